import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 20
/** Looks are counted, not time: a machine that stands still for a while takes none away. */
const LOOKS = 3000

type Look<T> = () => T | Promise<T>

/**
 * What `look` finds, once that is neither false nor nothing. For tests only.
 * @throws Error that says `what` (else the condition itself) never was, after a minute of looking or longer
 */
export function until<T>(look: Look<T>): Promise<NonNullable<T>>
export function until<T>(what: string, look: Look<T>): Promise<NonNullable<T>>
export async function until<T>(first: string | Look<T>, second?: Look<T>): Promise<NonNullable<T>> {
  const look = second ?? (first as Look<T>)
  for (let looks = 0; looks < LOOKS; looks++) {
    const found = await look()
    if (found) return found as NonNullable<T>
    await sleep(EVERY_MS)
  }
  throw new Error(`never happened: ${first}`)
}
