# The upper half of the tmux session beside a job: its log, as it grows; before the command runs, that of the step that
# sets up. For a job in a terminal only the latter, in a window that closes then. $1: the attempt's folder.

cd "$1" || exit
# shellcheck source=/dev/null
. ./settings
# Ctrl-C here must not end the look-out below.
trap : INT QUIT
trap '' TSTP

# Sets `log` to the one in which something happens.
find_log() {
  log=run.log
  [ -e steps ] && ! [ -e setup,done ] || return 0
  log=bootstrap-1.log
  while read -r _ what step _; do
    [ "$what" = begin ] && log=bootstrap-$step.log
  done <steps
}

shown='' follower=''
show() {
  [ "$log" != "$shown" ] || return 0
  [ -z "$follower" ] || kill "$follower"
  shown=$log
  [ "$log" = run.log ] || printf '[setting up: %s]\n' "$log"
  tail -n 1000 -f "$log" &
  follower=$!
}

while find_log && find_state && runner_alive; do
  [ "$tty$log" != 1run.log ] || exit
  show
  if [ "$log" = run.log ]; then sleep 2; else sleep 1; fi
done
sleep 1
[ -z "$follower" ] || kill "$follower"
find_state
printf '\n[the job has ended: %s]\n' "$state"
[ "$tty" != 1 ] || exit
# Stays while what the job left is held for people to look at, else until nobody is attached.
case $hold:$state in
always:* | failure:exit-[1-9]* | failure:exit-none) ;;
*) mux set-option -t "=$session:" destroy-unattached on ;;
esac
while :; do
  sleep 3600
done
