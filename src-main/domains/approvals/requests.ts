import {
  type Activity,
  type Approval,
  formatDollars,
  type GateRule,
  newId,
  RemotebotError,
  type SpendKind,
  type SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { type ActivityEntry, recordActivity } from '../activity/index.ts'
import { differences } from './changes.ts'
import { requestName } from './naming.ts'
import type { ApprovalsDeps, Granted } from './ports.ts'
import {
  type ApprovalRow,
  approvalView,
  insertRow,
  newestOf,
  openOf,
  rowById,
  updateRow,
  wasApprovedBefore,
} from './repository.ts'

/** How long a request, and what was approved and not used, stays good, in milliseconds. */
export const LIFE_MS = 24 * 3_600_000

/** What is asked for. */
export interface RequestInput {
  plan: SpendPlan
  rule: GateRule
  justification: string | null
  /** Who asks in the name of the plan's requester; null: the requester. */
  askedBy: string | null
  /** The computer that it is asked from; null: not known. */
  askedFrom?: string | null
  /** By what it was asked; a token's where it is automation, else the engine unless given. */
  via?: Activity['via']
}

type Deps = Pick<ApprovalsDeps, 'store' | 'clock' | 'publish'>

/** Requests as those use them who want to spend: everything here runs in the caller's own transaction. */
export class Requests {
  constructor(private readonly deps: Deps) {}

  request(db: Db, input: RequestInput): Approval {
    const row = this.earlier(db, input.plan)
    return approvalView(row === null ? this.first(db, input) : this.next(db, row, input))
  }

  pendingFor(serverId: string): Approval | null {
    const row = openOf(this.deps.store.db, serverId).find(({ status }) => status === 'pending')
    return row ? approvalView(row) : null
  }

  granted(serverId: string, kind: SpendKind): Granted | null {
    const now = this.deps.clock.now()
    const row = openOf(this.deps.store.db, serverId).find(
      (one) => one.status === 'approved' && one.plan.kind === kind && one.expiresAt > now,
    )
    return row ? { id: row.id, cap: row.cap ?? row.plan.hardMax, plan: row.plan } : null
  }

  use(db: Db, id: string): void {
    const now = this.deps.clock.now()
    const row = rowById(db, id)
    if (row?.status !== 'approved' || row.expiresAt <= now) {
      throw new RemotebotError('INVALID_STATE', `The approval ${row ? `"${row.name}"` : id} can't be used.`, {
        hint: row?.status === 'used' ? 'It was used already; each is good for once.' : 'Ask again.',
        approval: id,
      })
    }
    updateRow(db, id, { status: 'used' })
    const text = `"${row.name}" goes on, as ${row.decidedBy} approved: at most ${formatDollars(row.cap ?? row.plan.hardMax)}`
    this.note(db, row, { action: 'approval.used', text, effect: row.cap, actor: 'engine', via: 'engine' })
    this.changed(id)
  }

  giveBack(db: Db, id: string, why: string): void {
    const row = rowById(db, id)
    if (row?.status === 'used') this.noteInVain(db, row, why)
  }

  inVain(db: Db, id: string, why: string): void {
    const row = rowById(db, id)
    if (row?.status === 'approved' && row.returnedAt === null) this.noteInVain(db, row, why)
  }

  private noteInVain(db: Db, row: ApprovalRow, why: string): void {
    const { id } = row
    const now = this.deps.clock.now()
    const good = row.expiresAt > now
    const reason = `nothing came of it: ${why.replace(/\.$/, '')}`
    updateRow(db, id, { status: good ? 'approved' : 'expired', reason, returnedAt: now })
    const text = `What was approved of "${row.name}" was not used after all, ${good ? 'and is good for another try' : 'and has expired'}: ${why}`
    const effect = row.status === 'used' && row.cap !== null ? -row.cap : null
    this.note(db, row, { action: 'approval.returned', text, effect, actor: 'engine', via: 'engine' })
    this.changed(id)
  }

  withdraw(db: Db, serverId: string, why: string): void {
    for (const row of openOf(db, serverId)) {
      updateRow(db, row.id, { status: 'withdrawn', reason: why, decidedAt: row.decidedAt ?? this.deps.clock.now() })
      const text = `"${row.name}" is not asked for any more: ${why}`
      this.note(db, row, { action: 'approval.withdrawn', text, actor: 'engine', via: 'engine' })
      this.changed(row.id)
    }
  }

  /**
   * The request that this one is the next revision of. For renting, what was approved before counts too, used or not: it was for
   * another plan, so a person is asked again and sees what differs.
   */
  private earlier(db: Db, { serverId, kind }: SpendPlan): ApprovalRow | null {
    const row = newestOf(db, serverId, kind)
    if (row === null) return null
    const continues = kind === 'rent' ? ['pending', 'approved', 'used'] : ['pending', 'approved']
    return continues.includes(row.status) ? row : null
  }

  private first(db: Db, { plan, rule, justification, askedBy, askedFrom, via }: RequestInput): ApprovalRow {
    const now = this.deps.clock.now()
    const id = newId('approval', now)
    const row: ApprovalRow = {
      id,
      name: requestName(plan),
      status: 'pending',
      reason: rule.text,
      revision: 1,
      plan,
      previous: null,
      changes: [],
      rule,
      justification,
      requester: plan.requester,
      askedBy,
      askedFrom: askedFrom ?? null,
      automation: plan.automation ? 1 : 0,
      firstTime: wasApprovedBefore(db, plan.requester, id) ? 0 : 1,
      messages: [],
      serverId: plan.serverId,
      jobId: plan.jobId,
      createdAt: now,
      expiresAt: now + LIFE_MS,
      quotedAt: plan.offer.seenAt,
      quotedPerHour: plan.perHour,
      decidedAt: null,
      decidedBy: null,
      cap: null,
      returnedAt: null,
    }
    insertRow(db, row)
    const who = askedBy ?? plan.requester
    const from = askedFrom ? ` from ${askedFrom}` : ''
    const text = `${who} asks${from} for "${row.name}"${askedBy === null ? '' : `, charged to ${plan.requester}`}, at most ${formatDollars(plan.hardMax)}: ${rule.text}`
    const actor = { actor: who, via: via ?? (plan.automation ? 'token' : 'engine') } as const
    this.note(db, row, { action: 'approval.requested', text, after: figures(plan), ...actor })
    this.changed(id)
    return row
  }

  private next(db: Db, row: ApprovalRow, { plan, rule, justification }: RequestInput): ApprovalRow {
    const now = this.deps.clock.now()
    const changes = differences(row.plan, plan)
    if (row.status === 'pending' && changes.length === 0) {
      this.changed(row.id)
      return updateRow(db, row.id, { plan, rule, reason: rule.text, quotedAt: plan.offer.seenAt })
    }
    const patch = revised(row, plan, changes, now)
    const updated = updateRow(db, row.id, {
      ...patch,
      rule,
      reason: rule.text,
      justification: justification ?? row.justification,
    })
    this.noteRevision(db, row, updated)
    return updated
  }

  /** Writes down that a request's plan has changed. */
  noteRevision(db: Db, before: ApprovalRow, after: ApprovalRow): void {
    const text = `"${after.name}" has changed and waits for a decision: ${after.changes.join('; ') || after.reason}`
    this.note(db, after, {
      action: 'approval.revised',
      text,
      before: figures(before.plan),
      after: figures(after.plan),
      actor: 'engine',
      via: 'engine',
    })
    this.changed(after.id)
  }

  /** One line of Activity about a request. */
  note(
    db: Db,
    row: Pick<ApprovalRow, 'id' | 'serverId' | 'jobId'>,
    entry: Omit<ActivityEntry, 'at' | 'serverId' | 'jobId' | 'approvalId' | 'budgetId'>,
  ): void {
    recordActivity(db, {
      ...entry,
      at: this.deps.clock.now(),
      serverId: row.serverId,
      jobId: row.jobId,
      approvalId: row.id,
    })
  }

  /** Announced at once: nobody hears of it before the running transaction is over, since that does not wait for anything. */
  changed(id: string): void {
    this.deps.publish([
      { aggregate: 'approvals', id },
      { aggregate: 'activity', id: null },
    ])
  }
}

/** What of a row changes with its plan: it waits for a person again, who sees what differs. */
export function revised(row: ApprovalRow, plan: SpendPlan, changes: string[], now: number): Partial<ApprovalRow> {
  return {
    status: 'pending',
    name: requestName(plan),
    revision: row.revision + 1,
    plan,
    previous: row.plan,
    changes,
    // Who has decided once gets the whole time to decide again.
    ...(row.status === 'pending' ? {} : { expiresAt: now + LIFE_MS }),
    quotedAt: plan.offer.seenAt,
    quotedPerHour: plan.perHour,
    decidedAt: null,
    decidedBy: null,
    cap: null,
    returnedAt: null,
  }
}

/** The figures of a plan that Activity keeps. */
export function figures({
  offer,
  perHour,
  leaseSeconds,
  idleSeconds,
  hardMax,
  diskGb,
}: SpendPlan): Record<string, unknown> {
  return { offer: offer.id, perHour, leaseSeconds, idleSeconds, diskGb, hardMax }
}
