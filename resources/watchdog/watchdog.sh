# Ends a rented machine that nobody cares for any more: when its lease is over, or when nobody was heard for the idle time and no job
# of ours runs. Started by arm.sh in a session of its own, in ~/.remotebot/watchdog; needs no connection, no clock and no key.
# $1: the provider's id of this machine. How it is ended stands in the file `stop`, whose first line names the machine;
# without such a file nothing is ever run.

# shellcheck source=/dev/null
. ./lib.sh
# It may have been started from within a job: ending that one must not end this.
unset REMOTEBOT_JOB REMOTEBOT_ATTEMPT
machine=$1

# Whether the stop command is this machine's own.
may_stop() {
  line=
  { IFS= read -r line <stop; } 2>/dev/null
  [ -n "$machine" ] && [ "$line" = "# machine $machine" ]
}

if ! may_stop; then
  echo 'there is no stop command for this machine' >&2
  exit 3
fi
boot_id
start_time $$
# The claim: of several that were started one goes on.
mv ready "pid,$$,${start:-0},$boot" 2>/dev/null || exit 0
mine=pid,$$,${start:-0},$boot
exec </dev/null >>log 2>&1

note() {
  file_size log
  [ "${size:-0}" -lt 65536 ] || : >log
  printf '%s %s\n' "$(date +%s)" "$1"
}

# Whether a job of ours runs here, or a runner is about to record its end.
job_runs() {
  for at in "$HOME"/.remotebot/jobs/*/*/pid,*; do
    [ -e "$at" ] || continue
    (cd "${at%/*}" && state=${at##*/} && { runner_alive || command_alive; }) && return 0
  done
  return 1
}

# Sets `left`, the seconds of the lease, and `why`: `lease`, `idle`, or nothing while the machine is to go on. `quiet` is since when
# nobody was heard and nothing ran.
look() {
  uptime_now
  read_heartbeat
  left=$((as_of + remaining - up))
  if [ -e heard ]; then rm -f heard && quiet=$up; fi
  if [ "$as_of" -gt "$quiet" ]; then quiet=$as_of; fi
  if job_runs; then quiet=$up; fi
  why=
  if [ "$((quiet + idle - up))" -le 0 ]; then why=idle; fi
  if [ "$left" -le 0 ]; then why=lease; fi
}

# Runs the stop command, for a minute at most.
stop_machine() {
  if ! may_stop; then
    note 'the stop command is not there, or not for this machine: nothing was run'
    return
  fi
  note "ending this machine: $1"
  sh ./stop &
  stopper=$! waited=0
  while kill -0 $stopper 2>/dev/null && [ $waited -lt 60 ]; do
    sleep 1
    waited=$((waited + 1))
  done
  kill -9 $stopper 2>/dev/null
  wait $stopper
  note "the stop command ended with $?"
}

uptime_now
remaining=0 as_of=$up idle=0 quiet=$up pause=5
# Nothing is done before a heartbeat could be read: arm.sh writes it first.
until read_heartbeat; do
  [ -e "$mine" ] || exit 0
  sleep 1
done
# Whoever replaces this one takes its name away.
while [ -e "$mine" ]; do
  look
  if [ -n "$why" ]; then
    # First the mark, then the second look: what began meanwhile is seen by it, what begins later sees the mark.
    if [ -e open ]; then mv open ending 2>/dev/null; fi
    look
  fi
  if [ -n "$why" ] && [ -e "$mine" ]; then
    stop_machine "$why"
    sleep $pause
    if [ $pause -lt 60 ]; then pause=$((pause + 5)); fi
    continue
  fi
  if [ -e ending ]; then mv ending open 2>/dev/null && note 'goes on'; fi
  pause=5
  # Both ends are far away: no need to look each second.
  if [ "$left" -gt 60 ] && [ "$((quiet + idle - up))" -gt 60 ]; then sleep 5; else sleep 1; fi
done
