# What a machine has sent and received since its network came up, as `key=value` lines. Read by
# src-main/domains/servers/rented/traffic/parse.ts.

if [ -r /proc/net/dev ]; then
  # Counters begin at 0 with each boot, and with each start of a container.
  echo "start=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) $(readlink /proc/self/ns/net 2>/dev/null)"
  for card in /sys/class/net/*/device; do
    [ -e "$card" ] || continue
    card=${card%/device}
    echo "card=${card##*/}"
  done
  sed 's/^/dev=/' /proc/net/dev
fi
echo "end=1"
