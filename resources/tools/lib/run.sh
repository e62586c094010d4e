# Runs one part of a recipe, within a limit. Comes after runner/lib.sh and the assignments of part, limit, mirror, and the function
# write_files. Prints the end of what it printed, and exits with its code; 124 where it took too long.

umask 022
work=$(mktemp -d "${TMPDIR:-/tmp}/remotebot-tool.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
if ! cd "$work" || ! write_files || ! : >running; then exit 1; fi
export REMOTEBOT_TOOL_MIRROR="$mirror"
unset REMOTEBOT_JOB REMOTEBOT_ATTEMPT

# Leading a group of its own, so that all that it has started can be ended.
(lead_session sh ./recipe "$part") </dev/null >said 2>&1 &
leader=$!
(
  exec </dev/null >/dev/null 2>&1
  left=$limit
  while [ "$left" -gt 0 ]; do
    sleep 1
    left=$((left - 1))
  done
  mv running late && kill -TERM "-$leader" && sleep 5 && kill -KILL "-$leader"
) &
keeper=$!
wait $leader
code=$?
if ! mv running ended 2>/dev/null; then
  echo "it took longer than $limit s and was ended" >>said
  code=124
fi
kill $keeper 2>/dev/null
# What a login shell says comes before this line.
echo remotebot-tool
tail -c 6000 said
exit $code
