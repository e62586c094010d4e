# Finding and ending what a job started, wherever it went. Comes after lib.sh, with $job set; shared in the same way.

newline='
'
# Prints the numbers of the processes that carry the job in their environment; those of attempt $1 alone where it is
# given. A tmux server is left out, though a job may have been the first to start it: it serves others too, and ends
# by itself once the job's programs in it are gone.
carriers() {
  if ! [ -d /proc/self ]; then
    # macOS shows the environment of one's own processes behind their command line.
    # shellcheck disable=SC2009
    ps -A -E -ww -o pid= -o command= | grep " REMOTEBOT_JOB=$job" | grep " REMOTEBOT_ATTEMPT=$1" |
      while read -r carrier name _; do
        case $name in tmux | */tmux | grep) ;; *) echo "$carrier" ;; esac
      done
    return
  fi
  only=$1
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
    [ -z "$only" ] ||
      case $variables in *"${newline}REMOTEBOT_ATTEMPT=$only$newline"*) ;; *) continue ;; esac
    carrier=${file#/proc/}
    carrier=${carrier%/environ}
    name=
    { IFS= read -r name <"/proc/$carrier/comm"; } 2>/dev/null
    [ "$carrier" = $$ ] || [ "$name" = 'tmux: server' ] || echo "$carrier"
  done
}

# Ends them: TERM, once to each, and after $2 tenths of a second KILL; those that go on making new ones are hunted a
# while. Sets `found` to what is left. $1 as for carriers.
sweep() {
  told=' ' passes=$(($2 + 20))
  while [ $passes -gt 0 ]; do
    found=$(carriers "$1")
    [ -n "$found" ] || return 0
    for one in $found; do
      if [ $passes -le 20 ]; then
        kill -s KILL "$one"
      elif [ "${told#* "$one" }" = "$told" ]; then
        kill -s TERM "$one" && told="$told$one "
      fi
    done
    nap
    passes=$((passes - tenths))
  done
  found=$(carriers "$1")
}
