import { and, eq, gte, ne, sql } from 'drizzle-orm'
import type { EpochMs, MicroDollars, SpendPlan, Threshold } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { allocatePromise, type Promised } from './allocate.ts'
import { balanceOf, growth, promisedBy } from './balances.ts'
import { scopesOf } from './charged.ts'
import type { Weighed } from './decide.ts'
import { plus, roundedUp, sum } from './exact.ts'
import { type Period, periodAt } from './periods.ts'
import { TEARDOWN_SECONDS } from './plan.ts'
import { asBudget, type BudgetRow, type CommitmentRow } from './rows.ts'
import { running, unpromisedIn } from './running.ts'
import { reachedIn } from './thresholds.ts'

const { askedMore, budgets, commitments } = schema

/** A server's promise before and after a plan. */
export interface Weighing {
  serverId: string
  held: CommitmentRow | null
  before: Promised | null
  after: Promised
  /** The promise that is held is only made longer, whoever asks for that. */
  longer: boolean
}

/** What a server would hold with a plan. An extension goes on where the promise so far ends; anything else begins now. */
export function promiseOf(plan: SpendPlan, held: CommitmentRow | null, now: EpochMs): Weighing {
  const before = held ? promisedBy(held) : null
  const lease = plan.leaseSeconds * 1000
  const end = TEARDOWN_SECONDS * 1000
  const { serverId, perHour, transfer: fixed } = plan
  if (plan.kind !== 'extend')
    return { serverId, held, before, after: { from: now, until: now + lease + end, perHour, fixed }, longer: false }
  if (!before)
    return { serverId, held, before, after: { from: now, until: now + lease, perHour, fixed }, longer: false }
  const after = {
    from: before.from,
    until: Math.max(before.until, now + end) + lease,
    perHour: Math.max(before.perHour, perHour),
    fixed: before.fixed + fixed,
  }
  return { serverId, held, before, after, longer: true }
}

/** How these budgets stand to what a plan would promise. */
export function weighAll(db: Db, rows: readonly BudgetRow[], weighing: Weighing, now: EpochMs): Weighed[] {
  const { serverId, held, before, after, longer } = weighing
  const heldIn = held ? scopesOf(held) : []
  // What runs on this server is promised by the plan then, so it is looked at as if it were.
  const all = running(db).map((one) =>
    one.serverId === serverId ? { ...one, promisedFrom: after.from, promisedUntil: after.until } : one,
  )
  return rows.map((row) => {
    const budget = asBudget(row)
    const shares = growth(
      before && (longer || heldIn.includes(row.scope)) ? allocatePromise(budget, before) : [],
      allocatePromise(budget, after),
    )
    const touched = shares.map(({ period, amount }) => {
      const { spent, reserved } = balanceOf(db, row.id, period.key)
      return { period, spent: plus(spent, unpromisedIn(all, row, period.key, now)), reserved, growth: amount }
    })
    const current = periodAt(budget, now)
    return { budget, touched, reached: current ? reachedBy(db, budget, current) : [] }
  })
}

function reachedBy(db: Db, budget: Weighed['budget'], current: Period): Threshold[] {
  if (budget.thresholds.length === 0) return []
  return reachedIn(db, budget, current, balanceOf(db, budget.id, current.key).spent)
}

/** The budgets of one requester. */
export function requesterBudgets(db: Db, name: string): BudgetRow[] {
  return db
    .select()
    .from(budgets)
    .where(eq(budgets.scope, `requester:${name}`))
    .all()
}

/**
 * What a plan comes on top of at its own server: what that has spent in each of its leases, and where this one is made longer, all
 * that was granted for it. Else whoever stops a server and starts it again would have the whole limit once more each time.
 */
export function serverSoFar(db: Db, { serverId, kind }: SpendPlan): MicroDollars {
  const { spent, spentRest, hardMax, releasedAt } = commitments
  const rows = db
    .select({ spent, spentRest, hardMax, releasedAt })
    .from(commitments)
    .where(eq(commitments.serverId, serverId))
    .all()
  const counted = rows.map((row) =>
    kind === 'extend' && row.releasedAt === null
      ? { whole: row.hardMax, rest: 0 }
      : { whole: row.spent, rest: row.spentRest },
  )
  return roundedUp(sum(counted))
}

/** What the plan's job was promised on other servers, or has spent there. */
export function jobSoFar(db: Db, { jobId, serverId }: SpendPlan): MicroDollars {
  if (jobId === null) return 0
  const rows = db
    .select({ spent: commitments.spent, hardMax: commitments.hardMax, releasedAt: commitments.releasedAt })
    .from(commitments)
    .where(and(eq(commitments.jobId, jobId), ne(commitments.serverId, serverId)))
    .all()
  return rows.reduce((total, row) => total + (row.releasedAt === null ? row.hardMax : row.spent), 0)
}

/** A budget of somebody, with what was promised to others because they asked for it: that counts against their own caps too. */
export function withAskedFor(db: Db, weighed: Weighed, name: string, plan: SpendPlan): Weighed {
  const touched = weighed.touched.map((one) => ({ ...one, forOthers: askedFor(db, name, plan, one.period.from) }))
  return { ...weighed, touched }
}

/**
 * What somebody was given for others since a time, longer leases too: maxima of what is held, of the rest what was spent. Of the plan's
 * own server only the latter, unless it is made longer: else its promise is exchanged for the plan's.
 */
function askedFor(db: Db, name: string, { kind, serverId }: SpendPlan, since: EpochMs): MicroDollars {
  const { spent, spentRest, hardMax, releasedAt, untilAt } = commitments
  const stays = kind === 'extend' ? sql`1` : sql`${commitments.serverId} <> ${serverId}`
  const counted = sql<number>`CASE WHEN ${releasedAt} IS NULL AND ${stays} THEN ${hardMax} ELSE ${spent} + (${spentRest} > 0) END`
  const late = gte(sql`COALESCE(${releasedAt}, ${untilAt})`, since)
  const asked = db
    .select({ amount: sql<number>`COALESCE(SUM(${counted}), 0)` })
    .from(commitments)
    .where(and(eq(commitments.askedBy, name), late))
    .get()
  const more = db
    .select({ amount: sql<number>`COALESCE(SUM(MIN(${askedMore.amount}, ${counted})), 0)` })
    .from(askedMore)
    .innerJoin(commitments, eq(commitments.id, askedMore.commitmentId))
    .where(and(eq(askedMore.askedBy, name), late))
    .get()
  return (asked?.amount ?? 0) + (more?.amount ?? 0)
}

/** Notes that somebody was given a longer lease of what is another's. Within the transaction that promises it. */
export function noteAskedMore(db: Db, commitmentId: string, askedBy: string, amount: MicroDollars): void {
  const { amount: before } = askedMore
  db.insert(askedMore)
    .values({ commitmentId, askedBy, amount })
    .onConflictDoUpdate({
      target: [askedMore.commitmentId, askedMore.askedBy],
      set: { amount: sql`${before} + ${amount}` },
    })
    .run()
}
