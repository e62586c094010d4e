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
 * A plan as a person wants to allow it: with a lower cap or a shorter lease, whichever is tighter.
 * @throws RemotebotError INVALID_INPUT where more was given than asked for, or too little to be of any use
 */
export function narrowed(
  plan: SpendPlan,
  { cap, leaseSeconds }: Pick<ApproveInput, 'cap' | 'leaseSeconds'>,
): SpendPlan {
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
