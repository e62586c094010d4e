import {
  type Approval,
  type Decision,
  type GateRule,
  type Offer,
  RemotebotError,
  type SpendKind,
  type SpendPlan,
} from '../../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../../ground/store/index.ts'
import { planOf } from '../../budget/index.ts'
import type { RentedContext } from './context.ts'
import type { Granted, LaunchRow, RentalRow, RentedPorts } from './types.ts'

/** What the gate says of something that cannot be done now. Thrown inside a transaction it undoes it. */
export class NotAllowed extends Error {
  constructor(
    readonly decision: Decision,
    readonly plan: SpendPlan,
  ) {
    super(decision.rule.text)
  }
}

/** What would be paid for: a launch of this rental, more time of it, or its start. */
export function spendPlan(
  ports: Pick<RentedPorts, 'job'>,
  kind: SpendKind,
  server: { id: string; name: string },
  rental: RentalRow,
  {
    offer = rental.offer,
    leaseSeconds = rental.leaseSeconds,
    perHour = rental.priceNow,
  }: { offer?: Offer; leaseSeconds?: number; perHour?: number | null } = {},
): SpendPlan {
  const { jobId } = rental
  const job = jobId === null ? null : ports.job(jobId)
  return planOf({
    kind,
    server: { id: server.id, name: server.name },
    job: jobId !== null && job !== null ? { id: jobId, name: job.name } : null,
    offer,
    diskGb: rental.diskGb,
    leaseSeconds,
    idleSeconds: rental.idleSeconds,
    // What is to be launched costs what it is offered for.
    pricePerHour: kind === 'rent' ? null : perHour,
    like: job?.like ?? null,
    requester: rental.requester,
    automation: rental.automation === 1,
    project: rental.project,
    pool: null,
  })
}

/** What the gate is told beside a plan. */
export function knowing(rental: Pick<RentalRow, 'askedBy'>, approval: Granted | null) {
  return { approval, ...(rental.askedBy === null ? {} : { actor: rental.askedBy }) }
}

/**
 * What was approved for a launch: what is not used yet, or what was used for an order of the same offer that has made no machine. A
 * job may wait for a free machine for days: what was approved then is as old as one that was never used.
 */
export function grantedFor(
  { approvals }: RentedPorts['money'],
  rental: Pick<RentalRow, 'serverId' | 'approvalId'>,
  launches: readonly Pick<LaunchRow, 'machineId'>[],
  now: number,
): { granted: Granted | null; unused: boolean } {
  const granted = approvals.granted(rental.serverId, 'rent')
  if (granted) return { granted, unused: true }
  const last = rental.approvalId === null ? null : approvals.byId(rental.approvalId)
  const mayServe = last?.status === 'used' && last.plan.kind === 'rent' && last.expiresAt > now
  const madeNothing = launches.every(({ machineId }) => machineId === null)
  if (!last || !mayServe || !madeNothing) return { granted: null, unused: false }
  return { granted: { id: last.id, cap: last.cap ?? last.plan.hardMax, plan: last.plan }, unused: false }
}

/** Promises the money for a plan inside a transaction, and says so in Activity. @throws NotAllowed */
export function promise(
  { gate, record }: RentedPorts['money'],
  db: Db,
  plan: SpendPlan,
  how: { launchId: string | null; approvalId: string | null; with: ReturnType<typeof knowing> },
): Decision {
  const decision = gate.hold(db, plan, how)
  if (decision.decision !== 'allow') throw new NotAllowed(decision, plan)
  record(db, { action: 'gate.allowed', decision, plan })
  return decision
}

/** Asks a person inside a transaction that has written down what is asked for, and notes the request there. */
export function ask(
  { ports, repo }: Pick<RentedContext, 'ports' | 'repo'>,
  db: Db,
  rule: GateRule,
  plan: SpendPlan,
  { justification, askedBy, askedFrom }: Pick<RentalRow, 'justification' | 'askedBy' | 'askedFrom'>,
): Approval {
  const approval = ports.money.approvals.request(db, { plan, rule, justification, askedBy, askedFrom })
  repo.asked(db, plan.serverId, approval.id)
  return approval
}

/** What changes of a rental that waits for a person. */
export const waiting = (now: number) => ({ phase: 'approval' as const, phaseSince: now })

/** Writes down that the gate said no; what whoever asked gets. */
export function denied(
  { ports, repo }: Pick<RentedContext, 'ports' | 'repo'>,
  { decision, plan }: NotAllowed,
): RemotebotError {
  repo.decide('activity.denied', (db) => ports.money.record(db, { action: 'gate.denied', decision, plan }))
  return budgetExceeded(decision.rule)
}

/** A denial as whoever asked gets it. */
export function budgetExceeded({ text }: GateRule): RemotebotError {
  return new RemotebotError('BUDGET_EXCEEDED', text, {
    hint: 'Ask for less time or a cheaper machine, wait for the next period, or change the budget: remotebot budget status',
  })
}

/** The answer to a request that waits for a person; it goes on by itself once that person has said yes. */
export function approvalNeeded(approval: { id: string }, { text }: GateRule): RemotebotError {
  return new RemotebotError('APPROVAL_NEEDED', `A person has to approve this first: ${text}`, {
    hint: `It is done once it is approved: remotebot approval approve ${approval.id}`,
    approval: approval.id,
  })
}

/** What a server says while it waits. */
export const waitsFor = ({ text }: GateRule): string => `waits for approval: ${text}`
