import { SELF_STOP_WORDS } from '../../../src-shared/offers/index.ts'
import {
  type ApprovalCheck,
  type BudgetImpact,
  type Decision,
  formatBytes,
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
  /** What it is made of, and when a machine there last became ready (epoch ms; null: none ever did); null: nothing new is made. */
  image: { name: string; lastReady: number | null } | null
  /** What its job brings along; null: not known, or no job. */
  inputBytes: number | null
}

/** All lines, in the order in which they are shown. */
export function checksOf(facts: CheckFacts): ApprovalCheck[] {
  const lines = [
    quoteCheck(facts),
    stockCheck(facts),
    quotaCheck(facts),
    keyCheck(facts),
    imageCheck(facts),
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

/** Nobody tells in advance whether an image can be had: that it could lately is the best there is. */
function imageCheck({ image, provider, now }: CheckFacts): ApprovalCheck | null {
  if (image === null) return null
  const line = (status: ApprovalCheck['status'], text: string): ApprovalCheck => ({ id: 'image', status, text })
  if (image.lastReady === null) return line('unknown', `its image was not tried at ${provider.name} yet`)
  return line('ok', `its image started ${span(Math.max(0, now - image.lastReady) / 1000)} ago`)
}

/** Of its disk no more than this should be taken by what is pushed. */
const MOST_OF_DISK = 0.8
const GB = 1_000_000_000

function diskCheck({ plan, inputBytes }: CheckFacts): ApprovalCheck | null {
  if (plan.kind !== 'rent') return null
  const line = (status: ApprovalCheck['status'], text: string): ApprovalCheck => ({ id: 'disk', status, text })
  const most = plan.offer.diskGb
  const wanted = `${plan.diskGb} GB of disk`
  const pushed = inputBytes === null ? null : `${formatBytes(inputBytes)} are pushed there`
  if (most !== null && most < plan.diskGb)
    return line('blocked', `it has at most ${most} GB of disk, not ${plan.diskGb}`)
  if (inputBytes !== null && inputBytes > plan.diskGb * GB)
    return line('blocked', `${wanted} are too little: ${pushed}`)
  if (inputBytes !== null && inputBytes > plan.diskGb * GB * MOST_OF_DISK)
    return line('warning', `${wanted} are nearly full at once: ${pushed}`)
  if (most === null) return line('unknown', `whether ${wanted} can be had is not told`)
  return line('ok', inputBytes ? `${wanted} for ${formatBytes(inputBytes)} that are pushed` : wanted)
}

function duplicateCheck({ twins, plan }: CheckFacts): ApprovalCheck | null {
  if (plan.kind !== 'rent') return null
  if (twins.length === 0) return { id: 'duplicate', status: 'ok', text: 'nothing like it is there already' }
  const [first] = twins
  const more = twins.length > 1 ? ` and ${twins.length - 1} more` : ''
  return { id: 'duplicate', status: 'warning', text: `${plan.requester} has one like it already: ${first}${more}` }
}

function budgetCheck({ weighed }: CheckFacts): ApprovalCheck {
  const line = (status: ApprovalCheck['status'], text: string): ApprovalCheck => ({ id: 'budget', status, text })
  if (weighed.decision === 'deny') return line('blocked', weighed.rule.text.replace(/\.$/, ''))
  const [tightest] = [...weighed.budgets].sort((a, b) => a.left - b.left)
  if (!tightest) return line('unknown', 'no budget bounds it')
  const where = `the ${periodWords(tightest)} budget of ${scopeWords(tightest.scope)}`
  const over = tightest.spent + tightest.committed + tightest.this - tightest.limit
  if (over > 0) return line('warning', `${formatDollars(over)} over the limit of ${where}, if all of it is spent`)
  return line(
    'ok',
    `${formatDollars(tightest.limit - tightest.spent - tightest.committed - tightest.this)} left of ${where}`,
  )
}

function selfStopCheck({ provider }: CheckFacts): ApprovalCheck {
  return provider.capabilities.selfStop === 'none'
    ? { id: 'self_stop', status: 'warning', text: SELF_STOP_WORDS.none }
    : { id: 'self_stop', status: 'ok', text: SELF_STOP_WORDS[provider.capabilities.selfStop] }
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
