# Follows logs. Comes after `nonce`, a word that no log can know, and `initial`, command lines to begin with, each with its newline.
#   stdin:  "+ <id> <offset> <log> <folder>" follows, "- <id>" stops, "m <bytes>" sets the size of a piece
#   stdout: lines that begin with the nonce, see adapters/transport/tail-frames.ts
# Ends with its stdin.

LC_ALL=C
export LC_ALL
exec 2>/dev/null
set -f
newline='
'

# Commands go from the half that reads stdin to the half that polls through a pipe that both can write: the
# poller writes a dot and reads up to it, so it never waits. The pipe loses its name at once and leaves nothing behind.
for place in /dev/shm "${TMPDIR:-/tmp}" /tmp "$HOME/.remotebot" "$HOME"; do
  pipe=$place/.remotebot-$nonce
  (umask 077 && mkfifo "$pipe") && break
done
if ! [ -p "$pipe" ]; then
  printf '%s ! no folder of this server allows a named pipe\n' "$nonce"
  exit 1
fi
exec 3<>"$pipe"
rm -f "$pipe"

say() { printf '%s %s\n' "$nonce" "$*"; }

# Writes $3 bytes of the file $1 from offset $2. One program where dd counts bytes, else three sharing an offset.
if [ "$(dd if=/dev/zero bs=4 count=3 iflag=skip_bytes,count_bytes skip=1 | wc -c)" -eq 3 ]; then
  send() { dd bs=262144 iflag=skip_bytes,count_bytes skip="$2" count="$3" <"$1"; }
else
  send() {
    {
      dd bs=1 skip="$2" count=0
      [ "$3" -lt 1048576 ] || dd bs=1048576 count=$(($3 / 1048576))
      [ $(($3 % 1048576)) -eq 0 ] || dd bs=$(($3 % 1048576)) count=1
    } <"$1"
  }
fi

follow() {
  eval "folder_$1=\$4 log_$1=\$3 offset_$1=\$2 ended_$1="
  ids="$ids $1"
  # Somebody waits for the first bytes.
  quick=25
}

unfollow() {
  left=
  for other in $ids; do [ "$other" = "$1" ] || left="$left $other"; done
  ids=$left
}

# Carries out the command in `line`. The folder comes last: it may hold blanks.
obey() {
  # shellcheck disable=SC2086
  set -- $line
  case $1 in
  '+')
    follow "$2" "$3" "$4" "${line#"+ $2 $3 $4 "}"
    ;;
  '-') unfollow "$2" ;;
  'm') piece=$2 ;;
  esac
}

# Looks for the marker of an end *before* the sizes, so that a size seen after it includes all output.
look_for_ends() {
  set +f
  for id in $ids; do
    eval "folder=\$folder_$id ended=\$ended_$id"
    [ -z "$ended" ] || continue
    for marker in "$folder"/exit-*; do
      [ -e "$marker" ] && eval "ended_$id=\${marker##*/}"
    done
  done
  set -f
}

# One `ls` tells all sizes.
look_for_sizes() {
  set --
  for id in $ids; do
    eval "set -- \"\$@\" \"\$folder_$id/\$log_$id\""
  done
  listing=
  # shellcheck disable=SC2012
  [ $# -eq 0 ] || listing=$newline$(ls -ln -- "$@")$newline
}

# Sets `size` of the log $1 from the listing; empty where it is not listed.
size_of() {
  size=
  case $listing in
  *" $1$newline"*)
    size=${listing%%" $1$newline"*}
    # shellcheck disable=SC2086
    set -- ${size##*"$newline"}
    size=$5
    ;;
  esac
}

# Reports what is new about the source $1.
report() {
  eval "folder=\$folder_$1 log=\$log_$1 offset=\$offset_$1 ended=\$ended_$1"
  size_of "$folder/$log"
  if [ -z "$size" ]; then
    if ! [ -d "$folder" ]; then
      say G "$1"
      unfollow "$1"
      return
    fi
    size=0
  fi
  if [ "$size" -lt "$offset" ]; then
    say S "$1" "$size"
    unfollow "$1"
    return
  fi
  count=$((size - offset))
  if [ $count -gt 0 ]; then
    moved=1
    if [ $count -gt "$piece" ]; then count=$piece behind=1; fi
    say D "$1" "$offset" "$count"
    send "$folder/$log" "$offset" "$count"
    printf '\n%s .\n' "$nonce"
    offset=$((offset + count))
    eval "offset_$1=\$offset"
  fi
  case $ended in '' | -) return ;; esac
  # What the runner recorded is the size of the command's own log, when it ended.
  final=-
  [ "$log" != run.log ] || read -r _ final <"$folder/$ended"
  case $final in '' | *[!0-9]*) final=- ;; *) [ "$final" -gt "$size" ] || size=$final ;; esac
  if [ "$offset" -ge "$size" ]; then
    say X "$1" "$ended" "$final"
    eval "ended_$1=-"
  fi
}

# Waits $1 seconds, less when a command comes.
rest() {
  sleep "$1" >/dev/null 3>&- &
  [ -n "$woken" ] || wait $!
}

poll() {
  trap 'woken=1' USR1
  fractions=
  sleep 0.01 && fractions=1
  ids='' piece=1048576 quick=0 calm=0 silence=0 unseen=0
  say hello
  while [ -n "$initial" ]; do
    line=${initial%%"$newline"*}
    initial=${initial#*"$newline"}
    obey
  done
  while :; do
    woken=
    printf '.\n' >&3
    while IFS= read -r line <&3 && [ "$line" != . ]; do
      obey
      say k
      unseen=0
    done
    # What a log far behind has to send is known for some pieces: they follow each other without a look in between.
    if [ $unseen -gt 0 ]; then
      unseen=$((unseen - 1))
    else
      look_for_ends
      look_for_sizes
      unseen=3
    fi
    moved='' behind=''
    for id in $ids; do report "$id"; done
    calm=$((calm + 1))
    if [ -n "$moved" ]; then calm=0 silence=0; fi
    [ -z "$behind" ] || continue
    unseen=0
    # The reader gone without a word: killed.
    kill -s 0 $$ || exit 1
    # Hundredths of a second: quick while somebody waits, lively while something moves, else calm.
    if [ -z "$ids" ]; then wait_for=200
    elif [ $quick -gt 0 ]; then wait_for=2 quick=$((quick - 1))
    elif [ $calm -lt 4 ]; then wait_for=5
    elif [ $calm -lt 20 ]; then wait_for=10
    else wait_for=25; fi
    if [ -z "$fractions" ] && [ $wait_for -lt 100 ]; then wait_for=100; fi
    silence=$((silence + wait_for))
    if [ $silence -ge 500 ]; then
      say H
      silence=0
    fi
    case $wait_for in
    ?) rest "0.0$wait_for" ;;
    ??) rest "0.$wait_for" ;;
    *) rest "${wait_for%??}" ;;
    esac
  done
}

poll &
poller=$!
while IFS= read -r line; do
  printf '%s\n' "$line" >&3
  kill -s USR1 $poller || break
done
kill -s TERM $poller
exit 0
