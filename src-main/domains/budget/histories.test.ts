import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Budget, SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import { allocatePromise, allocateSpend, type Promised } from './allocate.ts'
import { growth } from './balances.ts'
import { scopesOf } from './charged.ts'
import { chargedTo, decide, type Weighed } from './decide.ts'
import { compare, type Exact, minus, plus, sum, ZERO } from './exact.ts'
import type { Period } from './periods.ts'
import { TEARDOWN_SECONDS } from './plan.ts'
import { aBudget, aPlan, DOLLAR, HARD_TIMES } from './testing.ts'

/*
 * The books by the gate's own rules, kept in memory: so a hundred thousand histories take seconds. gate.test.ts has the same with the database.
 */
const RUNS = 100_000
const HOUR_MS = 3_600_000
const LIMITS = { autoApprovePerHour: 100 * DOLLAR, autoApprovePerJob: 1e5 * DOLLAR, autoApprovePerServer: 1e5 * DOLLAR }

interface Kept {
  period: Period
  spent: Exact
  reserved: Exact
}
interface Held {
  plan: SpendPlan
  promise: Promised
  /** Since when spend is not booked. */
  since: number
}

class Books {
  readonly kept = new Map<string, Map<string, Kept>>()
  readonly held = new Map<number, Held>()
  constructor(
    readonly budgets: Budget[],
    public now: number,
  ) {
    for (const { id } of budgets) this.kept.set(id, new Map())
  }

  /** Asks the gate for a plan of a server; on yes the money is promised. */
  ask(server: number, plan: SpendPlan): boolean {
    const old = this.held.get(server) ?? null
    const promise = this.promise(plan, old)
    const budgets = this.counting(plan).map((budget): Weighed => {
      const shares = growth(old ? allocatePromise(budget, old.promise) : [], allocatePromise(budget, promise))
      const touched = shares.map(({ period, amount }) => ({ ...this.at(budget, period), growth: amount }))
      return { budget, touched, reached: [] }
    })
    const situation = {
      plan,
      budgets,
      limits: LIMITS,
      selfStop: 'provider-timer' as const,
      approval: null,
      standing: null,
    }
    const { decision } = decide({ ...situation, soFar: { server: 0, job: 0 }, actor: null })
    if (decision !== 'allow') return false
    this.exchange(plan, old?.promise ?? null, promise)
    this.held.set(server, { plan, promise, since: old?.since ?? this.now })
    return true
  }

  /** What ran until now is booked, and its promise shrinks by that time. Only time that was promised is spent. */
  book(server: number): void {
    const held = this.held.get(server)
    if (!held) return
    const to = Math.min(Math.max(this.now, held.since), held.promise.until)
    const { plan, promise, since } = held
    for (const budget of this.counting(plan)) {
      for (const { period, amount } of allocateSpend(budget, { from: since, to, perHour: plan.perHour, fixed: 0 })) {
        const kept = this.at(budget, period)
        kept.spent = plus(kept.spent, amount)
      }
    }
    const after = { ...promise, from: Math.min(Math.max(promise.from, to), promise.until) }
    this.exchange(plan, promise, after)
    this.held.set(server, { plan, promise: after, since: to })
  }

  end(server: number): void {
    this.book(server)
    const held = this.held.get(server)
    if (held) this.exchange(held.plan, held.promise, null)
    this.held.delete(server)
  }

  at(budget: Budget, period: Period): Kept {
    const periods = this.kept.get(budget.id) as Map<string, Kept>
    const kept = periods.get(period.key) ?? { period, spent: ZERO, reserved: ZERO }
    periods.set(period.key, kept)
    return kept
  }

  private counting(plan: SpendPlan): Budget[] {
    const scopes = scopesOf(chargedTo(plan))
    return this.budgets.filter(({ scope }) => scopes.includes(scope))
  }

  private promise({ kind, leaseSeconds, perHour, transfer }: SpendPlan, old: Held | null): Promised {
    const lease = leaseSeconds * 1000
    if (kind === 'extend' && old)
      return { ...old.promise, until: old.promise.until + lease, fixed: old.promise.fixed + transfer }
    return { from: this.now, until: this.now + lease + TEARDOWN_SECONDS * 1000, perHour, fixed: transfer }
  }

  private exchange(plan: SpendPlan, before: Promised | null, after: Promised | null): void {
    for (const budget of this.counting(plan)) {
      const shares = growth(before ? allocatePromise(budget, before) : [], after ? allocatePromise(budget, after) : [])
      for (const { period, amount } of shares) {
        const kept = this.at(budget, period)
        kept.reserved = plus(kept.reserved, amount)
      }
    }
  }
}

const step = fc.record({
  /** Odd numbers are twice as likely to spend as to end. */
  what: fc.integer({ min: 0, max: 7 }),
  server: fc.integer({ min: 0, max: 2 }),
  hours: fc.integer({ min: 0, max: 60 }),
  ms: fc.integer({ min: -HOUR_MS, max: HOUR_MS }),
  price: fc.integer({ min: 1, max: 40_000_000 }),
})
const history = fc.record({
  begin: fc.nat(HARD_TIMES.length - 1),
  zone: fc.nat(2),
  cap: fc.integer({ min: 1, max: 400 }),
  steps: fc.array(step, { minLength: 2, maxLength: 10 }),
})
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']
const PROJECTS = ['vision', null, 'speech']
const TEMPLATE = aPlan()

function budgetsOf(cap: number, zone: string): Budget[] {
  const budget = (id: string, scope: string, period: Budget['period'], dollars: number) =>
    aBudget({ id, scope, period, zone, limit: dollars * DOLLAR, hardCap: dollars * DOLLAR })
  return [
    budget('day', 'everything', 'day', cap),
    budget('month', 'everything', 'month', cap * 3),
    budget('project', 'project:vision', 'week', cap),
    {
      ...budget('custom', 'requester:ada', 'custom', cap),
      from: HARD_TIMES[0] ?? 0,
      until: (HARD_TIMES[0] ?? 0) + 30 * HOUR_MS,
    },
  ]
}

it(`holds every cap in every period at every grant, over ${RUNS} histories`, () => {
  let grants = 0
  let refusals = 0
  const check = (books: Books) => {
    for (const budget of books.budgets) {
      for (const { spent, reserved } of (books.kept.get(budget.id) as Map<string, Kept>).values()) {
        if (compare(plus(spent, reserved), { whole: budget.hardCap, rest: 0 }) > 0)
          throw new Error(`${budget.id} is passed`)
        if (compare(reserved, ZERO) < 0) throw new Error(`${budget.id} has less than nothing promised`)
      }
    }
  }
  fc.assert(
    fc.property(history, ({ begin, zone, cap, steps }) => {
      const books = new Books(budgetsOf(cap, ZONES[zone] as string), HARD_TIMES[begin] as number)
      for (const { what, server, hours, ms, price } of steps) {
        // Sometimes the clock is set back.
        books.now += what % 2 === 0 ? ms : hours * HOUR_MS + ms
        if (what >= 6) books.end(server)
        else if (what >= 4) books.book(server)
        else {
          const held = books.held.get(server)
          const kind = what === 3 && held ? 'extend' : 'rent'
          if (kind === 'rent') books.end(server)
          const perHour = kind === 'extend' ? (held?.plan.perHour ?? price) : price
          const leaseSeconds = hours * 3600 + 60
          const transfer = price % 3 === 0 ? price : 0
          const plan = {
            ...TEMPLATE,
            kind,
            perHour,
            leaseSeconds,
            transfer,
            project: PROJECTS[server] ?? null,
          } as SpendPlan
          if (books.ask(server, { ...plan, hardMax: Math.ceil((perHour * (leaseSeconds + 120)) / 3600) + transfer })) {
            grants++
            check(books)
          } else refusals++
        }
      }
      // What is freed and what was spent come to what was promised: at the end nothing is held back.
      for (const server of [0, 1, 2]) books.end(server)
      check(books)
      for (const periods of books.kept.values()) {
        if (compare(sum([...periods.values()].map((kept) => kept.reserved)), ZERO) !== 0)
          throw new Error('money is left promised')
      }
      const [day, month] = ['day', 'month'].map((id) =>
        sum([...(books.kept.get(id) as Map<string, Kept>).values()].map((kept) => kept.spent)),
      )
      if (compare(minus(day as Exact, month as Exact), ZERO) !== 0)
        throw new Error('days and months come to different sums')
    }),
    { numRuns: RUNS },
  )
  // Else the test would show nothing.
  expect(grants).toBeGreaterThan(RUNS / 2)
  expect(refusals).toBeGreaterThan(RUNS / 10)
})
