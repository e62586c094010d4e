import { eq } from 'drizzle-orm'
import {
  type BudgetImpact,
  type Decision,
  type EpochMs,
  type MicroDollars,
  newId,
  type ProviderKind,
  type SelfStop,
  type SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { type Db, type Store, schema } from '../../ground/store/index.ts'
import type { Promised } from './allocate.ts'
import { budgetsFor, heldBy, promisedBy, repromise } from './balances.ts'
import { chargedTo, decide, isPriced, type Limits, type Weighed } from './decide.ts'
import { exactOf, minus } from './exact.ts'
import { impactOf } from './impact.ts'
import { TEARDOWN_SECONDS } from './plan.ts'
import type { BudgetRow, CommitmentRow } from './rows.ts'
import { type BudgetSteps, stepsOf } from './steps.ts'
import { jobSoFar, noteAskedMore, promiseOf, requesterBudgets, serverSoFar, weighAll, withAskedFor } from './weigh.ts'

const { commitments } = schema

/** What the gate needs of others. */
export interface GateDeps {
  store: Store
  clock: Clock
  settings(): Limits
  /** A yes in advance to this requester that has not ended; the one with the most left. */
  standing(requester: string, now: EpochMs): { id: string; left: MicroDollars } | null
  /** Takes so much of a standing approval, in the transaction of the promise that was made by it. */
  drawStanding(db: Db, id: string, amount: MicroDollars): void
  /** Puts back what was taken of one and not spent, in the transaction that frees the promise. */
  returnStanding(db: Db, id: string, amount: MicroDollars): void
  selfStop(provider: ProviderKind): SelfStop
}

/** What is known beside the plan. */
export interface Knowing {
  /** A yes of a person that was not used yet. */
  approval?: { id: string; cap: MicroDollars; plan: SpendPlan } | null
  /** Who asks, where that is not the plan's requester: both pass their own limits. */
  actor?: string
}

/** What a promise is made for. */
export interface HoldInput {
  launchId: string | null
  approvalId: string | null
  with?: Knowing
}

/** The one gate that everything passes which spends. */
export class Gate {
  readonly #deps: GateDeps

  constructor(deps: GateDeps) {
    this.#deps = deps
  }

  /** What would be decided about a plan now, and what it would do to each budget that counts it. Reads only. */
  weigh(plan: SpendPlan, knowing: Knowing = {}): Decision & { budgets: BudgetImpact[] } {
    const { db } = this.#deps.store
    const now = this.#deps.clock.now()
    const { decision, weighed } = this.#decide(db, plan, knowing, now)
    return { ...decision, budgets: weighed.map((one) => impactOf(db, one, now)) }
  }

  /** What the first one, two … of several plans would do together to each budget that counts any of them. Reads only. */
  steps(plans: readonly SpendPlan[]): BudgetSteps[] {
    return stepsOf(this.#deps.store.db, plans, this.#deps.clock.now())
  }

  /**
   * Decides again and, where that is allowed, promises the money to the server in place of what it held before: only what grows is
   * weighed. Within a transaction, so that many who ask at once never get more than there is.
   */
  hold(db: Db, plan: SpendPlan, input: HoldInput): Decision {
    const now = this.#deps.clock.now()
    const { decision, promise } = this.#decide(db, plan, input.with ?? {}, now)
    if (decision.decision !== 'allow') return decision
    const drawn = decision.rule.id === 'standing_approval' ? this.#draw(db, plan, input, now) : null
    const of = chargedTo(plan)
    const { held: before, after } = promise
    const asked = { approvalId: input.approvalId, askedBy: actorOf(plan, input.with) }
    const promised = { fromAt: after.from, untilAt: after.until, perHour: after.perHour, fixed: after.fixed }
    if (plan.kind === 'extend' && before) {
      // It stays one promise, so that nothing of it is counted twice.
      repromise(db, before, promisedBy(before), after)
      const hardMax = before.hardMax + plan.hardMax
      const approvalId = asked.approvalId ?? before.approvalId
      const standing = drawnFor(before, drawn, plan.hardMax)
      const values = { ...promised, hardMax, approvalId, ...standing }
      db.update(commitments).set(values).where(eq(commitments.id, before.id)).run()
      const { askedBy } = asked
      if (askedBy !== null && askedBy !== before.askedBy) noteAskedMore(db, before.id, askedBy, plan.hardMax)
      return decision
    }
    if (before) this.#free(db, before, now)
    repromise(db, of, null, after)
    db.insert(commitments)
      .values({
        id: newId('commitment'),
        serverId: plan.serverId,
        launchId: input.launchId ?? before?.launchId ?? null,
        jobId: plan.jobId,
        ...asked,
        ...of,
        ...promised,
        hardMax: plan.hardMax,
        spent: 0,
        spentRest: 0,
        standingId: drawn,
        standingDrawn: drawn === null ? 0 : plan.hardMax,
        createdAt: now,
        releasedAt: null,
      })
      .run()
    return decision
  }

  /** Frees what a server still holds. Close its pieces up to `at` first. Nothing happens where it holds nothing. */
  release(db: Db, serverId: string, at: EpochMs): void {
    const row = heldBy(db, serverId)
    if (row) this.#free(db, row, at)
  }

  /**
   * The provider changed its price: what is left is promised at the new one, until an end that no longer passes the maximum. Nobody
   * is asked, since that maximum was granted. Close the pieces so far first. `since`: when it began to bill so; time of the promise
   * before that, in which nothing billed yet, is over.
   */
  reprice(db: Db, serverId: string, perHour: MicroDollars, { since, until }: { since: EpochMs; until: EpochMs }): void {
    const row = heldBy(db, serverId)
    if (!row) return
    const from = Math.max(row.fromAt, since)
    const after = { ...promisedBy(row), perHour, from, until: Math.max(from, until + TEARDOWN_SECONDS * 1000) }
    repromise(db, row, promisedBy(row), after)
    db.update(commitments).set({ perHour, fromAt: from, untilAt: after.until }).where(eq(commitments.id, row.id)).run()
  }

  /** A lease ends earlier, or was not made longer after all: what was promised beyond it is freed, and counts to its maximum no more. */
  curtail(db: Db, serverId: string, until: EpochMs): void {
    this.narrow(db, serverId, Number.POSITIVE_INFINITY, until)
  }

  /**
   * From now on a server costs no more than this (it is stopped), until an end of its lease that is not later than before: the rest of
   * its promise is freed, and what of it was taken from a yes in advance goes back there. Close the pieces so far first. Returns by
   * how much its maximum has shrunk.
   */
  narrow(db: Db, serverId: string, perHour: MicroDollars, until: EpochMs): MicroDollars {
    const row = heldBy(db, serverId)
    if (!row) return 0
    const before = promisedBy(row)
    const end = Math.min(row.untilAt, Math.max(row.fromAt, until + TEARDOWN_SECONDS * 1000))
    const after = { ...before, perHour: Math.min(row.perHour, perHour), until: end }
    if (after.perHour === before.perHour && after.until === before.until) return 0
    repromise(db, row, before, after)
    const freed = minus(timeOf(before), timeOf(after)).whole
    const back = Math.min(row.standingDrawn, freed)
    if (row.standingId !== null && back > 0) this.#deps.returnStanding(db, row.standingId, back)
    db.update(commitments)
      .set({
        ...{ perHour: after.perHour, untilAt: end },
        ...{ hardMax: row.hardMax - freed, standingDrawn: row.standingDrawn - back },
      })
      .where(eq(commitments.id, row.id))
      .run()
    return freed
  }

  /**
   * This computer's clock was set by so many milliseconds, and the lease moved with it: so does what is promised for it. It is as much
   * as before, for as long.
   */
  shift(db: Db, serverId: string, by: number): void {
    const row = heldBy(db, serverId)
    if (!row) return
    const after = { ...promisedBy(row), from: row.fromAt + by, until: row.untilAt + by }
    repromise(db, row, promisedBy(row), after)
    db.update(commitments).set({ fromAt: after.from, untilAt: after.until }).where(eq(commitments.id, row.id)).run()
  }

  /** The promise that a server holds: its end, price and maximum; null: none. */
  held(serverId: string): CommitmentRow | null {
    return heldBy(this.#deps.store.db, serverId)
  }

  /** Takes what a plan can cost off a yes in advance, whose id is returned. */
  #draw(db: Db, plan: SpendPlan, { with: known }: HoldInput, now: EpochMs): string | null {
    const standing = this.#deps.standing(known?.actor ?? plan.requester, now)
    if (standing) this.#deps.drawStanding(db, standing.id, plan.hardMax)
    return standing?.id ?? null
  }

  #free(db: Db, row: CommitmentRow, at: EpochMs): void {
    repromise(db, row, promisedBy(row), null)
    const unspent = Math.max(0, row.hardMax - row.spent - (row.spentRest > 0 ? 1 : 0))
    const back = Math.min(row.standingDrawn, unspent)
    if (row.standingId !== null && back > 0) this.#deps.returnStanding(db, row.standingId, back)
    db.update(commitments).set({ releasedAt: at }).where(eq(commitments.id, row.id)).run()
  }

  #decide(db: Db, plan: SpendPlan, knowing: Knowing, now: EpochMs) {
    const { settings, standing, selfStop } = this.#deps
    const promise = promiseOf(plan, heldBy(db, plan.serverId), now)
    const weigh = (rows: BudgetRow[]) => (isPriced(plan) ? weighAll(db, rows, promise, now) : [])
    const weighed = weigh(budgetsFor(db, chargedTo(plan)))
    const name = actorOf(plan, knowing)
    // Whoever asks in others' names asks no more for themselves, in whichever order.
    const own = (who: string) => (one: Weighed) =>
      one.budget.scope === `requester:${who}` ? withAskedFor(db, one, who, plan) : one
    const actor = name === null ? null : { name, budgets: weigh(requesterBudgets(db, name)).map(own(name)) }
    const decision = decide({
      plan,
      budgets: weighed.map(own(plan.requester)),
      limits: settings(),
      selfStop: selfStop(plan.offer.provider),
      approval: knowing.approval ?? null,
      // A yes in advance is for who asks, and not for whom they name.
      standing: standing(name ?? plan.requester, now),
      soFar: { server: serverSoFar(db, plan), job: jobSoFar(db, plan) },
      actor,
    })
    return { decision, weighed, promise }
  }
}

/** What the time of a promise comes to. */
const timeOf = ({ from, until, perHour }: Promised) => exactOf(perHour, Math.max(0, until - from))

/** Who asks, where that is not whom it is charged to. */
function actorOf(plan: SpendPlan, knowing: Knowing | undefined): string | null {
  const name = knowing?.actor
  return name === undefined || name === plan.requester ? null : name
}

/** What was taken off a yes in advance for a promise that is made longer. Of two, the later one gets nothing back. */
function drawnFor({ standingId, standingDrawn }: CommitmentRow, drawn: string | null, amount: MicroDollars) {
  if (drawn === null || (standingId !== null && standingId !== drawn)) return {}
  return { standingId: drawn, standingDrawn: standingDrawn + amount }
}
