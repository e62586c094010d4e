import {
  type BootPhase,
  formatDuration,
  type Launch,
  type LeaseLayer,
  type RefusalKind,
  type Rental,
  type Server,
  type ServerState,
} from '../../src-shared/vocabulary/index.ts'
import { hourly } from './money-text.ts'

/** What a new server waits for. */
export const PHASE_WORDS: Record<BootPhase, string> = {
  approval: 'Waiting for approval',
  capacity: 'Waiting for capacity',
  image: 'Fetching the image',
  boot: 'Starting',
  ssh: 'Waiting for a login',
  bootstrap: 'Installing tools',
}

/** Those that a server passes through: nobody has to approve most. */
export const phasesOf = ({ approvalId }: Pick<Rental, 'approvalId'>): BootPhase[] =>
  (Object.keys(PHASE_WORDS) as BootPhase[]).filter((phase) => phase !== 'approval' || approvalId !== null)

/** How a try to make a machine stands. */
export function launchWord({ state, refusal }: Pick<Launch, 'state' | 'refusal'>): string {
  if (state === 'intent') return 'about to be ordered'
  if (state === 'calling') return 'ordered, no answer yet'
  if (state === 'unknown') return 'no answer: looking whether it was made'
  if (state === 'launched') return 'made'
  if (state === 'ending') return 'being ended'
  if (state === 'ended')
    return refusal === null ? 'ended, confirmed gone' : `${REFUSALS[refusal]}; ended, confirmed gone`
  return refusal === null ? 'refused' : `refused: ${REFUSALS[refusal]}`
}

const REFUSALS: Record<RefusalKind, string> = {
  capacity: 'no capacity',
  auth: 'the key was refused',
  balance: 'not enough balance',
  rule: 'not allowed',
  rate: 'asked too often',
  transient: 'a fault at the provider',
  gone: 'the offer is gone',
  unknown: 'for an unknown reason',
}

/** States in which a rented server is on its way to being ready. */
const COMING: readonly ServerState[] = ['intent', 'provisioning', 'booting', 'bootstrapping']
export const isComing = ({ state }: Pick<Server, 'state'>) => COMING.includes(state)
/** Whether nobody has told what it costs, as AWS and Google tell no price of a machine that was adopted: that is not $0. */
export const isUntold = ({ offer, provider }: Pick<Rental, 'offer' | 'provider'>) =>
  offer.price.perHour === 0 && provider !== 'demo'

/** Why there is no most that a server may cost. */
export const unboundedText = ({ beyond }: Pick<Rental, 'beyond'>) =>
  beyond === null ? 'taken over without a lease' : 'no budget has promised it'

/** It bills no more, as far as it is known. */
export const hasEnded = ({ state, rental }: Pick<Server, 'state' | 'rental'>) =>
  state === 'terminated' ||
  (state === 'failed' && rental !== null && rental.alarm === null && rental.pricePerHour === 0 && !isUntold(rental))

export const LAYER_WORDS: Record<LeaseLayer['layer'], string> = {
  engine: 'Remotebot',
  server: 'The server itself',
  provider: 'The provider',
}

/** "3 h 12 min", "ended" or null where there is no lease: time left of a server's lease. */
export function leaseLeft(server: Pick<Server, 'state' | 'rental'>, now: number): string | null {
  const { rental } = server
  // Nothing is leased while a person has not said yes.
  if (rental === null || hasEnded(server) || rental.phase === 'approval') return null
  const left = rental.lease.until - now
  if (left <= 0) return 'over'
  // Seconds matter only at the end.
  return wholeText(left > 600_000 ? Math.floor(left / 60_000) * 60_000 : left)
}

/** A time that ticks: "4 s", where a duration that was measured would have a fraction. */
export const wholeText = (ms: number): string =>
  ms < 10_000 ? `${Math.max(0, Math.floor(ms / 1000))} s` : formatDuration(Math.floor(ms / 1000) * 1000)

/** What a server costs an hour now, as a list shows it. */
export function priceText({ rental, state }: Pick<Server, 'rental' | 'state'>): string {
  if (rental !== null && isUntold(rental) && state !== 'terminated') return 'not told'
  return rental === null || rental.pricePerHour === 0 ? '$0' : hourly(rental.pricePerHour)
}

/** It is not there, or not to be reached, by somebody's wish: no contact is no trouble then, and it takes no jobs. */
const AWAY: readonly ServerState[] = ['stopping', 'stopped', 'terminating', 'terminated', 'failed']
export const isAway = ({ rental, state }: Pick<Server, 'rental' | 'state'>) => rental !== null && AWAY.includes(state)

/** When an idle server would be ended; null while it is busy. */
export function idleEnd({ lease }: Pick<Rental, 'lease'>): number | null {
  return lease.idleSince === null ? null : lease.idleSince + lease.idleSeconds * 1000
}
