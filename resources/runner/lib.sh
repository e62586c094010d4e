# Shared by the scripts of this folder: read by those of an attempt, put in front of those that are sent as they run.

# The account's environment may have a variable of this name.
boot=

# The machine's boot. Process 1's start time is part of it, so a restarted container counts as a reboot.
boot_id() {
  if [ -r /proc/sys/kernel/random/boot_id ]; then
    read -r boot </proc/sys/kernel/random/boot_id
    start_time 1
    boot=$boot-${start:-0}
  else
    boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null)
  fi
  # Nodes of a cluster may share a home folder: another machine is not the same one after a reboot.
  if [ -r /proc/sys/kernel/hostname ]; then read -r host </proc/sys/kernel/hostname; else host=$(uname -n); fi
  boot=${boot:-unknown}@$host
}

# Sets `start` to the start time of process $1 in the kernel's own unit; empty where there is no such living process.
start_time() {
  start=
  if [ -r "/proc/$$/stat" ]; then
    { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
    # The program's name, in brackets, may hold anything: cut behind its last bracket.
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    # A zombie has ended; some containers have nobody to bury it.
    case $1 in Z | X) ;; *) start=${20} ;; esac
  else
    start=$(LC_ALL=C TZ=UTC0 ps -o lstart= -p "$1" 2>/dev/null | tr -cs '0-9A-Za-z' '_')
  fi
}

# Whether process $1 lives and is the one that started at $2 (numbers of processes are used again).
alive() {
  start_time "$1"
  [ -n "$start" ] && [ "$start" = "$2" ]
}

# Size of file $1 in `size`; empty where it cannot be told. busybox's wc would read the whole file.
file_size() {
  # shellcheck disable=SC2046,SC2012
  set -- $(ls -ln -- "$1" 2>/dev/null)
  size=${5-}
}

# The attempt's state file is renamed through its life: ready, pid,<pid>,<start>,<boot>, exit-<code>.
# A rename is atomic, has one winner and needs no disk space. Sets `state` to its present name, or nothing.
find_state() {
  # Renamed between two looks it has neither name; more than twice it never is.
  for _ in 1 2 3; do
    for state in exit-* pid,* ready; do
      [ -e "$state" ] && return 0
    done
  done
  state=
}

# Sets pid, started and booted from a state file's name pid,<pid>,<start>,<boot>.
split_pid() {
  booted=${1#pid,}
  pid=${booted%%,*}
  booted=${booted#*,}
  started=${booted%%,*}
  booted=${booted#*,}
}

# Whether the attempt was claimed in the present boot of this machine. Of any other the process numbers and start
# times say nothing: after a boot they may well be somebody else's. A machine may change its name meanwhile.
claimed_here() {
  case $state in pid,*) ;; *) return 1 ;; esac
  [ -n "$boot" ] || boot_id
  split_pid "$state"
  [ "${booted%@*}" = "${boot%@*}" ]
}

# Whether the attempt's runner lives.
runner_alive() {
  claimed_here && alive "$pid" "$started"
}

# Sets `group` to the command's process group (its leader's number) and `leader` to its start time, where it was started.
find_group() {
  group=
  for leader in group,*; do
    if [ -e "$leader" ] && [ "$leader" != group,none ]; then
      group=${leader#group,}
      leader=${group#*,}
      group=${group%%,*}
    fi
  done
}

# Whether somebody has the attempt in the present folder ended: its mark is made before the signal is sent.
is_ending() {
  [ -e cancelled ] || [ -e timed-out ]
}

# Whether the command's first process lives.
command_alive() {
  find_group
  [ -n "$group" ] && claimed_here && alive "$group" "$leader"
}

# Seconds that this machine has run, in `up` whole ones, in `up_exact` as it tells them. Clocks get set, this does not.
uptime_now() {
  if [ -r /proc/uptime ]; then
    read -r up_exact _ </proc/uptime
    up=${up_exact%%.*}
  else
    # macOS moves the time of the boot along when its clock is set.
    up=$(sysctl -n kern.boottime 2>/dev/null | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
    up=$(($(date +%s) - ${up:-0}))
    up_exact=$up
  fi
}

# Sleeps a tenth of a second, or a second where sleep knows no fractions. Sets `tenths` to what it was.
nap() {
  tenths=1
  sleep 0.1 2>/dev/null || { tenths=10 && sleep 1; }
}

# Starts "$@" in a session of its own and returns at once. No `&`: a shell makes what it starts
# that way ignore SIGINT for good. The second setsid leads a session already, so it forks and leaves.
detach() {
  if command -v setsid >/dev/null 2>&1; then
    setsid setsid "$@"
  else
    perl -e 'use POSIX; exit if fork; POSIX::setsid(); exec @ARGV' "$@"
  fi
}

# Runs "$@", for some seconds at most where that can be limited: what these ask may hang.
briefly() {
  if command -v timeout >/dev/null 2>&1; then timeout 5 "$@"; else "$@"; fi </dev/null 2>/dev/null
}

# Whether logind ends what a login of this account leaves behind, though the account's own service manager stays.
# Then the runner has to live in a unit of that manager: processes of the login's session go, sessions of their own
# or not (logind.conf(5), KillUserProcesses).
needs_scope() {
  command -v systemd-run >/dev/null 2>&1 || return 1
  [ "$(briefly loginctl show-session -p KillUserProcesses)" = KillUserProcesses=yes ] || return 1
  [ "$(briefly loginctl show-user "$(id -un)" -p Linger)" = Linger=yes ] || return 1
  briefly systemd-run --user --scope --quiet true >/dev/null
}

# Becomes "$@", leading a session and process group of its own. For a subshell, which leads none yet.
lead_session() {
  if command -v setsid >/dev/null 2>&1; then
    exec setsid "$@"
  else
    exec perl -e 'use POSIX; POSIX::setsid(); exec @ARGV' "$@"
  fi
}

# Sets `quoted` to $1 as one word for a shell.
quote() {
  quoted='' rest=$1
  while :; do
    case $rest in
    *\'*) quoted=$quoted${rest%%\'*}"'\\''" rest=${rest#*\'} ;;
    *) break ;;
    esac
  done
  quoted="'$quoted$rest'"
}

# tmux as a person meets it after logging in, wherever this was started from.
mux() {
  (
    unset TMUX TMUX_PANE
    exec tmux "$@" </dev/null
  )
}

# Writes when and how large the log was at the end (and why nothing ran: $2) over the blanks that the state
# file was made with, which needs no disk space; then publishes the end by renaming it to exit-$1. Where another
# has just done that, writing would make a second state file.
record_exit() {
  [ -e "$state" ] || return 0
  file_size run.log
  now=$(date +%s)
  printf '%s %s\n%s\n' "${now:-0}" "${size:--}" "$2" 1<>"$state"
  [ -n "$size" ] && printf '%s %s\n' "$now" "$size" >>log.times
  mv "$state" "exit-$1"
}
