import {
  type Approval,
  type ApproveInput,
  type Change,
  formatDollars,
  type Principal,
  RemotebotError,
  type SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import { type DecidingDeps, decideOn } from './deciding.ts'
import { detailOf } from './detail.ts'
import { findRow } from './find.ts'
import { refuseImpossible } from './impossible.ts'
import { narrowed } from './narrow.ts'
import { actorOf, refuseTokens } from './people.ts'
import { refuseUnlessPending } from './refusals.ts'
import { type ApprovalRow, approvalView, updateRow } from './repository.ts'
import { figures } from './requests.ts'
import type { StandingApprovals } from './standing.ts'
import { viewOf, wasViewed } from './view.ts'

const MOST_MESSAGES = 200

/** What people say to requests. */
export class Decisions {
  constructor(private readonly deps: DecidingDeps & { standing: StandingApprovals }) {}

  approve(ref: string, input: ApproveInput, principal: Principal): Approval {
    refuseTokens(principal, 'approve spending')
    return decideOn(this.deps, ref, { revision: input.revision, priced: true }, (db, row) => {
      const plan = narrowed(row.plan, input)
      const cap = input.cap ?? plan.hardMax
      refuseImpossible(this.deps, row, { id: row.id, cap, plan })
      const view = viewOf(detailOf(this.deps, row))
      this.keepLess(row, input.keepOnFailureSeconds)
      const approved = updateRow(db, row.id, {
        status: 'approved',
        reason: input.reason ?? null,
        plan,
        cap,
        decidedAt: this.deps.clock.now(),
        decidedBy: principal.name,
      })
      this.deps.requests.note(db, row, {
        action: 'approval.approved',
        text: `${principal.name} approved "${row.name}"${amounts(row.plan, cap)}${because(input.reason)}`,
        before: figures(row.plan),
        after: { ...figures(plan), cap, revision: row.revision, ...kept(input), view },
        ...actorOf(principal),
      })
      if (input.standing) this.deps.standing.grant(db, asker(row), input.standing, principal)
      return approved
    })
  }

  deny(ref: string, reason: string, principal: Principal): Approval {
    refuseTokens(principal, 'deny a request')
    const why = reason.trim()
    if (why === '') {
      throw new RemotebotError('INVALID_INPUT', 'A reason is needed: whoever asked is told why not.', {
        hint: 'Say in a few words what to do instead.',
      })
    }
    return decideOn(this.deps, ref, { revision: null, priced: false }, (db, row) => {
      const text = `${principal.name} denied "${row.name}": ${why}`
      const after = { revision: row.revision, view: viewOf(detailOf(this.deps, row)) }
      const before = figures(row.plan)
      this.deps.requests.note(db, row, { action: 'approval.denied', text, before, after, ...actorOf(principal) })
      return updateRow(db, row.id, {
        status: 'denied',
        reason: why,
        decidedAt: this.deps.clock.now(),
        decidedBy: principal.name,
      })
    })
  }

  /** Writes down that somebody has looked at a revision that waits; once for each. False: nothing was left to write. */
  viewed(ref: string, revision: number, principal: Principal): boolean {
    refuseTokens(principal, 'look at a request for a person')
    const found = findRow(this.deps.store.db, ref)
    if (found.status !== 'pending' || found.revision !== revision) return false
    if (wasViewed(this.deps.store.db, found, principal)) return false
    const at: Change = { aggregate: 'activity', id: null }
    this.deps.store.write('approvals.viewed', [at], (db) =>
      this.deps.requests.note(db, found, {
        action: 'approval.viewed',
        text: `${principal.name} looked at "${found.name}": at most ${formatDollars(found.plan.hardMax)}`,
        after: { revision, view: viewOf(detailOf(this.deps, found)) },
        ...actorOf(principal),
      }),
    )
    return true
  }

  /** Inside the transaction of the decision. */
  private keepLess({ name, jobId }: ApprovalRow, seconds: number | undefined): void {
    if (seconds === undefined) return
    if (jobId !== null) return this.deps.jobs.keepLess(jobId, seconds)
    throw new RemotebotError('INVALID_INPUT', `"${name}" is for no job: nothing of it is kept after a failure.`, {
      hint: 'Approve it without that.',
    })
  }

  say(ref: string, text: string, principal: Principal): Approval {
    const { store, clock, requests } = this.deps
    const said = text.trim()
    if (said === '') throw new RemotebotError('INVALID_INPUT', 'There is nothing to say.', { hint: 'Write something.' })
    return store.write('approvals.say', [], (db) => {
      const row = findRow(db, ref)
      // Whoever asks may answer, also a token; it may not speak about what others ask for.
      if (principal.name !== asker(row)) refuseTokens(principal, 'speak about what others ask for')
      refuseUnlessPending(row, null)
      if (row.messages.length >= MOST_MESSAGES) {
        throw new RemotebotError('INVALID_STATE', `About "${row.name}" there are ${MOST_MESSAGES} messages already.`, {
          hint: 'Approve or deny it.',
        })
      }
      const line = `${principal.name} about "${row.name}": ${said}`
      requests.note(db, row, { action: 'approval.said', text: line, ...actorOf(principal) })
      requests.changed(row.id)
      const messages = [...row.messages, { at: clock.now(), by: principal.name, text: said }]
      return approvalView(updateRow(db, row.id, { messages }))
    })
  }
}

const asker = ({ requester, askedBy }: Pick<Approval, 'requester' | 'askedBy'>) => askedBy ?? requester

function amounts(asked: SpendPlan, cap: number): string {
  const most = `at most ${formatDollars(cap)}`
  return cap < asked.hardMax ? `, but ${most} instead of ${formatDollars(asked.hardMax)}` : `: ${most}`
}

const kept = ({ keepOnFailureSeconds }: ApproveInput) =>
  keepOnFailureSeconds === undefined ? {} : { keepOnFailureSeconds }

const because = (reason: string | undefined) => (reason ? `: ${reason}` : '')
