import { setTimeout as delay } from 'node:timers/promises'

/** Time as the engine sees it, so tests can bend it. */
export interface Clock {
  /** UTC epoch milliseconds; may jump when the laptop's clock is set. */
  now(): number
  /** Milliseconds that never run backwards; for measuring spans. */
  monotonic(): number
  /** Resolves after `ms`. @throws AbortError as soon as `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The real clock of this computer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {})
  },
}

export { type HeldClock, holdClock } from './held.ts'
export { type ClockMark, type Uptime, unsetWall } from './mark.ts'
export { repeat } from './repeat.ts'
export { readUptime } from './uptime.ts'
export { onWake } from './wake.ts'
