import type { Approval } from '../../../../src-shared/vocabulary/index.ts'
import { waitsFor } from './asking.ts'
import { current, pause, type StepContext, tell } from './context.ts'
import type { LaunchRow } from './types.ts'

/** Milliseconds until a request is looked at again, though nobody said that it was decided. */
const LOOK_MS = 60_000

/** Waits until a person has decided about a launch, and carries on with what was decided. Nobody was called for it yet. */
export async function awaitDecision(context: StepContext, launch: LaunchRow): Promise<void> {
  const { rental } = current(context)
  const { approvals } = context.ports.money
  const approval = rental.approvalId === null ? null : approvals.byId(rental.approvalId)
  switch (approval?.status) {
    case 'pending':
      tell(context, waitsFor(approval.rule))
      return pause(context, LOOK_MS)
    case 'approved':
      return approved(context, launch, approval)
    case 'used':
      // Never seen: it is used in the transaction that ends this phase. Then the gate decides afresh.
      return tell(context, 'is asked for again', { rental: { phase: null } })
    default:
      return refuseLaunch(context, launch, approval ? refusalOf(approval) : 'its request for approval was lost')
  }
}

/** The plan as it was approved: of the offer, and for as long, as the person has seen it. */
function approved(context: StepContext, launch: LaunchRow, { plan, decidedBy }: Approval): void {
  context.repo.change('approved', context.serverId, {
    launch: { id: launch.id, offer: plan.offer, provider: plan.offer.provider },
    rental: {
      phase: null,
      phaseSince: null,
      offer: plan.offer,
      provider: plan.offer.provider,
      diskGb: plan.diskGb,
      leaseSeconds: plan.leaseSeconds,
      idleSeconds: plan.idleSeconds,
      leaseUntil: context.clock.now() + plan.leaseSeconds * 1000,
      hardMax: plan.hardMax,
    },
    server: { reason: `approved by ${decidedBy ?? 'a person'}; about to be ordered` },
  })
}

/** Nothing was ordered, and nothing will be. */
function refuseLaunch(context: StepContext, launch: LaunchRow, reason: string): void {
  const now = context.clock.now()
  context.repo.change('denied', context.serverId, {
    launch: { id: launch.id, state: 'refused', problem: reason, endedAt: now },
    server: { state: 'failed', reason },
    rental: { phase: null, endingAt: now, endedAt: now },
  })
}

/** "denied by anna: too expensive" */
function refusalOf({ status, decidedBy, reason }: Approval): string {
  const why = reason ? `: ${reason}` : ''
  if (status === 'denied') return `denied by ${decidedBy ?? 'a person'}${why}`
  if (status === 'expired') return 'nobody decided in time, and the request has expired'
  return `not asked for any more${why}`
}
