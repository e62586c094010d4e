# Ends the attempt in the present folder: TERM to the command's group, KILL after a grace, then whatever else
# carries the attempt in its environment. $1: `limit` or `cancel`; $2: seconds to wait first; $3: the grace in
# seconds. Runs in a session of its own, so it needs neither the connection nor the runner.

# shellcheck source=/dev/null
. ./settings
exec 2>/dev/null
# A job may end every sleep of its account: then the rest is waited for.
uptime_now
due=$((up + $2)) left=$2
until [ "$left" -le 0 ] || sleep "$left"; do
  nap
  uptime_now
  left=$((due - up))
done

if [ "$1" = limit ]; then from=limit,none mark=timed-out; else from=cancel,none mark=cancelled; fi
first=
mv "$from" "$mark" && first=1
# The runner takes these names away when the command has ended by itself.
[ -e "$mark" ] || exit 0

# Claimed, but the command is not there yet: wait for it.
while find_group && [ -z "$group" ]; do
  find_state
  runner_alive || break
  nap
done

# busybox knows no `--` behind `-s`: it says that it failed.
group_lives() { kill -0 "-$group"; }

find_state
# With neither of them alive the group's number may be somebody else's by now.
if [ -n "$group" ] && { runner_alive || command_alive; }; then
  # Once is enough: many programs take a second TERM as "give up at once".
  [ -n "$first" ] && kill -TERM "-$group"
  left=$(($3 * 10))
  while group_lives && [ "$left" -gt 0 ]; do
    nap
    left=$((left - tenths))
  done
  group_lives && kill -KILL "-$group"
fi

# Those that left the group.
sweep "$attempt" 10

# The runner records the end. If something killed the runner itself, it is done here: only once it is gone is
# the state that is found then its last word.
left=50
while find_state && runner_alive; do
  [ $left -gt 0 ] || exit 0
  nap
  left=$((left - tenths))
done
find_state
case $state in
pid,*)
  [ -n "$(carriers '')" ] || mv swept,none swept,0
  record_exit none ''
  ;;
esac
