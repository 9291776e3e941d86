#!/bin/sh
# Reads from the services of a running ./weft up which of Weft's metrics, and which of the others that the dashboard and the alerts
# ask for, they tell, into metric-names.txt; with --check only compares.
# Run it after ./weft tour, because a counter is not told before it counts.
set -eu
cd "$(dirname "$0")"
fleet=${WEFT_HOME:-../../../.weft}/fleet.json
names=$(mktemp)
trap 'rm -f "$names"' EXIT
sed -n 's/.*"\(http[^"]*\)".*/\1/p' "$fleet" | while read -r url; do
  curl -fsS "$url/q/metrics"
done | sed -n 's/^\([a-zA-Z_:][a-zA-Z0-9_:]*\).*/\1/p' | sort -u \
  | while read -r name; do
      case $name in weft_*) echo "$name" ;; *) ! grep -qw "$name" weft.json ../components/prometheus-operator/alerts.yaml || echo "$name" ;; esac
    done > "$names"
if [ "${1:-}" = --check ]; then
  missing=$(comm -23 metric-names.txt "$names")
  [ -z "$missing" ] || { printf 'not told by the running services:\n%s\n' "$missing" >&2; exit 1; }
  echo "all $(wc -l < metric-names.txt) names are told"
else
  cp "$names" metric-names.txt
  echo "$(wc -l < metric-names.txt) names"
fi
