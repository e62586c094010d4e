import { and, asc, eq } from 'drizzle-orm'
import type { BurnDown } from '../../../src-shared/contract/budgets.ts'
import {
  type Budget,
  type BudgetStatus,
  formatDollars,
  newId,
  type Principal,
  RemotebotError,
} from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { type Db, type Store, schema } from '../../ground/store/index.ts'
import { recordActivity } from '../activity/index.ts'
import { budgetFrom, checkedInput } from './budget-input.ts'
import { burnDownOf } from './burn-down.ts'
import { forecastOf } from './history.ts'
import { periodAt } from './periods.ts'
import { type Previewed, previewOf } from './preview.ts'
import { replay } from './replay.ts'
import { asBudget, asRow, type BudgetRow } from './rows.ts'
import { running } from './running.ts'
import { standing, statusOf } from './status.ts'
import { isSame, reachedRows, thresholdsMet } from './thresholds.ts'
import { refOf, scopeWords } from './words.ts'

const { budgets, thresholdsReached } = schema

/** Limits on what may be spent: setting them, and how they stand. */
export class Budgets {
  readonly #store: Store
  readonly #clock: Clock
  readonly #zone: () => string

  /** `zone`: the IANA name of this computer's time zone. */
  constructor(deps: { store: Store; clock: Clock; zone?: () => string }) {
    this.#store = deps.store
    this.#clock = deps.clock
    this.#zone = deps.zone ?? (() => new Intl.DateTimeFormat().resolvedOptions().timeZone)
  }

  /** How all of them stand now, by scope and period. */
  list(): BudgetStatus[] {
    const { db } = this.#store
    const all = running(db)
    const now = this.#clock.now()
    return rowsOf(db).map((row) => statusOf(db, row, all, now))
  }

  /** By id, or by scope and period ("everything/month"). @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  get(ref: string): BudgetStatus {
    const { db } = this.#store
    return statusOf(db, find(db, ref), running(db), this.#clock.now())
  }

  /**
   * Makes a budget or changes the one of this scope and period; what is left out stays. What was spent and promised before counts from
   * the first moment. @throws RemotebotError INVALID_INPUT, FORBIDDEN for a token
   */
  set(input: unknown, principal: Principal): BudgetStatus {
    refuseTokens(principal)
    const checked = checkedInput(input)
    const now = this.#clock.now()
    const id = newId('budget', now)
    const changes = [
      { aggregate: 'budgets' as const, id: null },
      { aggregate: 'activity' as const, id: null },
    ]
    return this.#store.write('budgets.set', changes, (db) => {
      const old = rowsOf(db).find((row) => isFor(row, checked)) ?? null
      const before = old && asBudget(old)
      const after = budgetFrom(checked, before, { id, zone: this.#zone(), now })
      const row = asRow(after)
      db.insert(budgets).values(row).onConflictDoUpdate({ target: budgets.id, set: row }).run()
      if (!old || old.zone !== row.zone) replay(db, row)
      this.#forgetUnmet(db, row, now)
      recordActivity(db, {
        ...about(principal, after),
        at: now,
        action: 'budget.set',
        text: setWords(before, after),
        before,
        after,
      })
      return statusOf(db, row, running(db), now)
    })
  }

  /** What was spent stays in the ledger. @throws RemotebotError NOT_FOUND, FORBIDDEN for a token */
  remove(ref: string, principal: Principal): Budget {
    refuseTokens(principal)
    const changes = [
      { aggregate: 'budgets' as const, id: null },
      { aggregate: 'activity' as const, id: null },
    ]
    return this.#store.write('budgets.remove', changes, (db) => {
      const before = asBudget(find(db, ref))
      db.delete(budgets).where(eq(budgets.id, before.id)).run()
      const text = `Removed the ${before.period} budget of ${scopeWords(before.scope)} (${formatDollars(before.limit)}).`
      const at = this.#clock.now()
      recordActivity(db, { ...about(principal, before), at, action: 'budget.removed', text, before, after: null })
      return before
    })
  }

  /** Spend by time in the period that is now, and what is expected. @throws RemotebotError NOT_FOUND */
  burnDown(ref: string): BurnDown {
    const { db } = this.#store
    return burnDownOf(db, find(db, ref), running(db), this.#clock.now())
  }

  /** What these thresholds would have done in the last 30 days. @throws RemotebotError INVALID_INPUT */
  preview(input: unknown): Previewed[] {
    const { db } = this.#store
    const checked = checkedInput(input)
    const now = this.#clock.now()
    const old = rowsOf(db).find((row) => isFor(row, checked))
    const made = { id: newId('budget', now), zone: this.#zone(), now }
    return previewOf(db, asRow(budgetFrom(checked, old ? asBudget(old) : null, made)), now)
  }

  /** What is written down as reached counts no more where a budget was raised, or its threshold taken away. */
  #forgetUnmet(db: Db, row: BudgetRow, now: number): void {
    const budget = asBudget(row)
    const period = periodAt(budget, now)
    if (!period) return
    const stands = standing(db, row, period, running(db), now)
    const met = thresholdsMet(budget, stands.spent, forecastOf(db, budget, period, now, stands))
    for (const reached of reachedRows(db, row.id, period.key)) {
      if (met.some((one) => isSame(one, reached))) continue
      db.delete(thresholdsReached)
        .where(
          and(
            eq(thresholdsReached.budgetId, row.id),
            eq(thresholdsReached.periodKey, period.key),
            eq(thresholdsReached.percent, reached.percent),
            eq(thresholdsReached.basis, reached.basis),
          ),
        )
        .run()
    }
  }
}

function rowsOf(db: Db): BudgetRow[] {
  return db.select().from(budgets).orderBy(asc(budgets.scope), asc(budgets.period), asc(budgets.fromAt)).all()
}

function isFor(
  row: BudgetRow,
  { scope, period, from, until }: { scope: string; period: string; from?: number; until?: number },
) {
  return (
    row.scope === scope && row.period === period && row.fromAt === (from ?? null) && row.untilAt === (until ?? null)
  )
}

function find(db: Db, ref: string): BudgetRow {
  const named = rowsOf(db).filter((row) => row.id === ref || refOf(row) === ref)
  const [first, second] = named
  if (first && second) {
    const candidates = named.map((row) => ({
      id: row.id,
      name: `${refOf(row)} ${new Date(row.fromAt ?? 0).toISOString().slice(0, 10)}`,
    }))
    throw new RemotebotError('AMBIGUOUS', `${named.length} budgets are called ${ref}.`, {
      hint: 'Give the id.',
      candidates,
    })
  }
  if (first) return first
  throw new RemotebotError('NOT_FOUND', `There is no budget "${ref}".`, {
    hint: 'Name one by its id, or by scope and period, such as everything/month; see: remotebot budget list',
  })
}

/** Limits are set by people, whatever the table of calls says. */
function refuseTokens(principal: Principal): void {
  if (principal.kind !== 'token') return
  throw new RemotebotError('FORBIDDEN', `The token "${principal.name}" may not change budgets: only a person may.`, {
    hint: 'Change it in the window, or in a terminal with: remotebot budget set',
  })
}

function about({ name, kind }: Principal, { id }: Budget) {
  return { actor: name, via: kind, effect: null, serverId: null, jobId: null, approvalId: null, budgetId: id }
}

function setWords(before: Budget | null, after: Budget): string {
  const what = `the ${after.period} budget of ${scopeWords(after.scope)}`
  if (!before) return `Set ${what} to ${formatDollars(after.limit)}.`
  if (before.limit === after.limit) return `Changed ${what} (${formatDollars(after.limit)}).`
  return `Changed ${what} from ${formatDollars(before.limit)} to ${formatDollars(after.limit)}.`
}
