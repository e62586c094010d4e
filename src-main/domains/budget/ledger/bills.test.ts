import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bill, ProviderError } from '../../../adapters/providers/index.ts'
import { schema } from '../../../ground/store/index.ts'
import { Bills, openSince } from './bills.ts'
import { BEGIN, DAY, HOUR, type LedgerKit, ledgerKit, NOTHING, ownerOf, runs } from './testing.ts'

let kit: LedgerKit
let told: Bill[]
let asked: number[]
let failing: Error | null
let bills: Bills
beforeEach(() => {
  kit = ledgerKit()
  ;[told, asked, failing] = [[], [], null]
  const client = {
    bills: async (since: number) => {
      asked.push(since)
      if (failing) throw failing
      return told
    },
  }
  bills = new Bills({
    ...kit,
    providers: {
      connected: () => ['demo', 'lambda'],
      client: async (kind) => (kind === 'demo' ? client : {}),
    },
  })
})
afterEach(() => {
  bills.stop()
  kit.close()
})

/** A machine that ran for so long from now on; its end confirmed a minute after it was billed no more. */
function ran(machineId: string, hours: number, perHour = 1_000_000) {
  const of = ownerOf({ serverName: machineId })
  const startedAt = kit.time.now
  kit.follow(of, runs(perHour), startedAt)
  kit.time.now += hours * HOUR
  kit.follow(of, NOTHING, kit.time.now)
  const offer = { price: { perHour } } as never
  const launch = { id: of.launchId, serverId: of.serverId, provider: 'demo', offer, machineId, startedAt } as const
  kit.store.db
    .insert(schema.launches)
    .values({ ...launch, state: 'ended', endedAt: kit.time.now + 60_000 })
    .run()
  return { ...of, bill: { machineId, from: startedAt, to: kit.time.now, amount: hours * perHour } }
}
const stored = () => kit.store.db.select().from(schema.bills).all()
const differences = () => kit.ledger.report({ by: 'server', since: BEGIN }).differences.map(({ text }) => text)

describe('bills', () => {
  it('are kept beside the estimates, which they never change', async () => {
    const { bill, serverId, launchId } = ran('m-1', 3)
    told = [{ ...bill, amount: 3_500_000 }]
    kit.time.now += 5 * HOUR
    expect(await bills.reconcile()).toEqual([{ provider: 'demo', readAt: kit.time.now, problem: null }])
    expect(stored()).toMatchObject([{ machineId: 'm-1', serverId, launchId, amount: 3_500_000 }])
    expect(kit.ledger.costOfServer(serverId)).toMatchObject({ closed: 3_000_000, billed: 3_500_000, basis: 'billed' })
    expect(kit.ledger.report({ by: 'requester', since: BEGIN }).lines).toMatchObject([
      { spent: 3_000_000, billed: 3_500_000 },
    ])
    expect(differences()).toEqual([
      'Demo cloud billed $0.50 more for m-1 than its price says: $1.17 an hour instead of $1.00.',
    ])
    expect(bills.readAt()).toBe(kit.time.now)
  })

  it('of time after the end, of machines that nobody knows, and none at all are each told', async () => {
    const late = ran('m-1', 1)
    ran('m-2', 2)
    const fine = ran('m-3', 1)
    told = [
      { ...late.bill, to: late.bill.to + 660_000, amount: 1_166_667 },
      fine.bill,
      { machineId: 'm-9', from: BEGIN, to: BEGIN + HOUR, amount: 4_000_000 },
    ]
    kit.time.now += 5 * HOUR
    await bills.reconcile()
    expect(differences().sort()).toEqual([
      'Demo cloud billed $0.17 for 10 minutes after m-1 was confirmed to be gone.',
      'Demo cloud billed $4.00 for machine m-9, which no server here explains.',
      'Demo cloud has billed nothing for m-2; $2.00 was estimated.',
    ])
    // What a report of another time has nothing to do with is not in it.
    expect(kit.ledger.report({ by: 'server', since: kit.time.now - HOUR }).differences).toEqual([])
  })

  it('are asked for from the beginning of every machine that may still be billed', async () => {
    ran('m-1', 1)
    kit.time.now += 20 * DAY
    const second = ran('m-2', 10 * 24)
    expect(openSince(kit.store.db, 'demo', kit.time.now)).toBe(second.bill.from)
    // A part of the bill of one that was settled before says nothing of the whole.
    told = [{ machineId: 'm-1', from: BEGIN, to: BEGIN + HOUR, amount: 5 }, second.bill]
    await bills.reconcile()
    expect(stored().map(({ machineId }) => machineId)).toEqual(['m-2'])
    expect(asked).toEqual([second.bill.from])
  })

  it('that cannot be read leave those that were, and say why', async () => {
    told = [ran('m-1', 1).bill]
    await bills.reconcile()
    const readAt = kit.time.now
    failing = new Error('Demo cloud answered 500')
    kit.time.now += HOUR
    const both = await Promise.all([bills.reconcile(), bills.reconcile()])
    expect(both[0]).toEqual([{ provider: 'demo', readAt, problem: 'Demo cloud answered 500' }])
    expect(asked).toHaveLength(2)
    expect(stored()).toHaveLength(1)
    failing = new ProviderError('auth', 'Demo cloud refuses the key')
    const [refused] = await bills.reconcile()
    expect(refused?.problem).toBe('Its key may not read bills: Demo cloud refuses the key')
  })

  it('of a shared server are split as its cost is', async () => {
    const of = ran('m-1', 4)
    const job = kit.job('job_a', {}, [{ serverId: of.serverId, from: BEGIN + HOUR, to: BEGIN + 2 * HOUR }])
    told = [{ ...of.bill, amount: 4_400_000 }]
    await bills.reconcile()
    expect(kit.ledger.costOfJob(job)).toMatchObject({ closed: 1_000_000, billed: 1_100_000, basis: 'billed' })
    expect(kit.ledger.report({ by: 'job', since: BEGIN }).lines).toMatchObject([
      { key: 'job_a', billed: 1_100_000 },
      { key: null, billed: 3_300_000, idle: 3_000_000 },
    ])
  })
})
