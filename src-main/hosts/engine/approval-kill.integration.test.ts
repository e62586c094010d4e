import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, type TestContext } from 'vitest'
import type { Client } from '../../../src-shared/contract/index.ts'
import { isFinal, type Server } from '../../../src-shared/vocabulary/index.ts'
import { makeTestCloud } from '../../adapters/providers/demo/testing.ts'
import { type EngineProcess, makeTestHome, startEngine } from '../../testing/engine-process.ts'

const QUERY = { gpu: 'RTX', minCuda: '12.0', cloud: 'any' as const, containerDiskGb: 20 }
/** What happens between a request and the end of what was had for it, in order. */
const POINTS = [
  'rentals.provision',
  'approvals.decide',
  'rentals.approved',
  'rentals.calling',
  'rentals.launched',
  'rentals.billing',
  'rentals.terminate',
  'rentals.ended',
  'rentals.terminated',
]

/** A job that needs a yes goes through its life; whatever is asked for is approved. Ends early where the engine dies. */
async function live(client: Client, isDead: () => boolean): Promise<void> {
  const spec = { name: 'the-one', command: 'true', provision: QUERY }
  await client.jobs.submit({ spec, idempotencyKey: 'the-one' })
  while (!isDead()) {
    const { items } = await client.approvals.list({ status: ['pending'] })
    for (const { id, revision } of items) await client.approvals.approve({ approval: id, revision })
    const { items: jobs } = await client.jobs.list({})
    const over = (await rented(client)).every(({ state }) => state === 'terminated' || state === 'failed')
    if (jobs.length === 1 && jobs.every(({ status }) => isFinal(status)) && over) return
    await expectNothingDoubled(client)
    await sleep(50)
  }
}

/** Whatever was killed when: what is spent and promised is never more than what was approved, and none of it is lost. */
async function expectNothingDoubled(client: Client): Promise<void> {
  const { committed, spent } = await client.budgets.get({ budget: 'everything/total' })
  const [server] = await rented(client)
  const hardMax = server?.rental?.hardMax ?? 0
  expect(committed + spent).toBeLessThanOrEqual(hardMax + 1)
}

async function rented(client: Client): Promise<Server[]> {
  return (await client.servers.list()).filter(({ origin }) => origin === 'rented')
}

async function atEveryPoint({ onTestFinished }: TestContext): Promise<void> {
  const home = makeTestHome()
  const cloud = makeTestCloud({ settleSeconds: 1, hideNewSeconds: 0.3 }, join(home.home, 'demo-cloud'))
  let engine: EngineProcess | null = null
  onTestFinished(async () => {
    await engine?.kill()
    await cloud.remove()
    home.remove()
  })
  engine = await startEngine(home)
  await engine.client.providers.connect({ provider: 'demo', values: {} })
  await engine.client.engine.settings.set({ autoApprovePerHour: 0 })
  await engine.client.budgets.set({ period: 'total', limit: 100_000_000 })
  await engine.stop()

  const missed: string[] = []
  for (const point of POINTS.flatMap((name) => [`${name}:before`, `${name}:after`])) {
    const died = await startEngine(home, { REMOTEBOT_KILL_AT: point }).catch(() => null)
    // It may have died before it could say that it was there.
    if (died === null) continue
    engine = died
    let dead = false
    const death = died.exited.then(() => {
      dead = true
    })
    const life = live(died.client, () => dead).catch((error: unknown) => {
      // An expectation that is not met is no death.
      if (error instanceof Error && error.name === 'AssertionError') throw error
      return death
    })
    await life
    if (!dead) missed.push(point)
    await died.kill()
  }
  expect(missed).toEqual([])

  engine = await startEngine(home)
  const { client } = engine
  await live(client, () => false)
  const ledger = await cloud.ledger()
  expect(ledger).toMatchObject({ made: 1, launchedTwice: [], alive: [] })
  const { items: jobs } = await client.jobs.list({})
  expect(jobs).toMatchObject([{ name: 'the-one', status: 'succeeded', attempts: 1 }])
  const { items: approvals } = await client.approvals.list({})
  expect(approvals).toMatchObject([{ status: 'used', revision: 1 }])
  const { items: told } = await client.activity.list({ limit: 500 })
  const count = (action: string) => told.filter((one) => one.action === action).length
  expect(['approval.requested', 'approval.approved', 'approval.used'].map(count)).toEqual([1, 1, 1])
  // The first order never left: its promise was freed once that was known, and made again under the same yes.
  expect(count('gate.allowed')).toBe(2)
  const { committed, spent } = await client.budgets.get({ budget: 'everything/total' })
  expect(committed).toBe(0)
  expect(Math.abs(spent - (ledger.machines[0]?.billed ?? 0))).toBeLessThan(2000)
}

it('asks, approves, orders and pays once, at whichever point between them the engine is killed', atEveryPoint, 600_000)

it('carries out an extension that was approved just before the engine was killed', async ({ onTestFinished }) => {
  const home = makeTestHome()
  const cloud = makeTestCloud({}, join(home.home, 'demo-cloud'))
  let engine: EngineProcess | null = null
  onTestFinished(async () => {
    await engine?.kill()
    await cloud.remove()
    home.remove()
  })
  engine = await startEngine(home, { REMOTEBOT_KILL_AT: 'approvals.decide:after' })
  const { client, exited } = engine
  await client.providers.connect({ provider: 'demo', values: {} })
  const { id } = await client.servers.provision({ query: QUERY, leaseSeconds: 3600, idleSeconds: 3600 })
  const state = async (from: Client) => (await from.servers.get({ server: id })).state
  while ((await state(client)) !== 'ready') await sleep(100)
  await client.engine.settings.set({ autoApprovePerHour: 0 })
  await expect(client.servers.extend({ server: id, seconds: 7200 })).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
  const { items } = await client.approvals.list({ status: ['pending'] })
  await Promise.race([client.approvals.approve({ approval: items[0]?.id ?? '', revision: 1 }).catch(() => {}), exited])
  await exited
  engine = await startEngine(home)
  const again = engine.client
  const lease = async () => (await again.servers.get({ server: id })).rental?.lease.until ?? 0
  for (let tries = 0; (await lease()) < Date.now() + 6_900_000; tries++) {
    if (tries > 300) throw new Error('it was never made longer')
    await sleep(100)
  }
  expect((await again.approvals.list({})).items).toMatchObject([{ status: 'used' }])
  await again.servers.terminate({ server: id, force: true })
  while ((await state(again)) !== 'terminated') await sleep(100)
}, 180_000)
