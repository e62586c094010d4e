/** The `key=value` lines that the probe scripts print. A key may come several times; other lines are noise. */
export function probeLines(text: string): Map<string, string[]> {
  const lines = new Map<string, string[]>()
  for (const line of text.split(/\r?\n/)) {
    const match = /^([a-zA-Z_]+)=(.*)$/.exec(line)
    if (!match) continue
    const [, key, value] = match as unknown as [string, string, string]
    const values = lines.get(key)
    if (values) values.push(value.trim())
    else lines.set(key, [value.trim()])
  }
  return lines
}

/** A finite number at the start of `text`, or null. */
export function number(text: string | undefined): number | null {
  const match = /^-?\d+(?:\.\d+)?/.exec(text ?? '')
  return match ? Number(match[0]) : null
}

/** Total and free bytes of the home folder's file system; null where df said nothing. */
export function diskBytes(lines: Map<string, string[]>): { totalBytes: number; freeBytes: number } | null {
  const [total, free] = (lines.get('disk_kb')?.[0] ?? '').split(' ').map((part) => number(part))
  return typeof total === 'number' && typeof free === 'number'
    ? { totalBytes: total * 1024, freeBytes: Math.max(0, free) * 1024 }
    : null
}
