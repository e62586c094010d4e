# Cancels the attempt in $dir with a grace of $grace seconds. Returns at once: a process on the server does the work.

cd "$dir" 2>/dev/null || exit 0
# Before the start: take the claim away, so that no start can win it any more.
if mv ready pid,0,0,0 2>/dev/null; then
  state=pid,0,0,0
  mv cancel,none cancelled
  mv swept,none swept,0
  rm -f secrets
  record_exit none ''
  exit 0
fi
find_state
case $state in
pid,*) detach sh ./stop.sh cancel 0 "$grace" </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- ;;
esac
