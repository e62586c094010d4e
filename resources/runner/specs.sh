# Prints what is kept of jobs here: for each attempt a line `attempt <folder>`, then its spec.json, each line of it after a tab.
# At most 500 attempts, and 200 kB of each: what is longer was not written by us.
count=0
for spec in "$HOME"/.remotebot/jobs/*/*/spec.json; do
  if [ ! -f "$spec" ] || [ -L "$spec" ]; then continue; fi
  count=$((count + 1))
  [ "$count" -le 500 ] || break
  printf 'attempt %s\n' "${spec%/spec.json}"
  head -c 200000 "$spec" | sed "s/^/	/"
  echo
done
