#!/bin/sh
# Prints every fact as one line of JSON and goes on where it stopped: subscriber.sh URL NOUNS FILE
# e.g. subscriber.sh http://127.0.0.1:8080 attachments,addresses /var/lib/example/last-event-id
set -eu
while :; do
  # Without an id yet, curl sends no such header, and the stream begins with the first fact.
  curl -sN -H "Last-Event-ID: $(cat "$3" 2>/dev/null)" "$1/api/v1/events?nouns=$2&from=earliest" |
    while IFS= read -r line; do
      case $line in
        id:*) id=${line#id:} ;;
        data:*) printf '%s\n' "${line#data:}" ;;
        '') [ -z "${id:-}" ] || printf '%s' "${id# }" > "$3" ;;
      esac
    done || true
  sleep 1
done
