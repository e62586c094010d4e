import {
  type ApprovalDetail,
  type ApproveInput,
  formatDollars,
  LARGEST_AMOUNT,
  parseDollars,
  type SpendPlan,
} from '../../src-shared/vocabulary/index.ts'

/** What a person has done in the dialog so far. */
export interface Looked {
  /** The revision whose differences they have seen. */
  revision: number
  /** Ids of warnings that they have ticked. */
  ticked: readonly string[]
  /** The maximum as typed. */
  typed: string
}

/** Checks that a person has to tick before a yes counts. */
export const toTick = ({ checks }: Pick<ApprovalDetail, 'checks'>) =>
  checks.filter(({ status }) => status === 'warning')

/**
 * Why this cannot be approved just now, as a sentence for the footer; null: it can.
 * @param amount what would be approved at most: where that is above the second threshold it has to be typed
 */
export function whyNot(
  detail: ApprovalDetail,
  looked: Looked,
  { amount, now, online }: { amount: number; now: number; online: boolean },
): string | null {
  if (!online) return 'The engine is not reachable: nothing can be approved just now.'
  if (detail.status !== 'pending') return 'It waits for no decision any more.'
  if (detail.expiresAt <= now) return 'The request has expired.'
  if (detail.revision > looked.revision) return 'It has changed: look at what is marked first.'
  const blocked = detail.checks.find(({ status }) => status === 'blocked')
  if (blocked) return `It cannot be approved as it is: ${blocked.text}.`
  const open = toTick(detail).filter(({ id }) => !looked.ticked.includes(id))
  if (open.length > 0) return open.length === 1 ? 'Tick the warning first.' : `Tick the ${open.length} warnings first.`
  if (mustType(detail, amount) && !isTyped(looked.typed, amount)) return `Type ${formatDollars(amount)} to approve it.`
  return null
}

/** Above the second threshold the maximum has to be typed. */
export const mustType = ({ typeAbove }: Pick<ApprovalDetail, 'typeAbove'>, amount: number) => amount > typeAbove

/** True where the text says the amount as it is shown, with or without the sign and commas. */
export function isTyped(text: string, amount: number): boolean {
  return text.trim().replace(/^\$/, '').replaceAll(',', '') === formatDollars(amount).slice(1)
}

/** A lower cap as typed: what it comes to, or what is wrong with it. */
export type CapDraft = { amount: number; seconds: number; problem: null } | { amount: null; problem: string }

/** The shortest lease that a lower cap may leave, in seconds. */
const SHORTEST_SECONDS = 60

/**
 * What a lower cap would buy. The time that ends take is in the maximum; so much less is left for the lease.
 * The engine computes it again and exactly.
 */
export function capDraft(text: string, plan: SpendPlan): CapDraft {
  const wrong = (problem: string): CapDraft => ({ amount: null, problem })
  if (text.trim() === '') return wrong('such as 40 or 12.50')
  let amount: number
  try {
    amount = parseDollars(text)
  } catch (error) {
    return wrong((error as Error).message)
  }
  if (amount <= 0) return wrong('a cap is more than $0')
  if (amount >= plan.hardMax) return wrong(`less than ${formatDollars(plan.hardMax)}, which was asked for`)
  const least = leastCap(plan)
  if (amount < least) return wrong(`${formatDollars(least)} is the least that buys a minute`)
  return { amount, seconds: secondsFor(amount, plan), problem: null }
}

/** Seconds of lease that a cap buys. */
function secondsFor(cap: number, { perHour, transfer, hardMax, leaseSeconds }: SpendPlan): number {
  if (perHour <= 0) return leaseSeconds
  const bought = (amount: number) => Math.floor(((amount - transfer) * 3600) / perHour)
  const ending = Math.max(0, bought(hardMax) - leaseSeconds)
  return Math.max(0, Math.min(leaseSeconds, bought(cap) - ending))
}

/** The smallest cap, in whole cents, that leaves a minute of lease, or all of it where less was asked for. */
export function leastCap(plan: SpendPlan): number {
  const wanted = Math.min(SHORTEST_SECONDS, plan.leaseSeconds)
  const saved = ((plan.leaseSeconds - wanted) * plan.perHour) / 3600
  return Math.ceil((plan.hardMax - saved) / 10_000) * 10_000
}

/** A yes in advance, as typed. */
export interface StandingDraft {
  on: boolean
  amount: string
  /** `2026-11-30`, the last day. */
  until: string
}

export const NO_STANDING: StandingDraft = { on: false, amount: '', until: '' }

/** The yes in advance that is meant, until the end of its last day here; or what is wrong with it. */
export function readStanding(
  { on, amount, until }: StandingDraft,
  now: number,
): { standing: NonNullable<ApproveInput['standing']> | null; problem: string | null } {
  if (!on) return { standing: null, problem: null }
  const wrong = (problem: string) => ({ standing: null, problem })
  let dollars: number
  try {
    dollars = parseDollars(amount)
  } catch {
    return wrong('an amount is needed, such as 200')
  }
  if (dollars <= 0) return wrong('an amount is more than $0')
  if (dollars > LARGEST_AMOUNT) return wrong('an amount is at most $1,000,000')
  const [year, month, day] = until.split('-').map(Number)
  if (!year || !month || !day) return wrong('a last day is needed')
  const end = new Date(year, month - 1, day + 1).getTime() - 1
  if (!(end > now)) return wrong('its last day is over')
  return { standing: { amount: dollars, until: end }, problem: null }
}
