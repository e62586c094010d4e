import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 50
/** A machine that stands still for a while takes no tries away. */
const TRIES = 1200

/**
 * What `look` finds once that is neither false nor nothing. For tests only.
 * @throws Error that says `what` was waited for, after about a minute of looking
 */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await look()
    if (found) return found as NonNullable<T>
    await sleep(EVERY_MS)
  }
  throw new Error(`never happened: ${what}`)
}
