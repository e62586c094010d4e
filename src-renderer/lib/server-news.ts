import { formatDuration, type Server } from '../../src-shared/vocabulary/index.ts'
import { hasEnded, isComing, priceText } from './rental-text.ts'

/** Before a lease ends, somebody may want to extend it. */
export const LEASE_WARNING_MS = 15 * 60_000

/** Something to tell of a rented server, once. */
export interface ServerNews {
  /** The same news again has the same key. */
  key: string
  kind: 'alarm' | 'warning' | 'done'
  title: string
  detail: string | null
}

/** What a rented server gives to tell now. `before`: as this window saw it last; undefined: for the first time. */
export function newsOf(server: Server, before: Server | undefined, now: number): ServerNews[] {
  const { id, name, rental, state, reason } = server
  if (rental === null) return []
  const news: ServerNews[] = []
  if (rental.alarm)
    news.push({
      key: `${id} alarm ${rental.alarm.since}`,
      kind: 'alarm',
      title: `${name} may still be billing`,
      detail: rental.alarm.text,
    })
  const left = rental.lease.until - now
  // A lease that was shorter from the start needs no warning the moment it begins.
  const long = rental.startedAt === null || rental.lease.until - rental.startedAt > 2 * LEASE_WARNING_MS
  if (!hasEnded(server) && state !== 'terminating' && long && left > 0 && left <= LEASE_WARNING_MS)
    news.push({
      key: `${id} lease ${rental.lease.until}`,
      kind: 'warning',
      title: `The lease of ${name} ends in ${formatDuration(Math.round(left / 60_000) * 60_000)}`,
      detail: 'It is ended then, with all that is on its disk, unless you extend it.',
    })
  if (before && isComing(before) && state === 'ready')
    news.push({ key: `${id} ready`, kind: 'done', title: `${name} is ready`, detail: priceText(server) })
  if (before && isComing(before) && state === 'failed')
    news.push({ key: `${id} failed`, kind: 'warning', title: `${name} could not be made`, detail: reason })
  if (before && !hasEnded(before) && state === 'terminated')
    news.push({ key: `${id} gone`, kind: 'done', title: `${name} is terminated`, detail: 'It bills no more.' })
  return news
}
