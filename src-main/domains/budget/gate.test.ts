import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { balanceOf, book, held, promisedBy, spendUnder } from './balances.ts'
import { chargedTo } from './decide.ts'
import { exactOf } from './exact.ts'
import { piecesOf, replay, replayed } from './replay.ts'
import { aPlan, DOLLAR, makeMoney, PERSON } from './testing.ts'

const HOUR_MS = 3_600_000
let money: ReturnType<typeof makeMoney>
beforeEach(() => {
  money = makeMoney()
})
afterEach(() => money.end())

const server = (number: number) => ({ id: `srv_${String(number).padStart(20, '0')}`, name: `gpu-${number}` })
const status = (ref = 'everything/month') => money.budgets.get(ref)

/** Books a piece as the ledger does: the row, the balances and the promise in one transaction. */
function spend(db: Db, plan: SpendPlan, from: number, to: number) {
  const { provider, ...of } = chargedTo(plan)
  db.insert(schema.ledger)
    .values({
      id: `seg_${from}_${to}_${plan.serverId}`,
      launchId: 'lch_x',
      serverId: plan.serverId,
      serverName: plan.serverName,
      kind: 'running',
      provider,
      ...of,
      jobId: plan.jobId,
      fromAt: from,
      toAt: to,
      perHour: plan.perHour,
      fixed: 0,
    } as typeof schema.ledger.$inferInsert)
    .run()
  book(db, { provider, ...of }, from, to, plan.perHour, 0)
  spendUnder(db, plan.serverId, to, exactOf(plan.perHour, to - from))
}

describe('the gate', () => {
  it('promises the hard maximum, keeps the sum while it is spent, and frees the rest', () => {
    money.budgets.set({ period: 'month', limit: 100 * DOLLAR }, PERSON)
    const plan = aPlan({ leaseSeconds: 7200 - 120 })
    expect(money.hold(plan).decision).toBe('allow')
    expect(status()).toMatchObject({ committed: 4 * DOLLAR, spent: 0, left: 96 * DOLLAR })
    const from = money.time.now
    money.store.write('test', [], (db) => spend(db, plan, from, from + HOUR_MS))
    expect(status()).toMatchObject({ committed: 2 * DOLLAR, spent: 2 * DOLLAR, left: 96 * DOLLAR })
    expect(money.gate.held(plan.serverId)).toMatchObject({ hardMax: 4 * DOLLAR, spent: 2 * DOLLAR })
    money.store.write('test', [], (db) => money.gate.release(db, plan.serverId, from + HOUR_MS))
    expect(status()).toMatchObject({ committed: 0, spent: 2 * DOLLAR, left: 98 * DOLLAR })
    expect(money.gate.held(plan.serverId)).toBeNull()
    money.store.write('test', [], (db) => money.gate.release(db, plan.serverId, from + HOUR_MS))
  })

  it('gives the last $10 once, whoever of 500 asks, and tells each of the others why', () => {
    money.budgets.set({ period: 'month', limit: 10 * DOLLAR }, PERSON)
    const answers = Array.from({ length: 500 }, (_, n) => money.hold(aPlan({ server: server(n), leaseSeconds: 1680 })))
    const allowed = answers.filter(({ decision }) => decision === 'allow')
    expect(allowed).toHaveLength(10)
    expect(status()).toMatchObject({ committed: 10 * DOLLAR, left: 0 })
    for (const { decision, rule } of answers.slice(10)) {
      expect(decision).toBe('deny')
      expect(rule.text).toContain('has $0.00 left until its hard cap of $10.00')
    }
  })

  it('promises nothing where it denies or asks, and changes nothing when it only weighs', () => {
    money.budgets.set({ period: 'month', limit: 10 * DOLLAR }, PERSON)
    expect(money.hold(aPlan({ leaseSeconds: 100_000 })).rule.id).toBe('hard_cap')
    expect(money.hold(aPlan({ perHour: 30 * DOLLAR, leaseSeconds: 60 })).rule.id).toBe('per_hour')
    const weighed = money.gate.weigh(aPlan())
    expect(weighed).toMatchObject({ decision: 'allow', budgets: [{ this: aPlan().hardMax, spent: 0, committed: 0 }] })
    expect(weighed.budgets[0]?.left).toBe(10 * DOLLAR - aPlan().hardMax)
    expect(status().committed).toBe(0)
  })

  it('weighs only what an extension adds, and goes on at the end of the promise', () => {
    money.budgets.set({ period: 'month', limit: 5 * DOLLAR }, PERSON)
    const first = aPlan({ leaseSeconds: 2 * 3600 - 120 })
    money.hold(first)
    const longer = aPlan({ kind: 'extend', leaseSeconds: 1800 })
    expect(money.hold(longer).decision).toBe('allow')
    expect(status()).toMatchObject({ committed: 5 * DOLLAR, left: 0 })
    expect(money.gate.held(first.serverId)?.hardMax).toBe(5 * DOLLAR)
    expect(money.hold(aPlan({ kind: 'extend', leaseSeconds: 60 })).decision).toBe('deny')
    expect(status().committed).toBe(5 * DOLLAR)
  })

  it('counts all that a server and a job were given before', () => {
    const job = { id: 'job_00000000000000000001', name: 'train' }
    const perHour = 20 * DOLLAR
    expect(money.hold(aPlan({ job, perHour, leaseSeconds: 7000 })).decision).toBe('allow')
    expect(money.hold(aPlan({ job, perHour, leaseSeconds: 3600, server: server(2) })).rule.id).toBe('per_job')
    expect(money.hold(aPlan({ kind: 'extend', perHour, leaseSeconds: 3600 })).rule.id).toBe('per_server')
  })

  it('lets a lease from 22:00 take two hours of tomorrow, and refuses where tomorrow is full', () => {
    money.time.now = Date.UTC(2026, 10, 10, 22)
    money.budgets.set({ period: 'day', limit: 5 * DOLLAR }, PERSON)
    const four = aPlan({ leaseSeconds: 4 * 3600 - 120 })
    money.hold(four)
    const { id } = status('everything/day')
    const of = (day: string) => balanceOf(money.store.db, id, day).reserved.whole
    expect([of('2026-11-10'), of('2026-11-11')]).toEqual([4 * DOLLAR, 4 * DOLLAR])
    const refused = money.hold(aPlan({ server: server(2), perHour: DOLLAR / 4, leaseSeconds: 12 * 3600 }))
    expect(refused.rule.text).toContain('the budget of everything for 2026-11-11 has $1.00 left')
  })

  it('goes on with another price until an earlier end, never above what was granted', () => {
    money.budgets.set({ period: 'month', limit: 100 * DOLLAR }, PERSON)
    const plan = aPlan({ leaseSeconds: 4 * 3600 - 120 })
    money.hold(plan)
    const until = money.time.now + 2 * HOUR_MS - 120_000
    money.store.write('test', [], (db) => money.gate.reprice(db, plan.serverId, 4 * DOLLAR, { since: 0, until }))
    expect(status().committed).toBe(plan.hardMax)
  })

  it('gives nothing away that runs on beyond its promise and is not booked yet', () => {
    money.budgets.set({ period: 'month', limit: 10 * DOLLAR }, PERSON)
    const plan = aPlan({ leaseSeconds: 3600 - 120 })
    money.hold(plan)
    const since = money.time.now
    const { provider, requester } = chargedTo(plan)
    const meter = { launchId: 'lch_x', part: 'machine' as const, serverId: plan.serverId, serverName: plan.serverName }
    money.store.db
      .insert(schema.meters)
      .values({ ...meter, kind: 'running', perHour: plan.perHour, since, provider, requester })
      .run()
    money.time.now += 4 * HOUR_MS
    // Of 10, 2 are promised and 6 were spent beyond that.
    expect(status()).toMatchObject({ spent: 8 * DOLLAR, committed: 0, left: 2 * DOLLAR })
    expect(money.hold(aPlan({ server: server(2), leaseSeconds: 3600 })).rule.id).toBe('hard_cap')
    expect(money.hold(aPlan({ server: server(2), leaseSeconds: 3600 - 120 })).decision).toBe('allow')
  })

  it('takes a standing approval in the transaction of the promise, of who asks', () => {
    money.end()
    const left = new Map([['std_ci', 50 * DOLLAR]])
    const asked: string[] = []
    money = makeMoney({
      standing: (requester) => {
        asked.push(requester)
        return { id: `std_${requester}`, left: left.get(`std_${requester}`) ?? 0 }
      },
      drawStanding: (_, id, amount) => left.set(id, (left.get(id) ?? 0) - amount),
      returnStanding: (_, id, amount) => left.set(id, (left.get(id) ?? 0) + amount),
    })
    const plan = aPlan({ requester: 'bob', automation: true })
    expect(money.hold(plan).rule.id).toBe('automation')
    expect(money.hold(plan, { with: { actor: 'ci' } }).rule.id).toBe('standing_approval')
    expect(left.get('std_ci')).toBe(50 * DOLLAR - plan.hardMax)
    expect(asked).toEqual(['bob', 'ci', 'ci'])
    // The order was refused and another one made: what was not spent of the first counts again.
    expect(money.hold({ ...plan }, { with: { actor: 'ci' } }).decision).toBe('allow')
    expect(left.get('std_ci')).toBe(50 * DOLLAR - plan.hardMax)
    money.store.write('test', [], (db) => spend(db, plan, money.time.now, money.time.now + HOUR_MS / 2))
    const paid = plan.perHour / 2
    money.store.write('test', [], (db) => money.gate.release(db, plan.serverId, money.time.now + HOUR_MS / 2))
    expect(left.get('std_ci')).toBe(50 * DOLLAR - paid)
  })

  it('keeps the cap of who asks over all that they ask for in the name of others', () => {
    const limits = { autoApprovePerHour: 9 * DOLLAR, limit: 5 * DOLLAR }
    money.budgets.set({ scope: 'requester:ci', period: 'month', ...limits }, PERSON)
    const plan = (n: number) =>
      aPlan({ server: server(n), requester: 'bob', automation: true, leaseSeconds: 3600 - 120 })
    const hold = (n: number) => money.hold(plan(n), { with: { actor: 'ci' } })
    expect([1, 2, 3].map((n) => hold(n).rule.id)).toEqual(['within_limits', 'within_limits', 'hard_cap'])
    // Nor for themselves: their own cap is one, in whichever order they ask.
    const forThemselves = money.hold(aPlan({ server: server(4), requester: 'ci', automation: true }))
    expect(forThemselves.rule.id).toBe('hard_cap')
    expect(forThemselves.rule.text).toContain('with the $4.00 that they asked for in the name of others')
    // Another month has money of its own.
    money.time.now += 40 * 24 * HOUR_MS
    expect(hold(3).rule.id).toBe('within_limits')
    expect(status('requester:ci/month').committed).toBe(0)
  })

  it('keeps it over longer leases too, of what they asked for and of what others did', () => {
    const limits = { autoApprovePerServer: 90 * DOLLAR, autoApprovePerHour: 9 * DOLLAR, limit: 5 * DOLLAR }
    money.budgets.set({ scope: 'requester:ci', period: 'month', ...limits }, PERSON)
    const by = { automation: true, requester: 'bob' }
    const longer = (n: number) => aPlan({ server: server(n), kind: 'extend', leaseSeconds: 3600, ...by })
    const asks = (plan: SpendPlan) => money.hold(plan, { with: { actor: 'ci' } }).rule.id
    money.hold(aPlan({ server: server(1), requester: 'bob' }))
    expect([longer(1), longer(1), longer(1)].map(asks)).toEqual(['within_limits', 'within_limits', 'hard_cap'])
    // Of one that has ended what was spent counts: nothing.
    money.store.write('test', [], (db) => money.gate.release(db, server(1).id, money.time.now))
    expect(asks(aPlan({ server: server(2), leaseSeconds: 3600 - 120, ...by }))).toBe('within_limits')
    expect([longer(2), longer(2)].map(asks)).toEqual(['within_limits', 'hard_cap'])
  })

  it('counts an extension once, also for its job', () => {
    const job = { id: 'job_00000000000000000001', name: 'train' }
    const perHour = 10 * DOLLAR
    const plan = aPlan({ job, perHour, leaseSeconds: 7200 - 120 })
    money.hold(plan)
    money.store.write('test', [], (db) => spend(db, plan, money.time.now, money.time.now + HOUR_MS))
    money.hold(aPlan({ job, kind: 'extend', perHour, leaseSeconds: 3600 }))
    expect(money.gate.held(plan.serverId)).toMatchObject({ hardMax: 30 * DOLLAR, spent: 10 * DOLLAR })
    // 30 there and 20 here are as much as a job may have.
    expect(money.hold(aPlan({ job, perHour, leaseSeconds: 7200 - 120, server: server(2) })).decision).toBe('allow')
    expect(money.hold(aPlan({ job, perHour, leaseSeconds: 60, server: server(3) })).rule.id).toBe('per_job')
  })

  it('goes on when the clock is set back, to the month before too', () => {
    money.time.now = Date.UTC(2026, 11, 1, 0, 30)
    money.budgets.set({ period: 'month', limit: 10 * DOLLAR }, PERSON)
    const plan = aPlan({ leaseSeconds: 3600 - 120 })
    money.hold(plan)
    money.time.now -= HOUR_MS
    expect(status()).toMatchObject({ current: { key: '2026-11' }, committed: 0, spent: 0 })
    expect(money.hold(aPlan({ server: server(2), leaseSeconds: 3600 - 120 })).decision).toBe('allow')
    // A piece that ended before it began has no length.
    money.store.write('test', [], (db) => {
      book(db, chargedTo(plan), money.time.now + 5, money.time.now, plan.perHour, 0)
      spendUnder(db, plan.serverId, money.time.now)
    })
    expect(status().spent).toBe(0)
    expect(money.gate.held(plan.serverId)?.fromAt).toBe(Date.UTC(2026, 11, 1, 0, 30))
  })

  it('says what several plans would do together', () => {
    money.budgets.set({ period: 'month', limit: 10 * DOLLAR }, PERSON)
    const plans = [1, 2, 3].map((n) => aPlan({ server: server(n), leaseSeconds: 7200 - 120 }))
    const [steps] = money.gate.steps(plans)
    expect(steps).toMatchObject({ asked: [4, 8, 12].map((n) => n * DOLLAR), left: [6, 2, -2].map((n) => n * DOLLAR) })
  })
})

describe('balances', () => {
  it('kept piece by piece are what the ledger comes to when it is read again', () => {
    const step = fc.record({
      what: fc.integer({ min: 0, max: 5 }),
      server: fc.integer({ min: 1, max: 3 }),
      ms: fc.integer({ min: 1, max: 20 * HOUR_MS }),
      price: fc.integer({ min: 1, max: 9 * DOLLAR }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const own = makeMoney()
        try {
          own.time.now = Date.parse('2028-02-26T13:00:00Z')
          const zone = 'America/New_York'
          for (const period of ['day', 'week', 'month', 'total'])
            own.budgets.set({ period, limit: 1e5 * DOLLAR, zone }, PERSON)
          const [from, until] = [own.time.now + 7 * HOUR_MS, own.time.now + 40 * HOUR_MS]
          own.budgets.set({ scope: 'project:vision', period: 'custom', from, until, limit: 1e5 * DOLLAR, zone }, PERSON)
          const since = new Map<number, { plan: SpendPlan; at: number }>()
          for (const { what, server: number, ms, price } of steps) {
            const there = since.get(number)
            own.store.write('test', [], (db) => {
              if (there && what > 0) {
                spend(db, there.plan, there.at, Math.max(there.at, own.time.now))
                since.set(number, { plan: there.plan, at: Math.max(there.at, own.time.now) })
                if (what < 4) return
                own.gate.release(db, there.plan.serverId, own.time.now)
                since.delete(number)
              } else if (!there) {
                const project = number === 1 ? 'vision' : null
                const plan = aPlan({
                  server: server(number),
                  perHour: price,
                  leaseSeconds: Math.ceil(ms / 500),
                  project,
                })
                own.gate.hold(db, plan, { launchId: null, approvalId: null })
                since.set(number, { plan, at: own.time.now })
              }
            })
            own.time.now += ms
          }
          for (const row of own.store.db.select().from(schema.budgets).all()) {
            const { periods, days } = replayed(
              row,
              piecesOf(own.store.db, row),
              held(own.store.db)
                .filter(({ project }) => row.scope === 'everything' || project === 'vision')
                .map(promisedBy),
            )
            const kept = own.store.db.select().from(schema.balances).all()
            const mine = kept.filter(({ budgetId }) => budgetId === row.id)
            const fresh = new Map(periods.map(({ period, balance }) => [period.key, balance]))
            for (const { periodKey, spent, spentRest, reserved, reservedRest } of mine) {
              const again = fresh.get(periodKey) ?? { spent: exactOf(0, 0), reserved: exactOf(0, 0) }
              expect(again).toEqual({
                spent: { whole: spent, rest: spentRest },
                reserved: { whole: reserved, rest: reservedRest },
              })
              fresh.delete(periodKey)
            }
            expect([...fresh.keys()]).toEqual([])
            const keptDays = own.store.db.select().from(schema.spendDays).all()
            const sums = new Map(days.map(({ day, amount }) => [day.key, amount]))
            for (const day of keptDays.filter(({ budgetId }) => budgetId === row.id)) {
              expect(sums.get(day.day) ?? exactOf(0, 0)).toEqual({ whole: day.spent, rest: day.spentRest })
            }
            // And what a budget that is set now would find.
            const tables = () =>
              [schema.balances, schema.spendDays].map((table) => own.store.db.select().from(table).all())
            const written = tables()
            own.store.write('test', [], (db) => replay(db, row))
            expect(tables().map(notEmpty)).toEqual(written.map(notEmpty))
          }
        } finally {
          own.end()
        }
      }),
      { numRuns: 15 },
    )
  })
})

/** Rows that say more than nothing: what came to nothing may be there or not. */
function notEmpty(rows: readonly object[]): object[] {
  return rows.filter((row) =>
    ['spent', 'spentRest', 'reserved', 'reservedRest'].some((key) => Number(Reflect.get(row, key) ?? 0) !== 0),
  )
}
