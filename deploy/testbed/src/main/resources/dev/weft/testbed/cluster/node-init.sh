# The first process of a node. $1: the node's folder.
set -eu
dir=$1
setting() { sed -n "s/^$1=//p" "$dir/settings"; }
hostname "$(setting name)"

# What programs write at fixed places stays in here.
mount -t tmpfs tmpfs /run
for place in etc opt var/lib var/log; do
  mkdir -p "/run/over/$place/upper" "/run/over/$place/work"
  mount -t overlay overlay -o "lowerdir=/$place,upperdir=/run/over/$place/upper,workdir=/run/over/$place/work" "/$place"
done
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /sys/fs/cgroup
while IFS=: read -r controllers mount; do
  mkdir -p "$mount"
  case $controllers in
    '') mount -t cgroup2 cgroup2 "$mount" ;;
    name=*) mount -t cgroup -o "none,$controllers" cgroup "$mount" ;;
    *) mount -t cgroup -o "$controllers" cgroup "$mount" ;;
  esac
done < "$dir/hierarchies"
mkdir -p /run/netns /opt/cni/bin /etc/cni/net.d
for programs in $(setting programs); do ln -sf "$programs"/* /opt/cni/bin/; done

# eth0 is the node's own network, eth1 one that macvlan may use; each ends in a peer that nobody answers.
ip link set lo up
for link in 0 1; do
  ip link add "eth$link" type veth peer name "wire$link"
  ip link set "wire$link" up
  ip link set "eth$link" up
done
ip addr add "$(setting address)/24" dev eth0
ip route add default dev eth0

# The API server answers under the same address as outside.
port=$(setting port)
busybox nc -ll -p "$port" -e nsenter --net=/proc/self/fd/9 busybox nc 127.0.0.1 "$port" &
exec 9<&-

for service in "$dir"/services/*.sh; do
  [ -f "$service" ] || continue
  log=$(setting logs)/$(setting name)-$(basename "$service" .sh).log
  sh "$service" "$dir" >> "$log" 2>&1 < /dev/null &
done
touch "$dir/ready"
# Orphans of the whole node come here.
while :; do wait; sleep 1; done
