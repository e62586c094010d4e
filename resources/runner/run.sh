# Runs one attempt: claims it, runs the command, records how it ended. Started by start.sh in a session of
# its own, in the attempt's folder, with output to the log. The command gets another session, so that killing
# it never kills this. Nothing here needs the connection that started it.

# An engine may itself have been started by a job: what that one started is not to be taken for this one.
unset REMOTEBOT_JOB REMOTEBOT_ATTEMPT
# shellcheck source=/dev/null
. ./settings
dir=$(pwd -P)

boot_id
start_time $$
# The claim. Whoever loses the race finds no `ready` any more.
mv ready "pid,$$,${start:-0},$boot" 2>/dev/null || exit 0
state=pid,$$,${start:-0},$boot
# What a shell says about a killed command ("Killed") is no output of the command.
exec 2>/dev/null

case $workspace in '~'/*) workspace=$HOME/${workspace#??} ;; esac
[ -d "$workspace" ] || mkdir -p "$workspace" # ~/.remotebot itself is 0700
case $workdir in
'') workdir=$workspace ;;
/*) ;;
'~') workdir=$HOME ;;
'~'/*) workdir=$HOME/${workdir#??} ;;
*) workdir=$workspace/$workdir ;;
esac
# Sets `problem` where nothing can run in the folder $1.
check_folder() {
  if ! [ -d "$1" ]; then
    problem="working folder $1 does not exist on this server"
  elif ! [ -x "$1" ]; then
    problem="working folder $1 may not be entered on this server"
  fi
}
problem=
# Setting up may make the folder that the command is to run in.
if [ "$steps" = 0 ]; then begin_in=$workdir; else begin_in=$workspace; fi
check_folder "$begin_in"
if [ -z "$problem" ] && [ "$tty" = 1 ] && ! command -v tmux >/dev/null; then
  problem='a job in a terminal needs tmux, which this server does not have any more'
fi

# The first of the places for volumes that is one: mounted by itself, and writable.
volume=
for place in $volumes; do
  if [ -z "$volume" ] && [ -d "$place" ] && [ -w "$place" ] && [ -r /proc/mounts ]; then
    while read -r _ mounted _; do
      if [ "$mounted" = "$place" ]; then volume=$place; fi
    done </proc/mounts
  fi
done

# Each second in which the log grew: when, and to what size.
keep_times() {
  last=
  while
    sleep 1
    runner_alive
  do
    file_size run.log
    [ "$size" != "$last" ] && printf '%s %s\n' "$(date +%s)" "$size" >>log.times && last=$size
  done
}

# Ends a session of that name. Should another job's command have started the tmux server, the server gives that
# job's marks to all that runs in it, unless told not to.
clear_session() {
  mux set-environment -gu REMOTEBOT_JOB \; set-environment -gu REMOTEBOT_ATTEMPT \; kill-session -t "=$session"
}

# Opens the session, with "$@" for it. A tmux server that is just ending, since its last session has, takes the request
# with it.
open_session() {
  tries=5
  until mux new-session -d -s "$session" -x 160 -y 50 -c "$begin_in" "$@"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    nap
  done
}

# A tmux session to look at the job and its machine with. tail shows the log: were the job itself in it, a
# slow or paused terminal would slow or stop the job.
show() {
  command -v tmux || return
  # Not in the way of the command's first output, and not for a command that ends at once.
  sleep 0.5 || sleep 1
  [ -e "$state" ] || return
  clear_session
  quote "$dir"
  open_session "exec sh $quoted/view.sh $quoted" &&
    mux split-window -t "=$session:" -c "$begin_in"
}

# The end is the command's own from here on: neither the limit nor a cancel can claim it any more.
own_end() {
  mv limit,none limit,off
  mv cancel,none cancel,off
  # While a stop is at work it still has processes to sweep up. It may not lead its group yet; once told it never will.
  if [ -n "$watchdog" ] && ! [ -e timed-out ]; then
    kill -TERM "$watchdog"
    kill -TERM "-$watchdog"
  fi
  watchdog=
}

# Whether the command's pane is there, with what runs in it: people may have tmux keep panes that have ended.
pane_lives() {
  mux list-panes -t "$pane" -F '#{pane_id} #{pane_dead}' | grep -qx "$pane_id 0"
}

# Runs the command in a terminal: a tmux session whose output is recorded before the command may start.
run_in_terminal() {
  printf '%s\n' "$PATH" >path
  clear_session
  quote "$dir" && folder=$quoted words=
  for word in "$dir" "$workdir" "$workspace" "$volume"; do quote "$word" && words="$words $quoted"; done
  open_session "exec sh $folder/command.sh$words" || return 1
  # People may open other windows beside it. Named with its session, since a new tmux server counts its panes anew.
  pane_id=$(mux display-message -p -t "=$session:" '#{pane_id}')
  pane="=$session:.$pane_id"
  : >recording
  mux pipe-pane -t "$pane" "cd $folder && { cat >>run.log; rm -f recording; }" || return 1
  # Beside it, until the terminal is the command's.
  [ "$steps" = 0 ] || mux new-window -t "=$session:" -n 'setting up' -c "$workspace" "exec sh $folder/view.sh $folder"
  # Opens the gate, see command.sh.
  mv path gate
  # However long that takes: were it given up while its pane is there, the command could still begin.
  while find_group && [ -z "$group" ] && pane_lives; do nap; done
  while [ -e code,none ] && command_alive; do nap; done
  # What is still to be recorded is no part of its time.
  own_end
  # 129: the terminal was closed over it (SIGHUP); 137: it was killed to enforce an end.
  code=129
  if is_ending; then code=137; fi
  for ended in code,[0-9]*; do
    [ -e "$ended" ] && code=${ended#code,}
  done
  # tmux hands its last bytes over a little later. It answers once it has read what had come before it was asked.
  same=0 last=
  while [ $same -lt 3 ]; do
    nap
    mux has-session -t "=$session"
    file_size run.log
    if [ "$size" = "$last" ]; then same=$((same + 1)); else same=0 last=$size; fi
  done
  # On a busy server what it has handed over may still wait to be written: that has its end now, and is told when it has come to it.
  mux pipe-pane -t "$pane"
  waited=0
  while [ -e recording ] && [ $waited -lt 100 ]; do
    nap
    waited=$((waited + tenths))
  done
}

keeper='' watchdog='' code=none
if [ -z "$problem" ]; then
  keep_times </dev/null >/dev/null &
  keeper=$!
  if [ -n "$limit" ]; then
    # In a session of its own, so that it enforces the limit even if this process is killed.
    lead_session sh ./stop.sh limit "$limit" 10 </dev/null >/dev/null 2>&1 &
    watchdog=$!
  fi
  if [ "$tty" = 1 ]; then
    run_in_terminal >/dev/null || problem='tmux could not open a terminal on this server'
  else
    show >/dev/null &
    # Not behind `&`, see detach.
    (lead_session sh ./command.sh "$dir" "$workdir" "$workspace" "$volume" </dev/null 2>&1)
    code=$?
  fi
fi

own_end
[ -n "$keeper" ] && kill "$keeper"
rm -f secrets
[ -e setup,nodir ] && check_folder "$workdir"
if [ -n "$problem" ]; then
  code=none
  printf 'remotebot: %s\n' "$problem"
fi
record_exit "$code" "$problem"
# Whether anything of the job is left; then nobody has to come and look.
# shellcheck disable=SC2046
set -- $(carriers '')
mv swept,none "swept,$#"
