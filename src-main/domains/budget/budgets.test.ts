import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode, RemotebotError, Settings, Threshold } from '../../../src-shared/vocabulary/index.ts'
import { openInstallation, schema } from '../../ground/store/index.ts'
import { book } from './balances.ts'
import { chargedTo } from './decide.ts'
import { aPlan, DOLLAR, makeMoney, PERSON } from './testing.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
let money: ReturnType<typeof makeMoney>
beforeEach(() => {
  money = makeMoney()
})
afterEach(() => money.end())

const set = (input: Record<string, unknown>) =>
  money.budgets.set({ period: 'month', limit: 100 * DOLLAR, ...input }, PERSON)

/** A piece of the ledger at $1 an hour, booked as the ledger does. */
function spend(from: number, to: number, { perHour = DOLLAR, project = null as string | null } = {}) {
  const of = { ...chargedTo(aPlan()), project }
  const owner = { ...of, launchId: 'lch_x', serverId: 'srv_x', serverName: 'gpu-1', jobId: null }
  money.store.write('test', [], (db) => {
    db.insert(schema.ledger)
      .values({
        ...owner,
        id: `seg_${from}_${perHour}`,
        kind: 'running',
        fromAt: from,
        toAt: to,
        perHour,
        fixed: 0,
      } as typeof schema.ledger.$inferInsert)
      .run()
    book(db, of, from, to, perHour, 0)
  })
}

function problem(work: () => unknown): [ErrorCode, string, string | undefined] {
  try {
    work()
  } catch (error) {
    const { code, message, data } = error as RemotebotError
    return [code, message, data?.hint]
  }
  throw new Error('nothing was refused')
}

describe('budgets', () => {
  it.each([
    [{ limit: 0 }, 'an amount is more than $0'],
    [{ limit: -5 }, 'an amount is more than $0'],
    [{ limit: Number.NaN }, 'limit'],
    [{ limit: Number.POSITIVE_INFINITY }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
    [{ limit: 1_000_000_000_001 }, 'at most $1,000,000'],
    [{ limit: '12 EUR' }, 'limit'],
    [{ hardCap: 0 }, 'hardCap'],
    [{ autoApprovePerHour: -1 }, 'autoApprovePerHour'],
    [{ scope: 'requester:' }, 'a scope is everything'],
    [{ scope: 'requester:  ' }, 'Which requester is not said'],
    [{ scope: 'project:a:b' }, 'There can be no project "a:b"'],
    [{ scope: 'provider:azure' }, 'There is no provider "azure"'],
    [{ zone: 'Mars/Olympus' }, 'There is no time zone "Mars/Olympus"'],
    [{ period: 'year' }, 'period'],
    [{ period: 'custom' }, 'needs a start and a later end'],
    [{ period: 'custom', from: 200, until: 100 }, 'needs a start and a later end'],
    [{ from: 1, until: 2 }, 'no start and end of its own'],
    [{ hardCap: 99 * DOLLAR }, 'The hard cap of $99.00 is below the limit of $100.00'],
    [{ thresholds: [at(80), at(80)] }, 'two thresholds at 80 %'],
    [{ period: 'total', thresholds: [{ ...at(80), basis: 'forecast' }] }, 'it has no end'],
    [{ thresholds: [{ ...at(80), actions: [] }] }, 'thresholds'],
    [{ thresholds: [at(0)] }, 'thresholds'],
  ])('refuse %j and say what is wrong', (input, text) => {
    const [code, message, hint] = problem(() => set(input))
    expect(code).toBe('INVALID_INPUT')
    expect(message).toContain(text)
    expect(hint).toBeTruthy()
    expect(money.budgets.list()).toEqual([])
  })

  it('are not set or removed by automation, whatever its token may', () => {
    const token = { kind: 'token' as const, name: 'ci', tokenId: 'tok_x', scopes: ['rent' as const] }
    set({})
    expect(problem(() => money.budgets.set({ period: 'day', limit: DOLLAR }, token))[0]).toBe('FORBIDDEN')
    expect(problem(() => money.budgets.remove('everything/month', token))[0]).toBe('FORBIDDEN')
    expect(money.budgets.list()).toHaveLength(1)
  })

  it('count the project that jobs name, also where its name was typed with blanks', () => {
    expect(set({ scope: 'project: vision ' }).scope).toBe('project:vision')
  })

  it('are one for each scope and period, and keep what is not said again', () => {
    const first = set({ hardCap: 120 * DOLLAR, autoApprovePerHour: 0, thresholds: [at(80)] })
    const second = set({ limit: 50 * DOLLAR, autoApprovePerHour: null })
    expect(second).toMatchObject({ id: first.id, limit: 50 * DOLLAR, hardCap: 120 * DOLLAR, autoApprovePerHour: null })
    expect(second.thresholds).toHaveLength(1)
    expect(set({ period: 'week' }).hardCap).toBe(100 * DOLLAR)
    expect(set({ period: 'week', limit: 70 * DOLLAR }).hardCap).toBe(70 * DOLLAR)
    expect(money.budgets.list()).toHaveLength(2)
    expect(money.budgets.get(first.id).id).toBe(first.id)
    expect(problem(() => money.budgets.get('everything/day'))[0]).toBe('NOT_FOUND')
  })

  it('name those that one name could mean', () => {
    set({ period: 'custom', from: 0, until: DAY_MS })
    set({ period: 'custom', from: DAY_MS, until: 2 * DAY_MS })
    expect(problem(() => money.budgets.get('everything/custom'))[0]).toBe('AMBIGUOUS')
  })

  it('count from the first moment what was spent and is promised already', () => {
    const { now } = money.time
    spend(now - 3 * HOUR_MS, now - HOUR_MS)
    spend(now - HOUR_MS, now, { project: 'vision' })
    money.hold(aPlan({ leaseSeconds: 3600 - 120 }))
    expect(set({})).toMatchObject({ spent: 3 * DOLLAR, committed: 2 * DOLLAR, left: 95 * DOLLAR })
    expect(set({ scope: 'project:vision' })).toMatchObject({ spent: DOLLAR, committed: 0 })
    expect(set({ scope: 'requester:ada', period: 'day' })).toMatchObject({ spent: 3 * DOLLAR })
    const [from, until] = [now - HOUR_MS / 2, now + HOUR_MS / 2]
    expect(set({ period: 'custom', from, until })).toMatchObject({ spent: DOLLAR / 2, committed: DOLLAR })
  })

  it('count by the days of another zone as soon as they are moved there', () => {
    const midnight = Date.UTC(2026, 10, 10)
    spend(midnight - 2 * HOUR_MS, midnight + 2 * HOUR_MS)
    expect(set({ period: 'day' }).spent).toBe(2 * DOLLAR)
    expect(set({ period: 'day', zone: 'Europe/Berlin' }).spent).toBe(3 * DOLLAR)
  })

  it('may be lowered below what is promised, and are open about it', () => {
    set({})
    money.hold(aPlan({ leaseSeconds: 10 * 3600 - 120 }))
    expect(set({ limit: 5 * DOLLAR })).toMatchObject({ committed: 20 * DOLLAR, left: -15 * DOLLAR })
    const other = { id: 'srv_00000000000000000002', name: 'gpu-2' }
    const { decision, rule } = money.hold(aPlan({ server: other }))
    expect(decision).toBe('deny')
    expect(rule.text).toContain('has $0.00 left until its hard cap of $5.00')
  })

  it('forget a threshold that was reached when they are raised, and keep the others', () => {
    const budget = set({ limit: 10 * DOLLAR, thresholds: [at(20), at(80)] })
    spend(money.time.now - 9 * HOUR_MS, money.time.now)
    for (const percent of [20, 80]) {
      const row = { budgetId: budget.id, periodKey: '2026-11', percent, basis: 'actual' as const, at: 5, waits: 1 }
      money.store.db.insert(schema.thresholdsReached).values(row).run()
    }
    expect(money.budgets.get(budget.id).reached.map(({ percent, waits }) => [percent, waits])).toEqual([
      [20, true],
      [80, true],
    ])
    expect(set({ limit: 20 * DOLLAR }).reached.map(({ percent }) => percent)).toEqual([20])
  })

  it('are not all that limits: what the settings let pass is in Activity too, where it was changed', () => {
    const { store, budgets } = money
    const installation = openInstallation(store, 1)
    const note = (change: Partial<Settings>) =>
      installation.change(change, (db, before, after) => budgets.limitsChanged(db, before, after, PERSON))
    note({ logDays: 5 })
    note({ autoApprovePerHour: 40 * DOLLAR, autoApprovePerJob: 50 * DOLLAR })
    expect(store.db.select().from(schema.activity).all()).toMatchObject([
      {
        actor: 'ada',
        action: 'budget.limits',
        text: 'Changed what passes without asking, where no budget says otherwise: $25.00 → $40.00 an hour.',
        before: { autoApprovePerHour: 25 * DOLLAR },
        after: { autoApprovePerHour: 40 * DOLLAR },
      },
    ])
  })

  it('are watched where they have thresholds', () => {
    set({})
    const { id } = set({ period: 'day', thresholds: [at(20)] })
    expect(money.budgets.watched()).toEqual([money.budgets.get(id)])
    expect(money.budgets.list()).toHaveLength(2)
  })

  it('let a threshold that was reached act again once it is told to do more, and not when it is told to do less', () => {
    const budget = set({ limit: 10 * DOLLAR, thresholds: [at(20), at(50)] })
    spend(money.time.now - 9 * HOUR_MS, money.time.now)
    for (const percent of [20, 50]) {
      const row = { budgetId: budget.id, periodKey: '2026-11', percent, basis: 'actual' as const, at: 5, waits: 0 }
      money.store.db.insert(schema.thresholdsReached).values(row).run()
    }
    const more: Threshold['actions'] = ['notify', 'block_new', 'stop_idle']
    const kept = (thresholds: Threshold[]) =>
      set({ limit: 10 * DOLLAR, thresholds }).reached.map(({ percent }) => percent)
    expect(kept([at(20), { ...at(50), actions: more, afterApproval: true }])).toEqual([20])
    money.store.db
      .insert(schema.thresholdsReached)
      .values({ budgetId: budget.id, periodKey: '2026-11', percent: 50, basis: 'actual', at: 6, waits: 1 })
      .run()
    expect(kept([at(20), { ...at(50), actions: more, afterApproval: true }])).toEqual([20, 50])
    expect(kept([at(20), { ...at(50), actions: ['stop_idle'], afterApproval: true }])).toEqual([20, 50])
    expect(kept([at(20), { ...at(50), actions: ['stop_idle'] }])).toEqual([20])
  })

  it('say in Activity what of them was changed', () => {
    const texts = () =>
      money.store.db
        .select()
        .from(schema.activity)
        .all()
        .at(-1)
        ?.text.replace('Changed the monthly budget of everything', '…')
    set({})
    set({ hardCap: 150 * DOLLAR })
    expect(texts()).toBe('… ($100.00): its hard cap from $100.00 to $150.00.')
    const thresholds: Threshold[] = [{ percent: 50, basis: 'actual', actions: ['notify'], afterApproval: false }]
    set({ limit: 50 * DOLLAR, hardCap: 90 * DOLLAR, thresholds })
    expect(texts()).toBe('… from $100.00 to $50.00, its hard cap from $150.00 to $90.00, its thresholds.')
    set({ hardCap: 90 * DOLLAR, limit: 50 * DOLLAR, thresholds: [] })
    expect(texts()).toBe('… ($50.00): its thresholds.')
    set({ hardCap: 90 * DOLLAR, limit: 50 * DOLLAR })
    expect(texts()).toBe('… ($50.00).')
  })

  it('are written down in Activity with what was before and after', () => {
    set({})
    set({ limit: 50 * DOLLAR })
    money.budgets.remove('everything/month', PERSON)
    const rows = money.store.db.select().from(schema.activity).all()
    expect(rows.map(({ action, actor, text }) => [action, actor, text])).toEqual([
      ['budget.set', 'ada', 'Set the monthly budget of everything to $100.00.'],
      ['budget.set', 'ada', 'Changed the monthly budget of everything from $100.00 to $50.00.'],
      ['budget.removed', 'ada', 'Removed the monthly budget of everything ($50.00).'],
    ])
    expect(rows[1]?.before).toMatchObject({ limit: 100 * DOLLAR })
    expect(money.store.db.select().from(schema.balances).all()).toEqual([])
  })

  it('say when the money ends at this rate, counting what runs to this moment', () => {
    set({ limit: 10 * DOLLAR })
    const meter = {
      launchId: 'lch_x',
      part: 'machine' as const,
      serverId: 'srv_x',
      serverName: 'gpu-1',
      kind: 'running' as const,
    }
    const { provider, requester } = chargedTo(aPlan())
    const row = { ...meter, perHour: 2 * DOLLAR, since: money.time.now - HOUR_MS, provider, requester }
    money.store.db.insert(schema.meters).values(row).run()
    const status = money.budgets.get('everything/month')
    expect(status).toMatchObject({ spent: 2 * DOLLAR, perHour: 2 * DOLLAR, runsOutAt: money.time.now + 4 * HOUR_MS })
    expect(set({ limit: 10_000 * DOLLAR }).runsOutAt).toBeNull()
  })
})

describe('what is expected', () => {
  it('is not told before there are three days, then by the mean of the days', () => {
    const today = Date.UTC(2026, 10, 10)
    set({})
    for (const [index, hours] of [2, 4, 6].entries()) {
      const begin = today - (3 - index) * DAY_MS
      money.time.now = begin + 12 * HOUR_MS
      spend(begin, begin + hours * HOUR_MS)
      expect(money.budgets.get('everything/month').forecast).toBeNull()
    }
    money.time.now = today
    // 21 days are left at $4 each, beside the $12 of before.
    const { forecast } = money.budgets.get('everything/month')
    expect(forecast?.expected).toBe(96 * DOLLAR)
    expect(forecast?.low).toBeLessThan(96 * DOLLAR)
    expect(forecast?.high).toBeGreaterThan(96 * DOLLAR)
  })

  it('is at least what is promised, and is drawn to the end of the month', () => {
    const today = Date.UTC(2026, 10, 10)
    money.time.now = today
    set({ limit: 1000 * DOLLAR })
    for (let day = 1; day <= 4; day++) spend(today - day * DAY_MS, today - day * DAY_MS + HOUR_MS)
    const quiet = money.budgets.get('everything/month').forecast
    expect(quiet).toEqual({ low: 25 * DOLLAR, expected: 25 * DOLLAR, high: 25 * DOLLAR })
    money.hold(aPlan({ perHour: 20 * DOLLAR, leaseSeconds: 2 * 3600 - 120 }))
    expect(money.budgets.get('everything/month').forecast?.expected).toBe(44 * DOLLAR)
    const drawn = money.budgets.burnDown('everything/month')
    expect(drawn.spent.at(-1)).toEqual({ at: today, amount: 4 * DOLLAR })
    expect(drawn.forecast[0]).toMatchObject({ at: today, expected: 4 * DOLLAR })
    expect(drawn.forecast.at(-1)).toMatchObject({ at: drawn.until, expected: 44 * DOLLAR })
    expect(drawn).toMatchObject({ billedAt: null, difference: null })
  })

  it('tells of bills what our own books do not explain: what runs is in them too', () => {
    set({})
    set({ scope: 'project:vision' })
    const { now } = money.time
    spend(now - 3 * HOUR_MS, now - 2 * HOUR_MS)
    const at = { launchId: 'lch_x', serverId: 'srv_x' }
    const bill = { ...at, provider: 'demo', machineId: 'm', fromAt: now - 3 * HOUR_MS, toAt: now, readAt: now } as const
    money.store.db
      .insert(schema.bills)
      .values({ ...bill, amount: 3 * DOLLAR + 5 })
      .run()
    const running = {
      kind: 'running',
      perHour: DOLLAR,
      since: now - 2 * HOUR_MS,
      serverName: 'gpu-1',
      jobId: null,
    } as const
    money.store.db
      .insert(schema.meters)
      .values({ ...chargedTo(aPlan()), ...at, ...running, part: 'machine' } as typeof schema.meters.$inferInsert)
      .run()
    expect(money.budgets.burnDown('everything/month')).toMatchObject({ billedAt: now, difference: 5 })
    expect(money.budgets.burnDown('project:vision/month')).toMatchObject({ billedAt: null, difference: null })
  })

  it('is drawn by hours within a day', () => {
    set({ period: 'day' })
    const midnight = Date.UTC(2026, 10, 10)
    spend(midnight - HOUR_MS, midnight + 90 * 60_000)
    const { spent } = money.budgets.burnDown('everything/day')
    expect(spent.slice(0, 4).map(({ amount }) => amount / DOLLAR)).toEqual([0, 1, 1.5, 1.5])
    expect(spent.at(-1)).toEqual({ at: money.time.now, amount: 1.5 * DOLLAR })
  })
})

describe('what the sidebar and the tray show', () => {
  it('is the budget of everything, of the longest period that has one', () => {
    expect(money.budgets.ofEverything()).toBeNull()
    set({ scope: 'project:vision' })
    expect(money.budgets.ofEverything()).toBeNull()
    const { now } = money.time
    spend(now - 3 * HOUR_MS, now)
    for (const [period, limit] of [
      ['day', 10],
      ['total', 900],
    ] as const)
      set({ period, limit: limit * DOLLAR, zone: 'UTC' })
    expect(money.budgets.ofEverything()).toEqual({
      spent: 3 * DOLLAR,
      committed: 0,
      limit: 10 * DOLLAR,
      hardCap: 10 * DOLLAR,
    })
    set({ period: 'month', zone: 'UTC' })
    expect(money.budgets.ofEverything()?.limit).toBe(100 * DOLLAR)
    const { spent, committed, limit, hardCap } = money.budgets.get('everything/month')
    expect(money.budgets.ofEverything()).toEqual({ spent, committed, limit, hardCap })
  })

  it('counts budgets of which a threshold that holds back is reached now, and no other', () => {
    const reach = (budgetId: string, percent: number, periodKey: string) =>
      money.store.write('test', [], (db) =>
        db
          .insert(schema.thresholdsReached)
          .values({ budgetId, periodKey, percent, basis: 'actual', at: 1, waits: 0, doneAt: 1 })
          .run(),
      )
    const strong = { ...at(80), actions: ['notify' as const, 'block_new' as const] }
    const mild = set({ thresholds: [at(50)] })
    const held = set({ scope: 'project:vision', thresholds: [at(50), strong] })
    expect(money.budgets.holdingBack()).toBe(0)
    reach(mild.id, 50, mild.current.key)
    reach(held.id, 50, held.current.key)
    reach(held.id, 80, '1999-01')
    expect(money.budgets.holdingBack()).toBe(0)
    reach(held.id, 80, held.current.key)
    expect(money.budgets.holdingBack()).toBe(1)
  })
})

describe('a preview', () => {
  it('says when each threshold would have been reached, to the minute, in each period', () => {
    const { now } = money.time
    spend(now - 5 * DAY_MS, now - 5 * DAY_MS + 6 * HOUR_MS)
    spend(now - 2 * DAY_MS, now - 2 * DAY_MS + 3 * HOUR_MS)
    const input = { period: 'day', limit: 5 * DOLLAR, zone: 'UTC', thresholds: [at(100), at(50)] }
    expect(money.budgets.preview(input)).toEqual([
      { at: now - 5 * DAY_MS + 2.5 * HOUR_MS, percent: 50, text: '50 % of $5.00 was reached: a notice' },
      { at: now - 5 * DAY_MS + 5 * HOUR_MS, percent: 100, text: '100 % of $5.00 was reached: a notice' },
      { at: now - 2 * DAY_MS + 2.5 * HOUR_MS, percent: 50, text: '50 % of $5.00 was reached: a notice' },
    ])
    expect(money.budgets.list()).toEqual([])
  })

  it('counts what is years old in a budget of all time, and not what was before one for some days', () => {
    const { now } = money.time
    spend(now - 700 * DAY_MS, now - 700 * DAY_MS + 7 * HOUR_MS)
    spend(now - 300 * DAY_MS, now - 300 * DAY_MS + 4 * HOUR_MS)
    spend(now - 2 * DAY_MS, now - 2 * DAY_MS + 3 * HOUR_MS)
    const seen = (input: Record<string, unknown>) =>
      money.budgets.preview({ limit: 12 * DOLLAR, thresholds: [at(100)], ...input }).map((one) => one.at)
    expect(seen({ period: 'total' })).toEqual([now - 2 * DAY_MS + HOUR_MS])
    const [from, until] = [now - 700 * DAY_MS + 2 * HOUR_MS, now]
    expect(seen({ period: 'custom', from, until })).toEqual([now - 2 * DAY_MS + 3 * HOUR_MS])
    expect(seen({ period: 'custom', from: from + HOUR_MS, until })).toEqual([])
  })

  it('says what would have been expected, once in a period', () => {
    money.time.now = Date.UTC(2026, 10, 28, 12)
    for (let day = 1; day <= 20; day++) {
      const begin = Date.UTC(2026, 10, day)
      spend(begin, begin + 10 * HOUR_MS)
    }
    const forecast = { ...at(100), basis: 'forecast', actions: ['require_approval'], afterApproval: true }
    const found = money.budgets.preview({ period: 'month', limit: 200 * DOLLAR, zone: 'UTC', thresholds: [forecast] })
    expect(found).toEqual([
      {
        at: Date.UTC(2026, 10, 4),
        percent: 100,
        text: '100 % of $200.00 was expected: what is new would have asked, after your yes',
      },
    ])
  })
})

function at(percent: number) {
  return { percent, basis: 'actual' as const, actions: ['notify' as const], afterApproval: false }
}
