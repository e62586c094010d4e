import type { Skipped } from '../../../adapters/transfer/index.ts'

const MOST_NAMED = 5

/** "not pushed: a (a socket), b (not readable)"; null where nothing was skipped. */
export function skippedText(skipped: readonly Skipped[], what: string): string | null {
  if (skipped.length === 0) return null
  const named = skipped.slice(0, MOST_NAMED).map(({ path, reason }) => `${path} (${reason})`)
  const more = skipped.length > MOST_NAMED ? [`and ${(skipped.length - MOST_NAMED).toLocaleString('en')} more`] : []
  return `${what}: ${[...named, ...more].join(', ')}`
}
