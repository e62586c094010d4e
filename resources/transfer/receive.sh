# Takes a push: reads commands from standard input, each followed by its bytes, and answers line by line. Put behind
# lock.sh. Set before: target.
# shellcheck disable=SC2154 # set before

find_sums
if has_fullblock; then
  # take N: copies exactly N bytes of standard input to standard output, at chunk $2 of it when told.
  take() {
    if [ "$1" -ge 262144 ]; then
      dd bs=262144 iflag=fullblock count=$(($1 / 262144)) conv=notrunc seek="${2:-0}" || return 1
      if [ $(($1 % 262144)) -gt 0 ]; then
        dd bs=$(($1 % 262144)) iflag=fullblock count=1 conv=notrunc || return 1
      fi
    elif [ "${2:-0}" -gt 0 ]; then
      dd bs=262144 count=0 conv=notrunc seek="$2" </dev/null || return 1
      dd bs="$1" iflag=fullblock count=1 conv=notrunc
    else
      dd bs="$1" iflag=fullblock count=1 conv=notrunc
    fi
  }
else
  # Slow, but it takes nothing short.
  take() {
    dd ibs=1 obs=65536 count="$1" conv=notrunc seek=$((${2:-0} * 4))
  }
fi

# enter MODE: makes the folders; MODE is given to a target that is new.
enter() {
  expand "$target"
  if [ ! -d "$path" ]; then
    mkdir -p -- "$path" && chmod "$1" "$path" || return 1
  fi
  cd -- "$path" || return 1
  umask 077
  mkdir -p "$sync"
}

make_folders() {
  mkdir -p "$sync/new" "$sync/parts"
}

newline='
'

# A line for each packed file. Names that could be printed as several lines or in another form are read from standard input.
packed_sums() {
  # shellcheck disable=SC2086 # a command and its options
  find . -type f ! -path "*$newline*" ! -path '*\\*' -exec $sums {} +
  find . -type f '(' -path "*$newline*" -o -path '*\\*' ')' -exec sh -c "for each; do $sums <\"\$each\"; done" sh {} +
}

fail() {
  give_lock_back
  echo "fail $1"
  exit 1
}

echo "hello $tool $pack"
while read -r verb size name seek from count piece; do
  case $verb in
    begin) { enter "$size" && take_lock && make_folders; } || fail begin ;;
    # One more talk of a push that has begun.
    join) { enter "$size" && make_folders; } || fail join ;;
    # A push that was thought to be gone may have lost the lock since.
    own) holds_lock || { echo superseded >&2; fail own; } ;;
    pack) take "$size" | tar -x -p -o -f - -C "$sync/new" || fail pack ;;
    zpack) take "$size" | gzip -dc | tar -x -p -o -f - -C "$sync/new" || fail pack ;;
    part)
      take "$size" "$seek" 1<>"$sync/parts/$name" || fail part
      if [ -n "$count" ]; then
        wait
        (echo "sum $name $piece $(sum_chunks "$sync/parts/$name" "$count" "$from")") </dev/null &
      fi
      ;;
    sum) echo "sum $name $piece $(sum_chunks "$sync/parts/$name" "$count" "$from")" ;;
    # One sum over the sorted sums of all packed files: 64 bytes instead of a line for each.
    packed)
      wait
      (echo "packed $(cd "$sync/new" && packed_sums | sed "$only_sums" | sort | sum_input)") </dev/null &
      ;;
    run)
      script=$(take "$size") || fail run
      eval "$script" </dev/null || fail run
      ;;
    await) wait ;;
    commit)
      wait
      mv -f "$sync/parts/commit" "$sync/commit" || fail commit
      sh "$sync/commit" </dev/null
      echo "committed $?"
      exit 0
      ;;
  esac
  echo "did $verb"
done
give_lock_back
