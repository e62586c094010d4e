import type { Clock } from './index.ts'
import { ahead, createSteadyClock } from './steady.ts'

/** Between this many milliseconds a clock may wander without anybody's setting it. */
const WANDERS_MS = 5000

/**
 * A clock that does not follow when this computer's is set, until it is told to: so whoever moves what was stored by the old time does that
 * before anybody can compare it with the new one.
 */
export interface HeldClock extends Clock {
  /** Milliseconds that go on through sleep, see {@link createSteadyClock}. */
  steady(): number
  /** By how many milliseconds the computer's clock was set since the last `follow`; 0: it was not. */
  apart(): number
  /** Goes on `by` milliseconds later than before. */
  follow(by: number): void
}

/**
 * Reads the time once from `clock`, and then counts by what no setting of it moves. An hour lasts an hour, however often this computer
 * sleeps or its clock is set.
 */
export function holdClock(clock: Clock, steady: () => number = createSteadyClock()): HeldClock {
  let offset = ahead(steady, () => clock.now())
  const now = () => Math.round(steady() + offset)
  return {
    now,
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    steady,
    apart() {
      const by = ahead(now, () => clock.now())
      return Math.abs(by) < WANDERS_MS ? 0 : by
    },
    follow(by) {
      offset += by
    },
  }
}
