import {
  type Approval,
  formatDollars,
  type Principal,
  RemotebotError,
  type SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { offerOf, serverOf } from './alternatives.ts'
import { differences } from './changes.ts'
import { type DecidingDeps, decideOn } from './deciding.ts'
import { detailOf } from './detail.ts'
import { refuseImpossible } from './impossible.ts'
import { requestName } from './naming.ts'
import { actorOf, refuseTokens } from './people.ts'
import { withOffer } from './replan.ts'
import { type ApprovalRow, updateRow } from './repository.ts'
import { figures } from './requests.ts'
import { viewOf } from './view.ts'

/** Something else than what was asked for, chosen by a person: approved at once, since that is what was chosen. */
export class Instead {
  constructor(private readonly deps: DecidingDeps) {}

  take(
    ref: string,
    { alternative, revision, atMost }: { alternative: string; revision: number; atMost: number },
    principal: Principal,
  ): Approval {
    refuseTokens(principal, 'approve spending')
    return decideOn(this.deps, ref, { revision, priced: false }, (db, row) => {
      if (row.plan.kind !== 'rent') throw nothingElse(row)
      const offerId = offerOf(alternative)
      if (offerId !== null) return this.otherOffer(db, row, offerId, atMost, principal)
      const serverId = serverOf(alternative)
      if (serverId !== null) return this.ownServer(db, row, serverId, principal)
      throw new RemotebotError('INVALID_INPUT', `"${alternative}" is none of the alternatives.`, {
        hint: 'Take the id of one that the request lists.',
      })
    })
  }

  private otherOffer(db: Db, row: ApprovalRow, offerId: string, atMost: number, principal: Principal): ApprovalRow {
    const offer = this.deps.offers.find(offerId)
    if (!offer) throw gone('That offer is not there any more.')
    const plan = withOffer(row.plan, offer)
    if (plan.hardMax > atMost) {
      throw gone(
        `That offer is dearer by now: at most ${formatDollars(plan.hardMax)} instead of ${formatDollars(atMost)}.`,
      )
    }
    refuseImpossible(
      this.deps,
      { name: requestName(plan), askedBy: row.askedBy },
      { id: row.id, cap: plan.hardMax, plan },
    )
    const changes = differences(row.plan, plan)
    const view = viewOf(detailOf(this.deps, row))
    const now = this.deps.clock.now()
    const name = requestName(plan)
    this.deps.requests.note(db, row, {
      action: 'approval.approved',
      text: `${principal.name} approved "${name}" instead of "${row.name}": at most ${formatDollars(plan.hardMax)}`,
      before: figures(row.plan),
      after: { ...figures(plan), cap: plan.hardMax, revision: row.revision + 1, view },
      ...actorOf(principal),
    })
    return updateRow(db, row.id, {
      status: 'approved',
      name,
      reason: `instead of ${formatDollars(row.plan.hardMax)} for ${row.name}`,
      revision: row.revision + 1,
      previous: row.plan,
      plan,
      changes,
      cap: plan.hardMax,
      quotedAt: offer.seenAt,
      quotedPerHour: plan.perHour,
      decidedAt: now,
      decidedBy: principal.name,
    })
  }

  /** The job goes there and nothing is rented. */
  private ownServer(db: Db, row: ApprovalRow, serverId: string, principal: Principal): ApprovalRow {
    const { plan } = row
    const server = this.deps.servers.ownIdle(plan).find(({ id }) => id === serverId)
    if (plan.jobId === null || !server) throw gone('That server is not free for it any more.')
    const reason = `${principal.name} chose "${server.name}" instead`
    this.deps.requests.note(db, row, {
      action: 'approval.moved',
      text: `${reason} of "${row.name}": nothing is rented`,
      before: figures(plan),
      after: { server: server.name, hardMax: 0 } satisfies Record<string, unknown>,
      ...actorOf(principal),
    })
    // Withdrawn first: the server that is not needed any more withdraws its requests as well.
    const withdrawn = updateRow(db, row.id, {
      status: 'withdrawn',
      reason,
      decidedAt: this.deps.clock.now(),
      decidedBy: principal.name,
    })
    this.deps.jobs.moveTo(plan.jobId, serverId)
    return withdrawn
  }
}

const gone = (message: string) =>
  new RemotebotError('INVALID_STATE', message, { hint: 'Look at the request again, then choose another one.' })

function nothingElse({ name, plan }: Pick<ApprovalRow, 'name'> & { plan: SpendPlan }): RemotebotError {
  return new RemotebotError(
    'INVALID_STATE',
    `"${name}" is about ${plan.serverName} only: there is nothing else to use.`,
    {
      hint: 'Approve or deny it.',
    },
  )
}
