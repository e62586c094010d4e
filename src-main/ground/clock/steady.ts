import { uptime } from 'node:os'

/** A difference between the two clocks that no rounding explains, in milliseconds. */
const ASLEEP_MS = 2000
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
  const offset = uptimeMs() - monotonic()
  let slept = 0
  return () => {
    const awake = monotonic()
    const gap = uptimeMs() - awake - offset - slept
    if (gap > ASLEEP_MS) slept += gap
    return awake + slept
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
