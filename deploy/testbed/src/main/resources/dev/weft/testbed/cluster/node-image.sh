# Makes the one image that a node has, of the static busybox, and imports it; no registry is asked.
# $1: the image's name
set -eu
work=/run/image
mkdir -p "$work/rootfs/bin"
for folder in dev etc proc root sys tmp var; do mkdir "$work/rootfs/$folder"; done
for applet in $(busybox --list); do ln -sf busybox "$work/rootfs/bin/$applet"; done
rm "$work/rootfs/bin/busybox"
cp "$(command -v busybox)" "$work/rootfs/bin/busybox"
tar -C "$work/rootfs" -cf "$work/layer.tar" .
case $(uname -m) in x86_64) architecture=amd64 ;; aarch64) architecture=arm64 ;; *) architecture=$(uname -m) ;; esac
sum=$(sha256sum "$work/layer.tar" | cut -d ' ' -f 1)
cat > "$work/config.json" <<JSON
{"architecture": "$architecture", "os": "linux",
 "config": {"Env": ["PATH=/bin"], "Cmd": ["/bin/sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait; done"]},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$sum"]}}
JSON
echo "[{\"Config\": \"config.json\", \"RepoTags\": [\"$1\"], \"Layers\": [\"layer.tar\"]}]" > "$work/manifest.json"
tar -C "$work" -cf "$work/image.tar" manifest.json config.json layer.tar
ctr --namespace k8s.io images import "$work/image.tar"
rm -rf "$work"
