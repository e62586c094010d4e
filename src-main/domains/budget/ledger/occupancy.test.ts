import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../../src-shared/vocabulary/index.ts'
import { schema } from '../../../ground/store/index.ts'
import { BEGIN, HOUR, type LedgerKit, ledgerKit, NOTHING, ownerOf, runs } from './testing.ts'

let kit: LedgerKit
beforeEach(() => {
  kit = ledgerKit()
})
afterEach(() => kit.close())

/** A job that has a server for itself, an hour after it began. */
function alone() {
  const of = ownerOf()
  const { serverId } = of
  kit.rental(serverId)
  kit.follow(of, runs(1_000_000), BEGIN)
  const id = newId('job')
  kit.job(id, {}, [{ serverId, from: BEGIN, to: null }])
  kit.time.now = BEGIN + HOUR
  return id
}

/** A server with four GPUs on which two jobs have run: one on three of them, and one on the fourth, longer. */
function shared() {
  const of = ownerOf()
  const { serverId } = of
  kit.rental(serverId, 4)
  kit.follow(of, runs(4_000_000), BEGIN)
  const on = [{ serverId, from: BEGIN, to: null }]
  const [big, small] = [newId('job'), newId('job')]
  kit.job(big, { gpu: 3 }, on)
  kit.job(small, { gpu: 1 }, on)
  kit.time.now = BEGIN + HOUR
  kit.endJob(big)
  kit.time.now += HOUR
  kit.endJob(small)
  kit.time.now += HOUR
  kit.follow(of, NOTHING, kit.time.now)
  return { serverId, big, small }
}
const lines = (since = BEGIN) =>
  kit.ledger.report({ by: 'job', since }).lines.map(({ key, name, spent, idle }) => [key, name, spent, idle])

describe('what a job has cost', () => {
  it('stays its own when it is removed, and when its server is', () => {
    const { serverId, big, small } = shared()
    const before = lines()
    expect(before).toEqual([
      [small, small, 5_000_000, 0],
      [big, big, 3_000_000, 0],
      [null, 'No job', 4_000_000, 4_000_000],
    ])
    const idle = kit.ledger.costOfServer(serverId)?.idle
    kit.store.db.delete(schema.jobs).run()
    expect(kit.store.db.select().from(schema.attempts).all()).toEqual([])
    expect(lines()).toEqual(before)
    expect(kit.ledger.costOfServer(serverId)).toMatchObject({ closed: 12_000_000, idle })
    kit.store.db.delete(schema.servers).run()
    expect(lines()).toEqual(before)
    const [line] = kit.ledger.report({ by: 'requester', since: BEGIN }).lines
    expect(line).toMatchObject({ spent: 12_000_000, idle: 4_000_000 })
  })

  it('does not change with what its server is said to have later', () => {
    const { serverId } = shared()
    const before = lines()
    kit.gpus(serverId, 1)
    expect(lines()).toEqual(before)
  })

  it('is kept where nobody was told of its end', () => {
    const id = alone()
    kit.store.db.update(schema.jobs).set({ endedAt: kit.time.now }).run()
    kit.time.now += HOUR
    const before = lines()
    expect(before[0]).toEqual([id, id, 1_000_000, 0])
    kit.store.db.delete(schema.jobs).run()
    expect(lines()).toEqual(before)
  })

  it('goes on where its end turns out to be none', () => {
    const id = alone()
    kit.endJob(id)
    kit.time.now += HOUR
    kit.store.db.update(schema.attempts).set({ endedAt: null }).run()
    expect(lines()[0]).toEqual([id, id, 2_000_000, 0])
    kit.time.now += HOUR
    kit.endJob(id)
    kit.time.now += HOUR
    expect(lines()[0]).toEqual([id, id, 3_000_000, 0])
    expect(kit.store.db.select().from(schema.occupancy).all()).toHaveLength(1)
  })

  it('is nothing where there was no attempt after all, also when the clock was set meanwhile', () => {
    const of = ownerOf()
    kit.rental(of.serverId)
    kit.follow(of, runs(1_000_000), BEGIN)
    kit.job(newId('job'), {}, [{ serverId: of.serverId, from: BEGIN, to: null }])
    kit.time.now = BEGIN + HOUR
    kit.store.write('test', [], (db) => kit.ledger.clockSet(db, 5 * HOUR))
    kit.time.now += 5 * HOUR
    expect(kit.store.db.select().from(schema.occupancy).all()).toHaveLength(1)
    kit.store.db.delete(schema.attempts).run()
    expect(kit.store.db.select().from(schema.occupancy).all()).toEqual([])
    expect(kit.ledger.costOfServer(of.serverId)).toMatchObject({ closed: 1_000_000, idle: 1_000_000 })
  })

  it('is told of a server of one’s own that costs nothing by nobody', () => {
    const serverId = newId('server')
    kit.job(newId('job'), {}, [{ serverId, from: BEGIN, to: null }])
    kit.store.db
      .update(schema.attempts)
      .set({ endedAt: BEGIN + HOUR })
      .run()
    kit.store.db.delete(schema.jobs).run()
    expect(kit.store.db.select().from(schema.occupancy).all()).toEqual([])
  })
})
