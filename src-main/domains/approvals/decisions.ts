import {
  type Approval,
  type ApproveInput,
  formatDollars,
  type Principal,
  RemotebotError,
  type SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import { type DecidingDeps, decideOn } from './deciding.ts'
import { findRow } from './find.ts'
import { refuseImpossible } from './impossible.ts'
import { narrowed } from './narrow.ts'
import { actorOf, refuseTokens } from './people.ts'
import { refuseUnlessPending } from './refusals.ts'
import { approvalView, updateRow } from './repository.ts'
import { figures } from './requests.ts'
import type { StandingApprovals } from './standing.ts'

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
        after: { ...figures(plan), cap, revision: row.revision },
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
      this.deps.requests.note(db, row, { action: 'approval.denied', text, ...actorOf(principal) })
      return updateRow(db, row.id, {
        status: 'denied',
        reason: why,
        decidedAt: this.deps.clock.now(),
        decidedBy: principal.name,
      })
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

const because = (reason: string | undefined) => (reason ? `: ${reason}` : '')
