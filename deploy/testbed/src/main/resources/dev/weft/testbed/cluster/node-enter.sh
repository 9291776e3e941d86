# Puts a machine of its own around a node: cgroups below the present ones, then namespaces of every kind but users.
# $1: the node's folder. Everything ends with this process: the kernel kills what is in its pid namespace.
set -eu
dir=$1
name=$(sed -n 's/^cgroup=//p' "$dir/settings")
: > "$dir/cgroups"
: > "$dir/hierarchies"
while IFS=: read -r number controllers path; do
  case $controllers in
    '') mount=/sys/fs/cgroup/unified ;;
    *) mount=/sys/fs/cgroup/${controllers#name=} ;;
  esac
  [ -f "$mount/cgroup.procs" ] || continue
  parent=$mount${path%/}
  mkdir "$parent/$name"
  echo "$parent/$name" >> "$dir/cgroups"
  echo "$controllers:$mount" >> "$dir/hierarchies"
  for file in cpuset.cpus cpuset.mems; do
    if [ -f "$parent/$file" ]; then cat "$parent/$file" > "$parent/$name/$file"; fi
  done
done < /proc/self/cgroup
while read -r cgroup; do echo $$ > "$cgroup/cgroup.procs"; done < "$dir/cgroups"
# The network of outside, for the way to the API server.
exec 9< /proc/self/ns/net
exec unshare --mount --net --pid --ipc --uts --cgroup --fork --kill-child --mount-proc sh "$dir/node-init.sh" "$dir"
