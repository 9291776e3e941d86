# Starts a node's kubelet once its runtime and its image are there. $1: the node's folder.
set -eu
dir=$1
setting() { sed -n "s/^$1=//p" "$dir/settings"; }
until ctr version > /dev/null 2>&1; do sleep 0.1; done
sh "$dir/node-image.sh" "$(setting image)"
mkdir -p /etc/cni/net.d/whereabouts.d
cp "$dir/00-multus.conf" /etc/cni/net.d/
cp "$dir/whereabouts.conf" /etc/cni/net.d/whereabouts.d/
exec "$(setting kubelet)" "--kubeconfig=$(setting kubeconfig)" "--config=$dir/node-kubelet.yaml" \
  "--hostname-override=$(setting name)" "--node-ip=$(setting address)"
