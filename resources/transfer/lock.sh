# One push at a time works in a target. The lock is a symbolic link that points nowhere: one process alone can make it, in one step, with
# what it says. Put behind runner/lib.sh, which knows whether a process lives. Set before: who (which memory of pushes; the next push of
# the same may end one whose link was lost), label (its computer and folder, for people). Runs in the target.
# shellcheck disable=SC2154 # set before, or by runner/lib.sh

# Splits what a lock says: pid,start,boot@host,who,label.
read_lock() {
  rest=$1
  pid=${rest%%,*}
  rest=${rest#*,}
  began=${rest%%,*}
  rest=${rest#*,}
  booted=${rest%%,*}
  rest=${rest#*,}
  holder=${rest%%,*}
  rest=${rest#*,}
}

# Whether the lock that was read is nobody's any more.
is_left() {
  if [ "${booted#*@}" != "${boot#*@}" ]; then
    # The folder is shared with another machine, whose processes nobody sees from here.
    [ "$holder" = "$who" ] || [ -n "$(find "$sync/lock" -prune -mtime +0 2>/dev/null)" ]
  elif [ "${booted%@*}" != "${boot%@*}" ] || ! alive "$pid" "$began"; then
    return 0
  else
    # An earlier push of ours, whose link was lost: it still waits for bytes, with what it has started, and nobody will send any.
    if [ "$holder" = "$who" ] && [ ! -f "$sync/commit" ]; then
      kill -- "-$pid" 2>/dev/null || kill "$pid" 2>/dev/null
    fi
    return 1
  fi
}

# Takes the lock, or says who holds it. Of ours one that is just putting things in place is waited for, half a minute at most.
take_lock() {
  boot_id
  start_time $$
  mine="$$,$start,$boot,$who,$label"
  waited=0
  until ln -s "$mine" "$sync/lock" 2>/dev/null; do
    if [ "$waited" -ge 300 ]; then
      # Where links cannot be made, for lack of space or at all, there is no lock; what comes will tell.
      [ -L "$sync/lock" ] || return 0
      echo "held by $rest" >&2
      return 1
    fi
    if said=$(readlink "$sync/lock" 2>/dev/null); then
      read_lock "$said"
      if is_left; then
        # Moved by one process alone; when it was another's new one, it goes back.
        mv -f "$sync/lock" "$sync/lock.$$" 2>/dev/null
        if [ "$(readlink "$sync/lock.$$" 2>/dev/null)" = "$said" ]; then
          rm -f "$sync/lock.$$"
        else
          mv -f "$sync/lock.$$" "$sync/lock" 2>/dev/null
        fi
        continue
      fi
      if [ "$holder" != "$who" ]; then
        echo "held by $rest" >&2
        return 1
      fi
    else
      # Given back just now, with its folder.
      mkdir -p "$sync" || return 1
      waited=$((waited + 50))
    fi
    nap
    waited=$((waited + tenths))
  done
}

holds_lock() {
  [ ! -L "$sync/lock" ] || [ "$(readlink "$sync/lock")" = "$mine" ]
}

give_lock_back() {
  if [ -n "$mine" ] && [ "$(readlink "$sync/lock" 2>/dev/null)" = "$mine" ]; then rm -f "$sync/lock"; fi
}
mine=
