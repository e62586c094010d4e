const FIRST_MS = 1000
const LAST_MS = 30_000

/**
 * How long to wait before connection attempt number `attempt` (0 is the first retry): 1 s doubling to
 * 30 s, of which a random part of up to half is taken off so that many servers don't come at once.
 * `random` gives 0 ≤ x < 1. Milliseconds.
 */
export function reconnectDelayMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(Math.max(0, attempt), 16))
  return Math.round(full * (1 - random() / 2))
}
