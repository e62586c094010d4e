/** A run shorter than this, in ms, counts as a crash at start. */
export const QUICK_MS = 60_000
const MAX_QUICK = 3

/**
 * What to do after the engine crashed: how long to wait before the next start, in ms, or null to stay
 * stopped. `lifetimes` are those of the runs so far, the newest last, in ms.
 */
export function nextStart(lifetimes: readonly number[]): number | null {
  let quick = 0
  for (let i = lifetimes.length - 1; i >= 0 && (lifetimes[i] ?? 0) < QUICK_MS; i--) quick++
  if (quick >= MAX_QUICK) return null
  return quick === 0 ? 0 : 500 * 4 ** (quick - 1)
}
