# Ends the attempt in the present folder: TERM to the command's group, KILL after a grace, then whatever else
# carries the attempt in its environment. $1: `limit` or `cancel`; $2: seconds to wait first; $3: the grace in
# seconds. Runs in a session of its own, so it needs neither the connection nor the runner.

# shellcheck source=/dev/null
. ./settings
exec 2>/dev/null
[ "$2" = 0 ] || sleep "$2"

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

group_lives() { kill -s 0 -- "-$group"; }

find_state
# With neither of them alive the group's number may be somebody else's by now.
if [ -n "$group" ] && { runner_alive || command_alive; }; then
  # Once is enough: many programs take a second TERM as "give up at once".
  [ -n "$first" ] && kill -s TERM -- "-$group"
  left=$(($3 * 10))
  while group_lives && [ "$left" -gt 0 ]; do
    nap
    left=$((left - tenths))
  done
  group_lives && kill -s KILL -- "-$group"
fi

newline='
'
# Prints the numbers of the processes that carry this attempt in their environment.
carriers() {
  if ! [ -d /proc/self ]; then
    # macOS shows the environment of one's own processes behind their command line.
    # shellcheck disable=SC2009
    ps -A -E -ww -o pid= -o command= | grep " REMOTEBOT_JOB=$job" | grep " REMOTEBOT_ATTEMPT=$attempt" |
      while read -r carrier _; do echo "$carrier"; done
    return
  fi
  # One grep for all of them where grep sees past a NUL; it finds candidates, the loop makes sure.
  if printf 'a\0b\n' | grep -q b; then
    # shellcheck disable=SC2046
    set -- $(grep -l "REMOTEBOT_JOB=$job" /proc/[0-9]*/environ)
  else
    set -- /proc/[0-9]*/environ
  fi
  for file in "$@"; do
    variables=$newline$(tr '\0' '\n' <"$file")$newline
    case $variables in *"${newline}REMOTEBOT_JOB=$job$newline"*) ;; *) continue ;; esac
    case $variables in *"${newline}REMOTEBOT_ATTEMPT=$attempt$newline"*) ;; *) continue ;; esac
    carrier=${file#/proc/}
    carrier=${carrier%/environ}
    [ "$carrier" = $$ ] || echo "$carrier"
  done
}

# Those that left the group get a TERM and a second; those that go on making new ones are hunted a while.
signal=TERM passes=30
while [ $passes -gt 0 ]; do
  found=$(carriers)
  [ -n "$found" ] || break
  # shellcheck disable=SC2086
  kill -s $signal $found
  nap
  passes=$((passes - 1))
  [ $passes -gt 20 ] || signal=KILL
done

# The runner records the end. If something killed the runner itself, it is done here: only once it is gone is
# the state that is found then its last word.
left=50
while find_state && runner_alive; do
  [ $left -gt 0 ] || exit 0
  nap
  left=$((left - tenths))
done
find_state
case $state in pid,*) record_exit none '' ;; esac
