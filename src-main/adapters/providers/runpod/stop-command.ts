/** Ids are put into a shell command. */
const ID = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Ends this pod by the key that RunPod puts into each one; it is good for that pod only
 * (docs.runpod.io/pods/templates/environment-variables). Logins do not inherit it, so it is read from the first process. It goes
 * through standard input or a private file, not through arguments, which others on the machine could see.
 */
export function stopCommand(machineId: string, endpoint: string): string | null {
  if (!ID.test(machineId)) return null
  const body = JSON.stringify({ query: `mutation { podTerminate(input: { podId: "${machineId}" }) }` })
  return [
    `key=\${RUNPOD_API_KEY:-}`,
    `[ -n "$key" ] || key=$(tr '\\0' '\\n' </proc/1/environ 2>/dev/null | sed -n 's/^RUNPOD_API_KEY=//p')`,
    `[ -n "$key" ] || { echo 'there is no RUNPOD_API_KEY on this machine' >&2; exit 1; }`,
    'if command -v curl >/dev/null 2>&1; then',
    `  answer=$(printf 'header = "Authorization: Bearer %s"\\n' "$key" | curl -fsS -m 60 -K - -H 'Content-Type: application/json' -d '${body}' '${endpoint}/graphql') || exit 1`,
    'else',
    // wget reads headers from a file only.
    '  rc=$(umask 077; mktemp) || exit 1',
    `  printf 'header = Authorization: Bearer %s\\n' "$key" >"$rc"`,
    `  answer=$(WGETRC=$rc wget -q -T 60 -t 1 -O - --header='Content-Type: application/json' --post-data='${body}' '${endpoint}/graphql') || { rm -f "$rc"; exit 1; }`,
    '  rm -f "$rc"',
    'fi',
    // Refusals come with HTTP 200.
    `case $answer in *'"errors"'*) printf '%s\\n' "$answer" >&2; exit 1 ;; esac`,
  ].join('\n')
}
