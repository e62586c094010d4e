# The upper half of the tmux session beside a job: its log, as it grows. $1: the attempt's folder.

cd "$1" || exit
# shellcheck source=/dev/null
. ./settings
# Ctrl-C here must not end the look-out below.
trap : INT QUIT
trap '' TSTP
tail -n 1000 -f run.log &
follower=$!
while find_state && runner_alive; do
  sleep 2
done
sleep 1
kill $follower
find_state
printf '\n[the job has ended: %s]\n' "$state"
# Gone at once with nobody attached, else when the last one leaves.
mux set-option -t "=$session:" destroy-unattached on
while :; do
  sleep 3600
done
