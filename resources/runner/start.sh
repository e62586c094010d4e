# Starts the runner of the attempt in $dir, unless it was started before, and waits until it has claimed it.
# Exits 1 where it did not.

if cd "$dir" 2>/dev/null && [ -e ready ]; then
  detach sh ./run.sh </dev/null >>run.log 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  waited=0
  while [ -e ready ]; do
    if [ $waited -ge 1000 ]; then
      echo 'the runner did not start within 10 seconds' >&2
      exit 1
    fi
    sleep 0.01 2>/dev/null || { sleep 1 && waited=$((waited + 99)); }
    waited=$((waited + 1))
  done
fi
