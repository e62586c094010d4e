import {
  type ApproveInput,
  formatDollars,
  RemotebotError,
  type SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import { leaseFor, leastCap } from '../budget/index.ts'
import { span } from './naming.ts'
import { withLease } from './replan.ts'

/**
 * A plan as a person wants to allow it: with a lower cap or a shorter lease, whichever is tighter, and ended sooner without work.
 * @throws RemotebotError INVALID_INPUT where more was given than asked for, or too little to be of any use
 */
export function narrowed(
  asked: SpendPlan,
  { cap, leaseSeconds, idleSeconds }: Pick<ApproveInput, 'cap' | 'leaseSeconds' | 'idleSeconds'>,
): SpendPlan {
  const plan = idlesLess(asked, idleSeconds)
  if (cap !== undefined && cap > plan.hardMax) {
    throw new RemotebotError(
      'INVALID_INPUT',
      `${formatDollars(cap)} is more than was asked for: at most ${formatDollars(plan.hardMax)}.`,
      { hint: 'Approve it as it is, or less.' },
    )
  }
  if (leaseSeconds !== undefined && leaseSeconds > plan.leaseSeconds) {
    throw new RemotebotError(
      'INVALID_INPUT',
      `${span(leaseSeconds)} is longer than was asked for: ${span(plan.leaseSeconds)}.`,
      { hint: 'Approve it as it is, or shorter.' },
    )
  }
  const shorter = leaseSeconds === undefined ? plan : withLease(plan, leaseSeconds)
  if (cap === undefined) return shorter
  const seconds = leaseFor(cap, shorter)
  if (seconds === null) {
    const least = leastCap(shorter)
    throw new RemotebotError('INVALID_INPUT', `${formatDollars(cap)} would leave no time to do anything.`, {
      hint: `Approve at least ${formatDollars(Math.ceil(least / 10_000) * 10_000)}, or deny it.`,
    })
  }
  return seconds === shorter.leaseSeconds ? shorter : withLease(shorter, seconds)
}

function idlesLess(plan: SpendPlan, idleSeconds: number | undefined): SpendPlan {
  if (idleSeconds === undefined || idleSeconds === plan.idleSeconds) return plan
  if (plan.kind !== 'rent') {
    throw new RemotebotError('INVALID_INPUT', `When ${plan.serverName} stops without work is not asked here.`, {
      hint: 'Approve it without that.',
    })
  }
  if (idleSeconds > plan.idleSeconds) {
    throw new RemotebotError(
      'INVALID_INPUT',
      `${span(idleSeconds)} without work is longer than was asked for: ${span(plan.idleSeconds)}.`,
      { hint: 'Approve it as it is, or shorter.' },
    )
  }
  return { ...plan, idleSeconds }
}
