import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../../src-shared/vocabulary/index.ts'
import { schema } from '../../../ground/store/index.ts'
import { Ledger } from './ledger.ts'
import { BEGIN, DAY, HOUR, type LedgerKit, ledgerKit, NOTHING, ownerOf, runs, stops } from './testing.ts'

let kit: LedgerKit
beforeEach(() => {
  kit = ledgerKit()
})
afterEach(() => kit.close())

/** Closes all pieces now. */
const close = () => kit.ledger.closeDue(0)
const pieces = () =>
  kit.ledger
    .entries({ limit: 500 })
    .items.reverse()
    .map(({ kind, from, to, amount }) => [kind, from - BEGIN, to - BEGIN, amount])

describe('the ledger', () => {
  it('closes a piece whenever kind or rate changes, and ticks meanwhile', () => {
    const of = ownerOf()
    kit.follow(of, runs(3_600_000), BEGIN)
    expect(kit.ledger.costOfServer(of.serverId)).toMatchObject({ closed: 0, at: BEGIN, perHour: 3_600_000 })
    kit.time.now = BEGIN + 1000
    expect(kit.ledger.costOfServer(of.serverId)).toMatchObject({ closed: 1000, at: BEGIN + 1000, perHour: 3_600_000 })
    kit.follow(of, runs(3_600_000), BEGIN + 500)
    expect(pieces()).toEqual([])
    kit.follow(of, runs(7_200_000), BEGIN + 1000)
    kit.time.now += 1000
    kit.follow(of, stops(360_000), kit.time.now)
    kit.time.now += 10_000
    kit.follow(of, NOTHING, kit.time.now)
    kit.time.now += DAY
    expect(pieces()).toEqual([
      ['running', 0, 1000, 1000],
      ['running', 1000, 2000, 2000],
      ['stopped', 2000, 12_000, 1000],
    ])
    expect(kit.ledger.costOfServer(of.serverId)).toMatchObject({ closed: 4000, perHour: 0, idle: 4000, billed: null })
  })

  it('closes long pieces by itself, and takes back what turns out to have been too long', () => {
    const of = ownerOf()
    const day = kit.budget('everything', 'day', 'UTC')
    kit.follow(of, { machine: { kind: 'running', perHour: 900_000 }, disk: { perHour: 100_000 } }, BEGIN)
    kit.time.now = BEGIN + 23 * HOUR
    kit.ledger.closeDue()
    expect(pieces()).toEqual([])
    kit.time.now = BEGIN + 30 * HOUR
    kit.ledger.closeDue()
    kit.ledger.closeDue()
    expect(pieces()).toHaveLength(2)
    const spent = () =>
      kit.store.db
        .select()
        .from(schema.balances)
        .all()
        .filter(({ budgetId }) => budgetId === day)
        .map(({ periodKey, spent }) => [periodKey, spent])
    expect(spent()).toEqual([
      ['2026-11-01', 21_000_000],
      ['2026-11-02', 9_000_000],
    ])
    kit.follow(of, NOTHING, { at: BEGIN + 22 * HOUR, sure: true })
    expect(spent()).toEqual([
      ['2026-11-01', 21_000_000],
      ['2026-11-02', 1_000_000],
    ])
    expect(kit.ledger.costOfServer(of.serverId)?.closed).toBe(22_000_000)
    expect(kit.store.db.select().from(schema.meters).all()).toEqual([])
  })

  it('takes a price back to when it changed, and not further than it was told to be another', () => {
    const of = ownerOf()
    kit.time.now = BEGIN + 10 * HOUR
    kit.follow(of, runs(1_000_000), { at: BEGIN + HOUR, sure: true })
    close()
    kit.follow(of, runs(2_000_000), { at: BEGIN + 9 * HOUR, sure: true })
    expect(kit.ledger.costOfServer(of.serverId)?.closed).toBe(10_000_000)
    kit.time.now = BEGIN + 12 * HOUR
    close()
    // It says that this price is from its beginning on, which is not so.
    kit.follow(of, runs(4_000_000), { at: BEGIN, sure: true })
    kit.time.now = BEGIN + 13 * HOUR
    expect(kit.ledger.costOfServer(of.serverId)?.closed).toBe(8_000_000 + 6_000_000 + 4_000_000)
  })

  it('books no time twice when a machine that was taken for gone runs after all', () => {
    const of = ownerOf()
    kit.follow(of, runs(1_000_000), BEGIN)
    kit.time.now = BEGIN + 2 * HOUR
    kit.follow(of, NOTHING, kit.time.now)
    kit.time.now = BEGIN + 3 * HOUR
    kit.follow(of, runs(1_000_000), { at: BEGIN, sure: true })
    kit.time.now = BEGIN + 4 * HOUR
    expect(kit.ledger.costOfServer(of.serverId)?.closed).toBe(4_000_000)
  })

  it('charges somebody else from the moment on that it is theirs', () => {
    const of = ownerOf()
    kit.follow(of, runs(1_000_000), BEGIN)
    kit.time.now = BEGIN + HOUR
    kit.follow({ ...of, project: 'paper' }, runs(1_000_000), kit.time.now)
    kit.time.now = BEGIN + 3 * HOUR
    const { lines, total } = kit.ledger.report({ by: 'project', since: BEGIN })
    expect(lines.map(({ key, name, spent }) => [key, name, spent])).toEqual([
      ['paper', 'paper', 2_000_000],
      [null, 'No project', 1_000_000],
    ])
    expect(total).toBe(3_000_000)
  })

  it('tells what this month has cost as the report does, of several servers at once', () => {
    const [one, two] = [ownerOf(), ownerOf()]
    kit.time.now = BEGIN
    kit.follow(one, runs(1_234_567), BEGIN)
    kit.follow(two, runs(7_654_321), BEGIN)
    kit.time.now = BEGIN + HOUR + 1
    kit.follow(one, NOTHING, kit.time.now)
    kit.time.now = BEGIN + 3 * HOUR + 7
    const { total } = kit.ledger.report({ by: 'provider' })
    // Until a month that is over: of that month, whatever the zone.
    const [early, late] = [Date.UTC(2026, 9, 3), Date.UTC(2026, 9, 29)]
    expect(kit.ledger.report({ by: 'provider', until: late })).toMatchObject({ to: late, total: 0 })
    const { from } = kit.ledger.report({ by: 'provider', until: late })
    expect(from).toBe(kit.ledger.report({ by: 'provider', until: early }).from)
    expect(from).toBeLessThan(early)
    expect(total).toBeGreaterThan(0)
    expect(kit.ledger.spentThis('month')).toBe(total)
  })

  it('goes on adding up what this day and month have cost, also on what was rented for a job, with each piece that comes', () => {
    const [one, two] = [ownerOf(), { ...ownerOf(), jobId: 'job_x' }]
    const same = () => {
      const { total, from } = kit.ledger.report({ by: 'server' })
      expect(kit.ledger.spentThis('month')).toBe(total)
      const today = kit.ledger.report({ by: 'server', since: new Date(kit.time.now).setHours(0, 0, 0, 0) })
      expect(kit.ledger.spentThis('day')).toBe(today.total)
      return { total, from }
    }
    kit.time.now = BEGIN
    expect(same().total).toBe(0)
    kit.follow(one, runs(1_234_567), BEGIN)
    kit.follow(two, runs(7_654_321), BEGIN)
    const totals = [1, 5 * HOUR, 26 * HOUR, 40 * DAY].map((later) => {
      kit.time.now = BEGIN + later
      const running = same()
      kit.ledger.closeDue(1)
      expect(same()).toEqual(running)
      return running
    })
    kit.follow(two, NOTHING, kit.time.now)
    expect(totals.at(-1)?.from).toBeGreaterThan(totals[0]?.from ?? 0)
    expect(same().total).toBeGreaterThan(0)
    // Another run of the engine has to begin anew.
    const provider = () => ({ name: 'Demo cloud', billingStep: null })
    const next = new Ledger({ store: kit.store, clock: kit.clock, provider })
    expect(next.spentThis('month')).toBe(same().total)
  })

  it('keeps its pieces: none can be changed or removed', () => {
    const of = ownerOf()
    kit.follow(of, runs(1_000_000), BEGIN)
    kit.time.now += HOUR
    kit.follow(of, NOTHING, kit.time.now)
    expect(() => kit.store.db.update(schema.ledger).set({ perHour: 0 }).run()).toThrow(/only added to/)
    expect(() => kit.store.db.delete(schema.ledger).run()).toThrow(/only added to/)
  })

  it('shows pieces page by page, newest first, and refuses a place that is none', () => {
    const of = ownerOf()
    for (const [i, perHour] of [1, 2, 3, 4, 5].entries()) {
      kit.time.now = BEGIN + i * HOUR
      kit.follow(of, runs(perHour), kit.time.now)
    }
    const first = kit.ledger.entries({ limit: 3 })
    const second = kit.ledger.entries({ limit: 3, cursor: first.nextCursor as string })
    expect([...first.items, ...second.items].map(({ perHour }) => perHour)).toEqual([4, 3, 2, 1])
    expect(second.nextCursor).toBeNull()
    const since = BEGIN + 2 * HOUR + 1
    expect(kit.ledger.entries({ limit: 9, since }).items.map(({ perHour }) => perHour)).toEqual([4, 3])
    expect(() => kit.ledger.entries({ limit: 3, cursor: "'; --" })).toThrow(/no place in the list/)
  })
})

describe('costs', () => {
  it('of jobs that share a server add up to it, by the resources that they asked for', () => {
    const of = ownerOf({ requester: 'anna' })
    const { serverId } = of
    kit.follow(of, runs(8_000_000), BEGIN)
    const on = (from: number, to: number | null) => [{ serverId, from: BEGIN + from, to: to && BEGIN + to }]
    const jobs = [
      kit.job('job_a', {}, on(0, 2 * HOUR)),
      kit.job('job_b', {}, on(HOUR, 3 * HOUR)),
      kit.job('job_c', {}, on(4 * HOUR, null)),
      kit.job('job_d', {}, [{ serverId: newId('server'), from: BEGIN, to: null }]),
    ]
    kit.time.now = BEGIN + 5 * HOUR
    const costs = kit.ledger.costsOfJobs(jobs)
    expect([...costs].map(([id, { closed, perHour }]) => [id, closed, perHour])).toEqual([
      ['job_a', 12_000_000, 0],
      ['job_b', 12_000_000, 0],
      ['job_c', 8_000_000, 8_000_000],
    ])
    expect(kit.ledger.costOfJob(jobs[0] as (typeof jobs)[0])).toEqual(costs.get('job_a'))
    expect(kit.ledger.costOfJob(jobs[3] as (typeof jobs)[0])).toBeNull()
    expect(kit.ledger.costOfServer(serverId)).toMatchObject({ closed: 40_000_000, idle: 8_000_000 })
    expect(kit.ledger.costOfServer(newId('server'))).toBeNull()
    const { lines, total } = kit.ledger.report({ by: 'job', since: BEGIN })
    expect(total).toBe(40_000_000)
    expect(lines.map(({ key, spent, idle }) => [key, spent, idle])).toEqual([
      ['job_a', 12_000_000, 0],
      ['job_b', 12_000_000, 0],
      ['job_c', 8_000_000, 0],
      [null, 8_000_000, 8_000_000],
    ])
    const [line] = kit.ledger.report({ by: 'requester', since: BEGIN, until: BEGIN + 3 * HOUR + 1_800_000 }).lines
    expect(line).toMatchObject({ key: 'anna', spent: 28_000_000, idle: 4_000_000, ms: 3.5 * HOUR })
  })

  it('before and after the job that a server was rented for are that job’s', () => {
    const job = kit.job('job_a', {}, [])
    const of = ownerOf({ jobId: job.id })
    kit.follow(of, runs(1_000_000), BEGIN)
    kit.time.now = BEGIN + 2 * HOUR
    kit.follow(of, NOTHING, kit.time.now)
    const spans = [{ serverId: of.serverId, from: BEGIN + HOUR, to: BEGIN + 90 * 60_000 }]
    expect(kit.ledger.costOfJob({ id: job.id, spans })).toMatchObject({ closed: 2_000_000, idle: 0 })
    expect(kit.ledger.costOfServer(of.serverId)?.idle).toBe(0)
  })

  it('of a page of jobs on one busy server read the server once', () => {
    const of = ownerOf()
    kit.follow(of, runs(8_000_000), BEGIN)
    const jobs = Array.from({ length: 100 }, (_, i) =>
      kit.job(`job_${i}`, {}, [{ serverId: of.serverId, from: BEGIN + i * HOUR, to: BEGIN + (i + 3) * HOUR }]),
    )
    for (let i = 1; i <= 103; i++) {
      kit.time.now = BEGIN + i * HOUR
      kit.ledger.closeDue()
    }
    const costs = kit.ledger.costsOfJobs(jobs)
    expect(costs.size).toBe(100)
    expect([...costs.values()].reduce((sum, { closed }) => sum + closed, 0)).toBe(102 * 8_000_000)
  })

  it('sum what is promised and not spent', () => {
    const of = ownerOf()
    const promise = { fromAt: BEGIN, untilAt: BEGIN + 2 * HOUR, perHour: 3_000_000, fixed: 5, hardMax: 6_000_005 }
    const who = { serverId: of.serverId, provider: 'demo', requester: 'anna', createdAt: BEGIN } as const
    kit.store.write('test', [], (db) =>
      db
        .insert(schema.commitments)
        .values({ id: newId('commitment'), ...who, ...promise, spent: 0, spentRest: 0, standingDrawn: 0 })
        .run(),
    )
    const committed = () =>
      kit.ledger.report({ by: 'provider', since: BEGIN }).lines.map((one) => [one.name, one.committed])
    expect(committed()).toEqual([['Demo cloud', 6_000_005]])
    kit.follow(of, runs(3_000_000), BEGIN)
    kit.time.now = BEGIN + HOUR
    expect(committed()).toEqual([['Demo cloud', 3_000_005]])
    kit.follow(of, NOTHING, kit.time.now)
    expect(committed()).toEqual([['Demo cloud', 3_000_005]])
    expect(kit.ledger.report({ by: 'provider', since: BEGIN }).total).toBe(3_000_000)
  })
})

it('books what it can where one machine is said to cost more than can be counted', () => {
  const [absurd, other] = [ownerOf({ serverId: 'srv_a' }), ownerOf({ serverId: 'srv_b' })]
  const at = (perHour: number) => ({ machine: { kind: 'running' as const, perHour }, disk: null })
  kit.follow(absurd, at(Number.MAX_SAFE_INTEGER), BEGIN)
  kit.follow(other, at(1_000_000), BEGIN)
  kit.time.now = BEGIN + 2 * DAY
  expect(() => kit.ledger.closeDue()).toThrow('too large to be exact')
  const { items } = kit.ledger.entries({ limit: 10 })
  expect(items).toMatchObject([{ serverId: 'srv_b', amount: 48_000_000 }])
})
