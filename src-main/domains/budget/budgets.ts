import { isDeepStrictEqual } from 'node:util'
import { and, asc, eq, inArray } from 'drizzle-orm'
import type { BurnDown } from '../../../src-shared/contract/budgets.ts'
import {
  type Budget,
  type BudgetStatus,
  formatDollars,
  newId,
  type Principal,
  RemotebotError,
  type Settings,
  type Threshold,
} from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { type Db, type Store, schema } from '../../ground/store/index.ts'
import { recordActivity } from '../activity/index.ts'
import { budgetFrom, checkedInput } from './budget-input.ts'
import { burnDownOf } from './burn-down.ts'
import { rounded } from './exact.ts'
import { forecastOf } from './history.ts'
import { noteLimits } from './limits.ts'
import { periodAt } from './periods.ts'
import { type Previewed, previewOf } from './preview.ts'
import { replay } from './replay.ts'
import { asBudget, asRow, type BudgetRow } from './rows.ts'
import { running } from './running.ts'
import { currentPeriod, standing, statusOf } from './status.ts'
import { doesMore, isSame, reachedRows, thresholdsMet } from './thresholds.ts'
import { periodWords, refOf, scopeWords } from './words.ts'

const { budgets, thresholdsReached } = schema

/** Which one of several stands for all. */
const LONGEST_FIRST = ['month', 'week', 'day', 'total', 'custom'] as const
/** What a threshold does that changes nothing. */
const MILD: ReadonlyArray<Threshold['actions'][number]> = ['note', 'notify']

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
    return this.#statusOf(rowsOf(this.#store.db))
  }

  /** The same of those that have thresholds. */
  watched(): BudgetStatus[] {
    return this.#statusOf(rowsOf(this.#store.db).filter(({ thresholds }) => thresholds.length > 0))
  }

  #statusOf(rows: readonly BudgetRow[]): BudgetStatus[] {
    const { db } = this.#store
    const all = running(db)
    const now = this.#clock.now()
    return rows.map((row) => statusOf(db, row, all, now))
  }

  /** How the budget of everything stands, of the longest period that has one, without what is expected of it; null: there is none. */
  ofEverything(): Pick<BudgetStatus, 'spent' | 'committed' | 'limit' | 'hardCap'> | null {
    const { db } = this.#store
    const own = db.select().from(budgets).where(eq(budgets.scope, 'everything')).all()
    const row = LONGEST_FIRST.flatMap((period) => own.find((one) => one.period === period) ?? [])[0]
    if (!row) return null
    const now = this.#clock.now()
    const stands = standing(db, row, currentPeriod(row, now), running(db), now)
    const { limit, hardCap } = asBudget(row)
    return { spent: rounded(stands.spent), committed: rounded(stands.committed), limit, hardCap }
  }

  /** Of how many budgets a threshold that holds back or ends something is reached in the period that is now. */
  holdingBack(): number {
    const { db } = this.#store
    const now = this.#clock.now()
    const ids = db.selectDistinct({ id: schema.thresholdsReached.budgetId }).from(schema.thresholdsReached)
    const rows = db.select().from(budgets).where(inArray(budgets.id, ids)).all()
    return rows.filter((row) => {
      const strong = asBudget(row).thresholds.filter(({ actions }) => actions.some((action) => !MILD.includes(action)))
      const reached = strong.length === 0 ? [] : reachedRows(db, row.id, currentPeriod(row, now).key)
      return strong.some((one) => reached.some((other) => isSame(one, other)))
    }).length
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
      this.#forgetReached(db, row, before, now)
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

  /** The limits of the settings were changed: see {@link noteLimits}. */
  limitsChanged(db: Db, before: Settings, after: Settings, principal: Principal): void {
    noteLimits(db, before, after, principal, this.#clock.now())
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
      const text = `Removed the ${periodWords(before)} budget of ${scopeWords(before.scope)} (${formatDollars(before.limit)}).`
      const at = this.#clock.now()
      recordActivity(db, { ...about(principal, before), at, action: 'budget.removed', text, before })
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

  /** What is written down as reached counts no more where a budget was raised, or its threshold taken away or told to do more. */
  #forgetReached(db: Db, row: BudgetRow, before: Budget | null, now: number): void {
    const budget = asBudget(row)
    const period = periodAt(budget, now)
    if (!period) return
    const stands = standing(db, row, period, running(db), now)
    const met = thresholdsMet(budget, stands.spent, forecastOf(db, budget, period, now, stands))
    for (const reached of reachedRows(db, row.id, period.key)) {
      const was = before?.thresholds.find((one) => isSame(one, reached))
      if (met.some((one) => isSame(one, reached) && !doesMore(was, one))) continue
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
    hint: 'Name one by its id, or by scope and period, such as everything/month; see: remotebot budget status',
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
  return { actor: name, via: kind, budgetId: id }
}

function setWords(before: Budget | null, after: Budget): string {
  const what = `the ${periodWords(after)} budget of ${scopeWords(after.scope)}`
  if (!before) return `Set ${what} to ${formatDollars(after.limit)}.`
  const follows = before.hardCap === before.limit && after.hardCap === after.limit
  const parts = [
    before.limit === after.limit ? null : `from ${formatDollars(before.limit)} to ${formatDollars(after.limit)}`,
    before.hardCap === after.hardCap || follows
      ? null
      : `its hard cap from ${formatDollars(before.hardCap)} to ${formatDollars(after.hardCap)}`,
    isDeepStrictEqual(before.thresholds, after.thresholds) ? null : 'its thresholds',
  ].filter((part) => part !== null)
  // What did not change is said beside what did, so that "from … to …" is always of the limit.
  const whole =
    before.limit === after.limit ? `${what} (${formatDollars(after.limit)})${parts.length > 0 ? ':' : ''}` : what
  const [first, ...rest] = parts
  return `Changed ${[whole, first].filter(Boolean).join(' ')}${rest.map((part) => `, ${part}`).join('')}.`
}
