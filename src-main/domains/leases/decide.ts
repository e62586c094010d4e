import type { ServerState } from '../../../src-shared/vocabulary/index.ts'

/** The longest before an end that it is told of, in milliseconds. */
const WARN_LEASE_MS = 10 * 60_000
const WARN_IDLE_MS = 5 * 60_000
/** How long jobs are given at most to end and bring home what they leave, before the lease ends. */
const WIND_DOWN_MS = 60_000

/** What the decision depends on. Times are epoch ms, as the engine's clock counts them. */
export interface LeaseFacts {
  state: ServerState
  /** False: adopted, and never to be ended by us. */
  mayEnd: boolean
  /** Its end was asked for already. */
  ending: boolean
  leaseUntil: number
  leaseSeconds: number
  idleSeconds: number
  idleSince: number | null
  /** What keeps it busy: jobs, terminals; null: nothing. */
  busyWith: string | null
}

/** What is to be done now. */
export interface LeaseStep {
  /** Since when nothing runs there, as it is to be stored. */
  idleSince: number | null
  /** What is told to people: that it ends soon, and why. */
  warning: 'lease' | 'idle' | null
  /** Jobs there are to end now, so that what they leave can come home, and no others to begin. */
  windDown: boolean
  end: 'lease' | 'idle' | null
  /** When something is to be done at the latest if nothing else changes; null: nothing is. */
  nextAt: number | null
}

const OVER: readonly ServerState[] = ['terminating', 'terminated']
const SETTING_UP: readonly ServerState[] = ['intent', 'provisioning', 'booting', 'bootstrapping']
const IN_USE: readonly ServerState[] = ['ready', 'busy', 'draining']

/** "being set up" while that goes on, else what keeps a server busy; null: nothing does. */
export function busyNow({ state, busyWith }: Pick<LeaseFacts, 'state' | 'busyWith'>): string | null {
  return SETTING_UP.includes(state) ? 'being set up' : busyWith
}

/** What a lease asks for at the time `now`. */
export function decide(facts: LeaseFacts, now: number): LeaseStep {
  const nothing = { warning: null, windDown: false, end: null, nextAt: null }
  if (!facts.mayEnd || facts.ending || OVER.includes(facts.state)) return { ...nothing, idleSince: null }
  const idleSince = idleFrom(facts, now)
  const idleUntil = idleSince === null ? Number.POSITIVE_INFINITY : idleSince + facts.idleSeconds * 1000
  if (now >= facts.leaseUntil) return { ...nothing, idleSince, end: 'lease' }
  if (now >= idleUntil) return { ...nothing, idleSince, end: 'idle' }
  const warnLeaseAt = facts.leaseUntil - Math.min(WARN_LEASE_MS, (facts.leaseSeconds * 1000) / 4)
  const warnIdleAt = idleUntil - Math.min(WARN_IDLE_MS, (facts.idleSeconds * 1000) / 4)
  const windDownAt = facts.leaseUntil - Math.min(WIND_DOWN_MS, (facts.leaseSeconds * 1000) / 4)
  const times = [warnLeaseAt, warnIdleAt, windDownAt, facts.leaseUntil, idleUntil]
  return {
    idleSince,
    warning: now >= warnIdleAt && idleUntil < facts.leaseUntil ? 'idle' : now >= warnLeaseAt ? 'lease' : null,
    windDown: now >= windDownAt,
    end: null,
    nextAt: Math.min(...times.filter((at) => at > now)),
  }
}

/** A server that is stopped is not idle: it is off. */
function idleFrom(facts: LeaseFacts, now: number): number | null {
  if (!IN_USE.includes(facts.state) || busyNow(facts) !== null) return null
  return Math.min(facts.idleSince ?? now, now)
}

/** Milliseconds between two heartbeats: often enough that one that gets lost is no end. */
export function beatEvery({ idleSeconds, leaseSeconds }: Pick<LeaseFacts, 'idleSeconds' | 'leaseSeconds'>): number {
  return Math.min(30_000, Math.max(1000, (Math.min(idleSeconds, leaseSeconds) * 1000) / 5))
}
