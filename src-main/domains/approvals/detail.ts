import type { ApprovalDetail } from '../../../src-shared/vocabulary/index.ts'
import { accessText, interruptionText } from './access.ts'
import { alternatives } from './alternatives.ts'
import { checksOf } from './checks.ts'
import { factsOf } from './facts.ts'
import { actorOf } from './impossible.ts'
import type { ApprovalsDeps } from './ports.ts'
import { type ApprovalRow, approvalView, positionOf } from './repository.ts'
import { safetyOf } from './safety.ts'

/** Everything that the dialog shows of a request, as it is now. Of one that was decided there is nothing left to check or choose. */
export function detailOf(deps: ApprovalsDeps, row: ApprovalRow): ApprovalDetail {
  const { plan } = row
  const facts = factsOf(deps, plan)
  const open = row.status === 'pending'
  const granted = row.status === 'denied' ? null : { id: row.id, cap: row.cap ?? plan.hardMax, plan }
  const weighed = deps.gate.weigh(plan, { approval: granted, ...actorOf(row.askedBy) })
  const { selfStop } = facts.provider.capabilities
  const { billingStep, image } = deps.providers.definition(plan.offer.provider)
  const job = plan.jobId === null ? null : deps.jobs.brings(plan.jobId)
  const isNew = plan.kind === 'rent'
  const madeOf = isNew ? image(plan.offer) : null
  return {
    ...approvalView(row),
    providerName: facts.provider.name,
    input: job?.input ?? null,
    image: madeOf,
    access: accessText(isNew, deps.servers.ownKeys()),
    interruption: interruptionText(plan.offer.spot, job?.restarts ?? null),
    keepOnFailureSeconds: job?.keepOnFailure || null,
    position: positionOf(deps.store.db, row),
    budgets: weighed.budgets,
    alternatives: open ? alternativesNow(deps, row) : [],
    checks: open
      ? checksOf({
          ...facts,
          now: deps.clock.now(),
          quotedAt: row.quotedAt,
          weighed,
          twins: deps.servers.twins(plan),
          image: madeOf === null ? null : { name: madeOf, lastReady: deps.servers.lastReady(plan.offer.provider) },
          inputBytes: job?.input.bytes ?? null,
        })
      : [],
    billing: billingStep,
    selfStop,
    safety: safetyOf(plan, selfStop, job?.keepOnFailure ?? null),
    typeAbove: deps.settings().typeAmountAbove,
  }
}

function alternativesNow({ offers, servers, providers }: ApprovalsDeps, { plan, serverId }: ApprovalRow) {
  return alternatives({
    plan,
    query: servers.show(serverId)?.query ?? null,
    offers: offers.known().flatMap((answer) => answer.offers ?? []),
    own: servers.ownIdle(plan),
    providerName: (kind) => providers.get(kind).name,
  })
}
