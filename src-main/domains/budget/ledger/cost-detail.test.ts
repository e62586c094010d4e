import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { newId, STAGES, type StageRecord } from '../../../../src-shared/vocabulary/index.ts'
import { schema } from '../../../ground/store/index.ts'
import { stageTimes } from './cost-detail.ts'
import { BEGIN, HOUR, type LedgerKit, ledgerKit, NOTHING, ownerOf, runs } from './testing.ts'

let kit: LedgerKit
beforeEach(() => {
  kit = ledgerKit()
})
afterEach(() => kit.close())

/** Stages that begin and end at these hours; null: still to come, or still going on. */
function stages(hours: Array<[number | null, number | null]>): StageRecord[] {
  const at = (hour: number | null | undefined) => (hour == null ? null : BEGIN + hour * HOUR)
  return STAGES.map((stage, index) => {
    const [from, to] = hours[index] ?? [null, null]
    const state = from === null ? 'pending' : to === null ? 'active' : 'done'
    return { stage, state, startedAt: at(from), endedAt: at(to), detail: null }
  })
}

function setStages(jobId: string, records: StageRecord[]): void {
  kit.store.write('test', [], (db) =>
    db.update(schema.jobs).set({ stages: records }).where(eq(schema.jobs.id, jobId)).run(),
  )
}

function bill(of: ReturnType<typeof ownerOf>, hours: number, amount: number): void {
  const { launchId, serverId, provider } = of
  kit.store.write('test', [], (db) =>
    db
      .insert(schema.bills)
      .values({
        ...{ launchId, serverId, provider, machineId: 'm-1' },
        ...{ fromAt: BEGIN, toAt: BEGIN + hours * HOUR, amount, transfer: null, readAt: kit.time.now },
      })
      .run(),
  )
}

it("tells a job's cost by stage and by server, with what lies outside of its stages", () => {
  const jobId = newId('job', BEGIN)
  const of = ownerOf({ jobId })
  kit.follow(of, runs(6_000_000), BEGIN)
  kit.job(jobId, {}, [{ serverId: of.serverId, from: BEGIN + HOUR, to: BEGIN + 4 * HOUR }])
  // An hour until it is ready, half an hour to deploy, two and a half to run, and another until the machine is gone.
  setStages(
    jobId,
    stages([
      [0, 1],
      [1, 1.5],
      [null, null],
      [1.5, 4],
    ]),
  )
  kit.time.now = BEGIN + 5 * HOUR
  kit.follow(of, NOTHING, kit.time.now)
  const detail = kit.ledger.detailOfJob(jobId)
  expect(detail.stages).toEqual([
    { stage: 'acquire', spent: 6_000_000 },
    { stage: 'deploy', spent: 3_000_000 },
    { stage: 'run', spent: 15_000_000 },
  ])
  expect(detail.outside).toBe(6_000_000)
  expect(detail.cost?.closed).toBe(30_000_000)
  expect(detail.servers).toMatchObject([
    { serverId: of.serverId, serverName: 'gpu-1', provider: 'Demo cloud', spent: 30_000_000, perHour: 0, billed: null },
  ])
})

it('goes on while a stage does, and shares a server with others', () => {
  const [one, other] = [newId('job', BEGIN), newId('job', BEGIN + 1)]
  const of = ownerOf()
  kit.follow(of, runs(4_000_000), BEGIN)
  kit.job(one, {}, [{ serverId: of.serverId, from: BEGIN + HOUR, to: null }])
  kit.job(other, {}, [{ serverId: of.serverId, from: BEGIN + 2 * HOUR, to: BEGIN + 3 * HOUR }])
  setStages(
    one,
    stages([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, null],
    ]),
  )
  kit.time.now = BEGIN + 4 * HOUR
  const detail = kit.ledger.detailOfJob(one)
  expect(detail.stages.find(({ stage }) => stage === 'run')?.spent).toBe(10_000_000)
  expect(detail).toMatchObject({ outside: 0, servers: [{ spent: 10_000_000, perHour: 4_000_000 }] })
  const server = kit.ledger.detailOfServer(of.serverId)
  expect(server.lines.map(({ key, spent, idle }) => [key, spent, idle])).toEqual([
    [one, 10_000_000, 0],
    [other, 2_000_000, 0],
    [null, 4_000_000, 4_000_000],
  ])
})

it('sets the bill of a server beside what was estimated, split as that is, and says why they differ', () => {
  const jobId = newId('job', BEGIN)
  const of = ownerOf()
  kit.follow(of, runs(4_000_000), BEGIN)
  kit.job(jobId, {}, [{ serverId: of.serverId, from: BEGIN, to: BEGIN + HOUR }])
  kit.time.now = BEGIN + 2 * HOUR
  kit.follow(of, NOTHING, kit.time.now)
  kit.time.now += HOUR
  bill(of, 2, 10_000_000)
  const { cost, lines, differences } = kit.ledger.detailOfServer(of.serverId)
  expect(cost).toMatchObject({ closed: 8_000_000, billed: 10_000_000, basis: 'billed' })
  expect(lines.map(({ key, billed }) => [key, billed])).toEqual([
    [jobId, 5_000_000],
    [null, 5_000_000],
  ])
  expect(differences.map(({ serverId }) => serverId)).toEqual([of.serverId])
  expect(kit.ledger.detailOfJob(jobId).servers[0]?.billed).toBe(5_000_000)
})

it('is empty for what never cost anything', () => {
  const { id } = kit.job(newId('job', BEGIN), {}, [])
  expect(kit.ledger.detailOfJob(id)).toEqual({ cost: null, stages: [], outside: 0, servers: [] })
  expect(kit.ledger.detailOfServer(newId('server'))).toEqual({ cost: null, lines: [], differences: [] })
})

it('cuts the times of stages so that none overlap, and its parts add up to the whole', () => {
  const moment = fc.option(fc.integer({ min: 0, max: 50 }))
  fc.assert(
    fc.property(fc.array(fc.tuple(moment, moment), { maxLength: 6 }), (hours) => {
      const times = stageTimes(stages(hours), BEGIN + 50 * HOUR)
      for (const [index, { from, to }] of times.entries()) {
        expect(to).toBeGreaterThanOrEqual(from)
        expect(from).toBeGreaterThanOrEqual(times[index - 1]?.to ?? 0)
      }
    }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(moment, moment), { maxLength: 6 }),
      fc.integer({ min: 1, max: 9_999_999 }),
      (hours, price) => {
        const jobId = newId('job')
        const of = ownerOf({ jobId })
        kit.time.now = BEGIN
        kit.follow(of, runs(price), BEGIN)
        kit.job(jobId, {}, [{ serverId: of.serverId, from: BEGIN + 7, to: BEGIN + 13 * HOUR }])
        setStages(jobId, stages(hours))
        kit.time.now = BEGIN + 20 * HOUR + 1
        kit.follow(of, NOTHING, kit.time.now)
        const { cost, stages: by, outside } = kit.ledger.detailOfJob(jobId)
        expect(by.reduce((sum, { spent }) => sum + spent, outside)).toBe(cost?.closed)
        expect(Math.min(outside, ...by.map(({ spent }) => spent))).toBeGreaterThanOrEqual(0)
      },
    ),
    { numRuns: 40 },
  )
})
