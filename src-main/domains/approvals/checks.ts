import {
  type ApprovalCheck,
  type BudgetImpact,
  type Decision,
  formatDollars,
} from '../../../src-shared/vocabulary/index.ts'
import { periodWords, scopeWords } from '../budget/index.ts'
import type { PlanFacts } from './facts.ts'
import { machineOf, span } from './naming.ts'

/** A price that is older than this is marked, in milliseconds. */
const OLD_QUOTE_MS = 15 * 60_000

/** What is looked at before somebody decides. */
export interface CheckFacts extends PlanFacts {
  now: number
  quotedAt: number
  /** What the gate says of it once a person has said yes. */
  weighed: Decision & { budgets: BudgetImpact[] }
  /** Servers like it that are there already. */
  twins: readonly string[]
}

/** All lines, in the order in which they are shown. */
export function checksOf(facts: CheckFacts): ApprovalCheck[] {
  const lines = [
    quoteCheck(facts),
    stockCheck(facts),
    quotaCheck(facts),
    keyCheck(facts),
    diskCheck(facts),
    duplicateCheck(facts),
    budgetCheck(facts),
    selfStopCheck(facts),
    leaseCheck(facts),
  ]
  return lines.filter((line) => line !== null)
}

function quoteCheck({ now, quotedAt, plan }: CheckFacts): ApprovalCheck | null {
  if (plan.kind !== 'rent') return null
  const age = Math.max(0, now - quotedAt)
  const text = `the price is ${span(age / 1000)} old`
  return age > OLD_QUOTE_MS
    ? { id: 'quote', status: 'warning', text: `${text}: its provider could not be asked since` }
    : { id: 'quote', status: 'ok', text }
}

/** Null where nothing new is made. */
export function stockCheck({ offer, plan }: PlanFacts): ApprovalCheck | null {
  if (plan.kind !== 'rent') return null
  const line = (status: ApprovalCheck['status'], text: string): ApprovalCheck => ({ id: 'stock', status, text })
  if (offer === undefined) return line('unknown', 'whether it is in stock is not known')
  const why = offer?.availabilityReason ? `: ${offer.availabilityReason}` : ''
  if (offer === null) return line('blocked', 'this offer is not there any more')
  if (offer.availability === 'none') return line('blocked', `${machineOf(offer)} is not to be had now${why}`)
  if (offer.availability === 'low') return line('warning', `few are left${why}`)
  if (offer.availability === 'unknown')
    return line('unknown', `its provider does not tell whether it is in stock${why}`)
  return line('ok', 'in stock')
}

function quotaCheck({ offer, plan, provider }: CheckFacts): ApprovalCheck | null {
  if (plan.kind !== 'rent') return null
  const reason = offer?.availabilityReason ?? ''
  if (/quota/i.test(reason))
    return { id: 'quota', status: offer?.availability === 'none' ? 'blocked' : 'warning', text: reason }
  return { id: 'quota', status: 'unknown', text: `${provider.name} tells nothing of its quota in advance` }
}

/** Whether the provider takes the key. */
export function keyCheck({ provider }: PlanFacts): ApprovalCheck {
  const line = (status: ApprovalCheck['status'], text: string): ApprovalCheck => ({ id: 'key', status, text })
  const why = provider.reason ? `: ${provider.reason}` : ''
  switch (provider.state) {
    case 'ok':
      return line('ok', `${provider.name} takes the key`)
    case 'unchecked':
      return line('unknown', `the key for ${provider.name} was not tried yet`)
    case 'not_connected':
      return line('blocked', `${provider.name} is not connected any more`)
    default:
      return line('blocked', `${provider.name} can't be used${why}`)
  }
}

function diskCheck({ plan }: CheckFacts): ApprovalCheck | null {
  if (plan.kind !== 'rent') return null
  const most = plan.offer.diskGb
  if (most === null)
    return { id: 'disk', status: 'unknown', text: `whether ${plan.diskGb} GB of disk can be had is not told` }
  if (most >= plan.diskGb) return { id: 'disk', status: 'ok', text: `${plan.diskGb} GB of disk` }
  return { id: 'disk', status: 'blocked', text: `it has at most ${most} GB of disk, not ${plan.diskGb}` }
}

function duplicateCheck({ twins, plan }: CheckFacts): ApprovalCheck | null {
  if (plan.kind !== 'rent') return null
  if (twins.length === 0) return { id: 'duplicate', status: 'ok', text: 'nothing like it is there already' }
  const [first] = twins
  const more = twins.length > 1 ? ` and ${twins.length - 1} more` : ''
  return { id: 'duplicate', status: 'warning', text: `${plan.requester} has one like it already: ${first}${more}` }
}

function budgetCheck({ weighed, plan }: CheckFacts): ApprovalCheck {
  const line = (status: ApprovalCheck['status'], text: string): ApprovalCheck => ({ id: 'budget', status, text })
  if (weighed.decision === 'deny') return line('blocked', weighed.rule.text.replace(/\.$/, ''))
  const [tightest] = [...weighed.budgets].sort((a, b) => a.left - b.left)
  if (!tightest) return line('unknown', 'no budget bounds it')
  const where = `the ${periodWords(tightest)} budget of ${scopeWords(tightest.scope)}`
  const over = tightest.spent + tightest.committed + tightest.this - tightest.limit
  if (over > 0) return line('warning', `${formatDollars(over)} over ${where}, if all of it is spent`)
  return line(
    'ok',
    `${formatDollars(tightest.limit - tightest.spent - tightest.committed - tightest.this)} left of ${where} after ${formatDollars(plan.hardMax)}`,
  )
}

function selfStopCheck({ provider }: CheckFacts): ApprovalCheck {
  return provider.capabilities.selfStop === 'none'
    ? {
        id: 'self_stop',
        status: 'warning',
        text: `nothing ends its bill while ${provider.name} can't be reached from here`,
      }
    : { id: 'self_stop', status: 'ok', text: 'it ends by itself also without this computer' }
}

function leaseCheck({ plan }: CheckFacts): ApprovalCheck {
  const { maxSeconds } = plan.offer
  return maxSeconds !== null && maxSeconds < plan.leaseSeconds
    ? {
        id: 'lease',
        status: 'warning',
        text: `it can be had for ${span(maxSeconds)} at most, not ${span(plan.leaseSeconds)}`,
      }
    : { id: 'lease', status: 'ok', text: `its lease is ${span(plan.leaseSeconds)}` }
}
