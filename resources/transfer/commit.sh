# Puts in place what a push has sent. Kept on the server until it is done, so that the next push can finish it; every step may
# be repeated. Runs in the target; its steps follow.
LC_ALL=C
export LC_ALL
sync=.remotebot-sync
bad=0

# move FOLDER FILE...: into a folder that exists.
move() {
  into=$1
  shift
  for file; do
    shift
    if [ -e "$file" ] || [ -L "$file" ]; then set -- "$@" "$file"; fi
  done
  [ $# -eq 0 ] || mv -f -- "$@" "$into/" || bad=1
}

# folder PATH: a whole folder that the target does not have.
folder() {
  if [ -d "$sync/new/$1" ]; then
    if [ -d "$1" ] && [ ! -L "$1" ]; then
      fill "$1"
    else
      mv -f -- "$sync/new/$1" "$1" || bad=1
    fi
  fi
}

# Somebody else made the folder meanwhile: what is in ours goes into it.
fill() {
  for each in "$sync/new/$1"/* "$sync/new/$1"/.[!.]* "$sync/new/$1"/..?*; do
    if [ -e "$each" ] || [ -L "$each" ]; then
      if [ -d "$each" ] && [ ! -L "$each" ]; then folder "$1/${each##*/}"; else move "$1" "$each"; fi
    fi
  done
}

stamp() {
  TZ=UTC0 touch -c -t "$1" "$2"
}

# part NAME PATH SIZE MODE TIME: a big file, which has its size by now. Nothing here may make it anew: another that finishes the
# same push may have moved it by then. Where a link to a folder stands, mv would put it into that folder.
part() {
  [ -f "$sync/parts/$1" ] || return 0
  if [ -L "$2" ] && [ -d "$2" ]; then rm -f -- "$2"; fi
  if [ -d "$2" ]; then
    echo "$2 is a folder" >&2
    bad=1
    return
  fi
  { chmod "$4" "$sync/parts/$1" && stamp "$5" "$sync/parts/$1" && mv -f -- "$sync/parts/$1" "$2"; } || bad=1
}

# is_at PATH SIZE TIME LATER: whether a file has that size and a time between the two.
is_at() {
  TZ=UTC0 touch -t "$3" "$sync/parts/time" && TZ=UTC0 touch -t "$4" "$sync/parts/later" &&
    [ -n "$(find "$1" -type f -size "${2}c" ! -newer "$sync/parts/later")" ] &&
    [ -n "$(find "$sync/parts/time" ! -newer "$1")" ]
}

# patch NAME PATH SIZE MODE TIME OLD-SIZE OLD-TIME LATER COUNT:FROM:TO...: cells of NAME to their places in what an earlier push has
# put there; a file that was changed since would become a mixture. Time last: until then it looks changed.
patch() {
  [ -f "$sync/parts/$1" ] || return 0
  from=$sync/parts/$1
  onto=$2
  size=$3
  mode=$4
  time=$5
  if [ ! -f "$from.begun" ] && ! is_at "$2" "$6" "$7" "$8"; then
    echo "$2 was changed on the server meanwhile" >&2
    bad=1
    return
  fi
  touch "$from.begun" || {
    bad=1
    return
  }
  shift 8
  for run; do
    count=${run%%:*}
    places=${run#*:}
    dd if="$from" of="$onto" bs=65536 count="$count" skip="${places%:*}" seek="${places#*:}" conv=notrunc 2>/dev/null || {
      echo "cannot write $onto" >&2
      bad=1
      return
    }
  done
  { dd if=/dev/null of="$onto" bs=1 seek="$size" 2>/dev/null && chmod "$mode" "$onto" && stamp "$time" "$onto"; } || bad=1
}

# set_times TIME PATH...
set_times() {
  when=$1
  shift
  TZ=UTC0 touch -c -t "$when" "$@" || bad=1
}

set_modes() {
  chmod "$@" || bad=1
}

finish() {
  [ ! -f $sync/parts/folders ] || tar -x -p -o -f $sync/parts/folders || bad=1
  rm -f $sync/commit
  rm -rf $sync/new $sync/parts $sync/owner
  # The lock last: from then on the folder may be another's.
  rm -f $sync/lock
  rmdir $sync 2>/dev/null
  exit $bad
}
