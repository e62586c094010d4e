import {
  formatDollars,
  formatDuration,
  LEASE_NOTICE_SECONDS,
  type Rental,
  type Server,
  type ServerState,
} from '../../../src-shared/vocabulary/index.ts'
import { type News, PLAIN } from './news.ts'

/** Before a lease ends, somebody may want to extend it. */
export const LEASE_WARNING_MS = LEASE_NOTICE_SECONDS * 1000
/** So long nothing runs on a server that bills before that is said. */
export const IDLE_WARNING_MS = 20 * 60_000
/** A short gap heals by itself. */
export const UNREACHABLE_MS = 5 * 60_000
/** What ends a server by itself is set up soon after it is ready. */
const GUARD_MS = 5 * 60_000

const COMING: readonly ServerState[] = ['intent', 'provisioning', 'booting', 'bootstrapping']
const RUNS: readonly ServerState[] = ['ready', 'busy', 'draining']

/** What a server gives to tell now. `before`: as it was seen last; undefined: for the first time. */
export function serverNews(server: Server, before: Server | undefined, now: number): News[] {
  const { rental } = server
  const found = rental === null ? [] : [...cameOut(server, before), ...rentalNews(server, rental, now)]
  return [...found, ...outOfReach(server, now)]
}

/** A server where nothing runs is asked nothing, so it is not said to be away either. */
function outOfReach({ id, name, state, contact, running, queued, rental }: Server, now: number): News[] {
  const matters = rental === null ? running + queued > 0 : RUNS.includes(state)
  if (!matters || contact.status !== 'unknown' || now - contact.since < UNREACHABLE_MS) return []
  const since = new Date(contact.since).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return [
    {
      ...about(id),
      key: `${id} away ${contact.since}`,
      kind: 'unreachable',
      level: 'alarm',
      title: `${name} has been out of reach since ${since}`,
      detail: [contact.reason, running > 0 ? 'Jobs there go on.' : null].filter(Boolean).join(' ') || null,
    },
  ]
}

function rentalNews(server: Server, rental: Rental, now: number): News[] {
  const { id, name, state } = server
  const news: News[] = []
  if (rental.alarm)
    news.push({
      ...about(id),
      key: `${id} alarm ${rental.alarm.since}`,
      kind: 'leak',
      level: 'alarm',
      title: `${name} may still be billing`,
      detail: rental.alarm.text,
      urgent: true,
    })
  if (hasEnded(server) || state === 'terminating' || rental.phase === 'approval') return news
  const left = rental.lease.until - now
  // A lease that was shorter from the start needs no warning the moment it begins.
  const long = rental.startedAt === null || rental.lease.until - rental.startedAt > 2 * LEASE_WARNING_MS
  if (long && left > 0 && left <= LEASE_WARNING_MS)
    news.push({
      ...about(id),
      key: `${id} lease ${rental.lease.until}`,
      kind: 'lease',
      level: 'warning',
      title: `The lease of ${name} ends in ${formatDuration(Math.max(1, Math.round(left / 60_000)) * 60_000)}`,
      detail: 'It is ended then, with all that is on its disk, unless you extend it.',
    })
  if (RUNS.includes(state)) news.push(...idleNews(server, rental, now), ...unguarded(server, rental, now))
  return news
}

function idleNews({ id, name }: Server, { lease, pricePerHour, mayEnd }: Rental, now: number): News[] {
  const { idleSince, idleSeconds } = lease
  if (idleSince === null || now - idleSince < IDLE_WARNING_MS || pricePerHour === 0) return []
  const endsAt = Math.min(lease.until, idleSince + idleSeconds * 1000)
  // Its own timer is faster than a person.
  if (mayEnd && endsAt - now < 60_000) return []
  const ends = mayEnd
    ? `It is ended in ${formatDuration(Math.round((endsAt - now) / 60_000) * 60_000)} unless something runs there.`
    : 'Remotebot was told never to end it.'
  return [
    {
      ...about(id),
      key: `${id} idle ${idleSince}`,
      kind: 'idle',
      level: 'warning',
      title: `${name} has been idle for ${formatDuration(Math.floor((now - idleSince) / 60_000) * 60_000)}`,
      detail: `It costs ${formatDollars(pricePerHour)}/h. ${ends}`,
    },
  ]
}

/** Where something besides Remotebot should end it and nothing does. */
function unguarded({ id, name }: Server, { lease, selfStop, mayEnd, readyAt }: Rental, now: number): News[] {
  if (selfStop === 'none' || !mayEnd || readyAt === null || now - readyAt < GUARD_MS) return []
  const others = lease.layers.filter(({ layer }) => layer !== 'engine')
  if (others.length === 0 || others.some(({ armed }) => armed)) return []
  return [
    {
      ...about(id),
      key: `${id} unguarded ${readyAt}`,
      kind: 'lease',
      level: 'alarm',
      title: `Nothing but Remotebot ends ${name}`,
      detail: others.map(({ detail }) => detail).join(' '),
      urgent: true,
    },
  ]
}

/** How a launch came out, and that a machine is gone: only to who saw it begin. */
function cameOut(server: Server, before: Server | undefined): News[] {
  if (!before) return []
  const { id, name, state, reason, rental } = server
  const was = COMING.includes(before.state)
  const of = { ...about(id), kind: 'server' } as const
  if (was && state === 'ready') {
    const detail = rental && rental.pricePerHour > 0 ? `${formatDollars(rental.pricePerHour)}/h` : null
    return [{ ...of, key: `${id} ready`, level: 'done', title: `${name} is ready`, detail }]
  }
  if (was && state === 'failed')
    return [{ ...of, key: `${id} failed`, level: 'warning', title: `${name} could not be made`, detail: reason }]
  if (!hasEnded(before) && state === 'terminated')
    return [{ ...of, key: `${id} gone`, level: 'done', title: `${name} is terminated`, detail: 'It bills no more.' }]
  return []
}

const hasEnded = ({ state, rental }: Pick<Server, 'state' | 'rental'>) =>
  state === 'terminated' || (state === 'failed' && rental?.alarm === null && rental.pricePerHour === 0)

const about = (id: string) => ({ ...PLAIN, path: `/servers/${id}` })
