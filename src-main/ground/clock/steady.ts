import { uptime } from 'node:os'

/** A difference between the two clocks that no rounding explains, in milliseconds. */
const ASLEEP_MS = 2000
/** Two readings that are farther apart, in milliseconds, are not of the same moment: between them this process was held up. */
const HELD_UP_MS = 500
/** The uptime is a file on Linux: it is read once in so many milliseconds at most. */
const READ_EVERY_MS = 50

/**
 * Milliseconds that go on while this computer sleeps and that no setting of its clock moves. `performance.now()` stands still in
 * sleep on Linux and macOS; the system's uptime does not, but may know whole seconds only: so the one counts and the other tells of sleep.
 */
export function createSteadyClock(
  monotonic: () => number = () => performance.now(),
  uptimeMs: () => number = lately(monotonic, () => uptime() * 1000),
): () => number {
  const offset = ahead(monotonic, uptimeMs)
  let slept = 0
  return () => {
    // In this order: where this process is held up in between, that is no sleep.
    const up = uptimeMs()
    const awake = monotonic()
    const gap = up - awake - offset - slept
    if (gap > ASLEEP_MS) slept += gap
    return awake + slept
  }
}

/** By how many milliseconds `clock` is ahead of `monotonic`, both read at one moment. */
export function ahead(monotonic: () => number, clock: () => number): number {
  for (;;) {
    const before = monotonic()
    const now = clock()
    if (monotonic() - before < HELD_UP_MS) return now - before
  }
}

function lately(monotonic: () => number, read: () => number): () => number {
  let at = Number.NEGATIVE_INFINITY
  let last = 0
  return () => {
    const now = monotonic()
    if (now - at < READ_EVERY_MS) return last
    at = now
    last = read()
    return last
  }
}
