import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BudgetStatus, newId, RemotebotError, type Threshold } from '../../../src-shared/vocabulary/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { createLogger } from '../../ground/observability/index.ts'
import { openStore, type Store, schema } from '../../ground/store/index.ts'
import { until } from '../../testing/until.ts'
import { VirtualClock } from '../../testing/virtual-clock.ts'
import { ActivityLog } from '../activity/index.ts'
import { newlyReached } from './decide.ts'
import { Steward, type StewardServer } from './index.ts'

const ANN = { kind: 'window', name: 'ann' } as const
const HOUR = 3_600_000

let home: string
let store: Store
let clock: VirtualClock
let events: ReturnType<typeof createEvents>
let status: BudgetStatus
let servers: StewardServer[]
let said: string[]
/** What the next calls to end a server throw. */
let failures: Error[]
let windDown: (signal: AbortSignal) => Promise<void>
let stewards: Steward[]
/** What happens at each look. */
let looked: () => undefined

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-steward-'))
  clock = new VirtualClock()
  events = createEvents()
  store = openStore(home, events, clock)
  said = []
  failures = []
  stewards = []
  windDown = async () => {}
  looked = () => undefined
  servers = [server('idle'), server('busy', { busy: true }), server('other', { provider: 'vast' })]
  status = budget([])
})
afterEach(() => {
  for (const one of stewards) one.stop()
  store.close()
  rmSync(home, { recursive: true })
})

function server(name: string, change: Partial<StewardServer> = {}): StewardServer {
  const of = { provider: 'demo', requester: 'ann', project: null, pool: null } as const
  return { id: `srv_${name}`, name, ...of, busy: false, mayEnd: true, ...change }
}

function threshold(percent: number, actions: Threshold['actions'], change: Partial<Threshold> = {}): Threshold {
  return { percent, basis: 'actual', actions, afterApproval: false, ...change }
}

/** A budget of $100 a month for the provider `demo`. */
function budget(thresholds: Threshold[]): BudgetStatus {
  const row = {
    id: newId('budget'),
    scope: 'provider:demo',
    period: 'month',
    zone: 'UTC',
    createdAt: 0,
    updatedAt: 0,
  } as const
  const stored = { ...row, limitAmount: 100_000_000, hardCap: 100_000_000, thresholds }
  store.write('test', [], (db) => {
    db.delete(schema.budgets).run()
    db.insert(schema.budgets).values(stored).run()
  })
  const figures = {
    spent: 0,
    committed: 0,
    left: 100_000_000,
    perHour: 0,
    runsOutAt: null,
    forecast: null,
    reached: [],
  }
  const limits = { autoApprovePerHour: null, autoApprovePerJob: null, autoApprovePerServer: null }
  const current = { key: '2026-11', from: 0, until: null }
  return { ...stored, ...limits, ...figures, from: null, until: null, limit: 100_000_000, current }
}

function make(): Steward {
  const steward = new Steward({
    store,
    clock,
    logger: createLogger(null),
    events,
    budgets: { watched: () => looked() ?? [status], get: () => status },
    servers: {
      billing: () => servers,
      async terminate(id, { force }) {
        const failure = failures.shift()
        if (failure) throw failure
        said.push(`${force ? 'force ' : ''}${id}`)
        servers = servers.filter((one) => one.id !== id)
      },
    },
    async windDown(id, _reason, signal) {
      said.push(`wind down ${id}`)
      await windDown(signal)
    },
  })
  stewards.push(steward)
  return steward
}

const log = () => new ActivityLog(store).list({ limit: 100 }).items.reverse()
const actions = () => log().map(({ action }) => action)
const written = () => store.db.select().from(schema.thresholdsReached).all()
const done = () => until(() => written().every(({ doneAt, waits }) => doneAt !== null || waits === 1))

describe('a threshold', () => {
  it('acts when it is reached, once in each period', async () => {
    status = budget([threshold(50, ['notify']), threshold(80, ['notify', 'block_new'])])
    const steward = make()
    status.spent = 49_999_999
    steward.look()
    expect(actions()).toEqual([])
    status.spent = 50_000_000
    steward.look()
    steward.look()
    status.spent = 40_000_000
    steward.look()
    status.spent = 60_000_000
    make().look()
    expect(log()).toMatchObject([
      {
        action: 'threshold.reached',
        actor: 'steward',
        via: 'engine',
        budgetId: status.id,
        text: 'The monthly budget of provider demo has reached 50 %: $50.00 of $100.00.',
      },
    ])
    status.spent = 95_000_000
    steward.look()
    expect(log().at(-1)?.text).toBe(
      'The monthly budget of provider demo has reached 80 %: $95.00 of $100.00; nothing new is rented.',
    )
    status.current = { ...status.current, key: '2026-12' }
    steward.look()
    expect(actions()).toHaveLength(4)
    expect(said).toEqual([])
  })

  it('of the forecast looks at what is expected, and waits until there is a forecast', () => {
    status = budget([threshold(100, ['notify', 'require_approval'], { basis: 'forecast' })])
    const steward = make()
    status.spent = 200_000_000
    steward.look()
    expect(actions()).toEqual([])
    status.spent = 10_000_000
    status.forecast = { low: 90_000_000, expected: 120_000_000, high: 150_000_000 }
    steward.look()
    expect(log()[0]?.text).toBe(
      'The monthly budget of provider demo is expected to reach 100 %: $120.00 of $100.00; a person decides about all that is new.',
    )
  })

  it('that only takes note raises no notice', () => {
    status = budget([threshold(50, ['note'])])
    status.spent = 50_000_000
    make().look()
    expect(actions()).toEqual(['threshold.noted'])
  })

  it('is reached exactly at its share of the limit', () => {
    const one = budget([threshold(33, ['note'])])
    one.limit = 1_000_000_000_000
    expect(newlyReached({ ...one, spent: 329_999_999_999 }, [])).toEqual([])
    expect(newlyReached({ ...one, spent: 330_000_000_000 }, [])).toHaveLength(1)
    expect(newlyReached({ ...one, spent: 330_000_000_000 }, [threshold(33, ['note'])])).toEqual([])
  })
})

it('looks at budgets a tenth of the time at most, however fast they change', async () => {
  let looks = 0
  const elapsed = { ms: 0 }
  clock.monotonic = () => elapsed.ms
  looked = () => {
    looks++
    elapsed.ms += 200
  }
  // The rest ends when the test says so; the next minute never comes.
  let rested = () => {}
  const rests: number[] = []
  clock.sleep = (ms) => {
    if (ms === 60_000) return new Promise(() => {})
    rests.push(ms)
    return new Promise((resolve) => {
      rested = resolve
    })
  }
  make().start()
  await until(() => looks === 1)
  for (let i = 0; i < 3; i++) {
    const heard = new Promise<void>((resolve) => {
      const leave = events.subscribe(() => {
        leave()
        resolve()
      })
    })
    events.publish([{ aggregate: 'costs', id: null }])
    await heard
  }
  expect([looks, rests]).toEqual([1, [9 * 200]])
  rested()
  await until(() => looks === 2)
})

describe('what is to be ended', () => {
  it('is what is idle of what the budget counts', async () => {
    servers.push(server('kept', { mayEnd: false }))
    status = budget([threshold(100, ['stop_idle'])])
    status.spent = 100_000_000
    make().look()
    await done()
    expect(said).toEqual(['srv_idle'])
    expect(actions()).toEqual(['threshold.reached', 'threshold.stopped'])
    expect(log()[1]).toMatchObject({
      serverId: 'srv_idle',
      text: '"idle" is ended: 100 % of the budget of provider demo is spent',
    })
  })

  it('is all of it, after results came home', async () => {
    status = budget([threshold(100, ['stop_all_after_sync'])])
    status.spent = 120_000_000
    const order: string[] = []
    windDown = async () => {
      await clock.sleep(HOUR / 12)
      order.push(`home, ${said.filter((one) => one.startsWith('force')).length} ended`)
    }
    make().look()
    await done()
    expect(order).toEqual(['home, 0 ended', 'home, 1 ended'])
    expect(said.sort()).toEqual(['force srv_busy', 'force srv_idle', 'wind down srv_busy', 'wind down srv_idle'])
  })

  it('loses no results: a server whose jobs take their time is ended later, and people are told once', async () => {
    servers = [server('busy', { busy: true })]
    status = budget([threshold(100, ['stop_all_after_sync'])])
    status.spent = 120_000_000
    let asked = 0
    windDown = async (signal) => {
      if (++asked < 3) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    }
    const steward = make()
    for (let i = 1; i <= 3; i++) {
      steward.look()
      await until(() => asked >= i)
      await clock.sleep(HOUR)
    }
    await done()
    expect(said).toEqual(['wind down srv_busy', 'wind down srv_busy', 'wind down srv_busy', 'force srv_busy'])
    expect(actions()).toEqual(['threshold.reached', 'threshold.waits', 'threshold.stopped'])
    expect(log()[1]?.text).toContain('the results of its jobs are not home yet')
  })

  it('is nothing before and after the days that a budget is for', async () => {
    status = budget([threshold(100, ['stop_all_after_sync'])])
    status.spent = 120_000_000
    const now = clock.now()
    for (const [from, end] of [
      [now + HOUR, now + 2 * HOUR],
      [now - 2 * HOUR, now],
    ] as const) {
      status.current = { key: 'custom', from, until: end }
      make().look()
    }
    expect([said, actions()]).toEqual([[], []])
    status.current = { key: 'custom', from: now, until: now + HOUR }
    make().look()
    await done()
    expect(said.filter((one) => one.startsWith('force'))).toHaveLength(2)
  })

  it('waits for a yes where it is to, also over a restart; then it is done, once', async () => {
    status = budget([threshold(100, ['notify', 'stop_idle'], { afterApproval: true })])
    status.spent = 100_000_000
    make().look()
    expect(log()[0]?.text).toContain('idle servers are ended, once somebody says yes.')
    const later = make()
    later.look()
    expect(said).toEqual([])
    expect(written()).toMatchObject([{ waits: 1, doneAt: null }])
    const token = { kind: 'token', name: 'ci', tokenId: newId('token'), scopes: ['rent'] } as const
    expect(() => later.confirmStop(status.id, { percent: 100 }, { ...token, scopes: ['rent'] })).toThrow(
      'may not end servers',
    )
    expect(() => later.confirmStop(status.id, { percent: 80 }, ANN)).toThrow('Nothing waits')
    expect(() => later.confirmStop(status.id, { percent: 100, basis: 'forecast' }, ANN)).toThrow('Nothing waits')
    expect(later.confirmStop(status.id, { percent: 100 }, ANN)).toEqual({ stopped: ['idle'] })
    await done()
    expect(said).toEqual(['srv_idle'])
    expect(() => later.confirmStop(status.id, { percent: 100 }, ANN)).toThrow('Nothing waits')
    expect(actions()).toEqual(['threshold.reached', 'threshold.confirmed', 'threshold.stopped'])
  })

  it('is tried again where it fails, and taken up after a restart', async () => {
    status = budget([threshold(100, ['stop_idle'])])
    status.spent = 100_000_000
    failures = [new RemotebotError('PROVIDER_FAILED', 'no answer'), new Error('a bug')]
    const first = make()
    first.look()
    await until(() => failures.length === 1)
    expect(written()).toMatchObject([{ doneAt: null }])
    first.stop()
    const second = make()
    second.start()
    await done()
    expect(said).toEqual(['srv_idle'])
    expect(actions()).toEqual(['threshold.reached', 'threshold.stopped'])
  })

  it('is left alone where work has begun there meanwhile', async () => {
    status = budget([threshold(100, ['stop_idle'])])
    status.spent = 100_000_000
    failures = [new RemotebotError('INVALID_STATE', 'jobs run there')]
    make().look()
    await done()
    expect(said).toEqual([])
    expect(written()[0]?.doneAt).not.toBeNull()
  })
})

describe('the steward', () => {
  it('looks every minute, and at once when balances change', async () => {
    status = budget([threshold(50, ['note']), threshold(80, ['note'])])
    const steward = make()
    steward.start()
    status.spent = 50_000_000
    await clock.sleep(61_000)
    expect(actions()).toHaveLength(1)
    status.spent = 80_000_000
    store.write('test', [{ aggregate: 'costs', id: null }], () => {})
    await until(() => actions().length === 2)
    steward.stop()
    status.current = { ...status.current, key: 'later' }
    steward.look()
    expect(actions()).toHaveLength(2)
  })

  it('goes on where a budget cannot be read now', () => {
    const steward = make()
    Object.defineProperty(status, 'thresholds', {
      get: () => {
        throw new Error('a bug')
      },
    })
    expect(() => steward.look()).not.toThrow()
  })
})
