/** What a machine sends to its provider to end itself. */
export interface SelfStop {
  /** Variable of the machine's first process that holds a key which is good for that machine only. */
  keyName: string
  method: 'POST' | 'DELETE'
  url: string
  /** JSON; it must hold no single quote. */
  body?: string
  /** A shell pattern of answers that are refusals although the call succeeded. */
  refusal: string
}

/**
 * The shell command that sends it, by curl or wget. Logins do not inherit the key, so it is read from the first process; it goes
 * through standard input or a private file, not through arguments, which others on the machine could see.
 */
export function selfStopCommand({ keyName, method, url, body, refusal }: SelfStop): string {
  const type = body === undefined ? '' : ` --header='Content-Type: application/json'`
  const curlBody = body === undefined ? '' : ` -d '${body}'`
  const wgetBody = body === undefined ? '' : ` --body-data='${body}'`
  return [
    `key=\${${keyName}:-}`,
    `[ -n "$key" ] || key=$(tr '\\0' '\\n' </proc/1/environ 2>/dev/null | sed -n 's/^${keyName}=//p')`,
    `[ -n "$key" ] || { echo 'there is no ${keyName} on this machine' >&2; exit 1; }`,
    'if command -v curl >/dev/null 2>&1; then',
    `  answer=$(printf 'header = "Authorization: Bearer %s"\\n' "$key" | curl -fsS -m 60 -K - -X ${method}${type.replace('=', ' ')}${curlBody} '${url}') || exit 1`,
    'else',
    // wget reads headers from a file only.
    '  rc=$(umask 077; mktemp) || exit 1',
    `  printf 'header = Authorization: Bearer %s\\n' "$key" >"$rc"`,
    `  answer=$(WGETRC=$rc wget -q -T 60 -t 1 -O - --method=${method}${type}${wgetBody} '${url}') || { rm -f "$rc"; exit 1; }`,
    '  rm -f "$rc"',
    'fi',
    `case $answer in ${refusal}) printf '%s\\n' "$answer" >&2; exit 1 ;; esac`,
  ].join('\n')
}
