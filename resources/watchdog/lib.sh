# Shared by the scripts of this folder; comes after runner/lib.sh.

# Sets `remaining`, `as_of` and `idle` from the heartbeat: so many seconds were left of the lease when the machine had run for
# `as_of` seconds, and so long may nobody be heard. What cannot be right leaves all as it was.
read_heartbeat() {
  { IFS=' ' read -r beat_remaining beat_as_of beat_idle _ <heartbeat; } 2>/dev/null
  [ -n "$beat_remaining" ] && [ -n "$beat_as_of" ] && [ -n "$beat_idle" ] || return 1
  case $beat_remaining$beat_as_of$beat_idle in *[!0-9]*) return 1 ;; esac
  remaining=$beat_remaining as_of=$beat_as_of idle=$beat_idle
}

# Overwrites the heartbeat in place and at the same length, which works on a full disk. Without a known `as_of` it counts from now.
write_heartbeat() {
  uptime_now
  printf '%-62s\n' "$remaining ${as_of:-$up} $idle" 1<>heartbeat
}

# Prints what the machine holds now: its uptime, and the seconds that are left.
tell_heartbeat() {
  remaining='' as_of='' idle=''
  uptime_now
  if read_heartbeat; then printf 'up %s\nleft %s\n' "$up_exact" "$((as_of + remaining - up))"; fi
  if [ -e ending ]; then echo 'mark ending'; fi
}
