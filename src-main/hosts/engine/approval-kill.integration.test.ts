import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, type TestContext } from 'vitest'
import type { Client } from '../../../src-shared/contract/index.ts'
import { isFinal, type Server } from '../../../src-shared/vocabulary/index.ts'
import { bookedUnseen } from '../../testing/booked-unseen.ts'
import { RentingHome, RTX } from '../../testing/renting-home.ts'

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
  const spec = { name: 'the-one', command: 'true', provision: RTX }
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

async function atEveryPoint(context: TestContext): Promise<void> {
  const home = new RentingHome(context, { settleSeconds: 1, hideNewSeconds: 0.3 })
  const engine = await home.connected()
  await engine.client.engine.settings.set({ autoApprovePerHour: 0 })
  await engine.client.budgets.set({ period: 'total', limit: 100_000_000 })
  await engine.stop()

  const missed: string[] = []
  for (const point of POINTS.flatMap((name) => [`${name}:before`, `${name}:after`])) {
    const died = await home.start({ REMOTEBOT_KILL_AT: point }).catch(() => null)
    // It may have died before it could say that it was there.
    if (died === null) continue
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

  const { client } = await home.start()
  await live(client, () => false)
  const ledger = await home.cloud.ledger()
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
  const unseen = await bookedUnseen(client, ledger.machines[0]?.endedAt ?? 0)
  expect(Math.abs(spent - (ledger.machines[0]?.billed ?? 0) - unseen.amount)).toBeLessThan(2000)
}

it('asks, approves, orders and pays once, at whichever point between them the engine is killed', atEveryPoint, 600_000)

it('carries out an extension that was approved just before the engine was killed', async (context) => {
  const home = new RentingHome(context)
  const { client, exited } = await home.start({ REMOTEBOT_KILL_AT: 'approvals.decide:after' })
  await client.providers.connect({ provider: 'demo', values: {} })
  const { id } = await client.servers.provision({ query: RTX, leaseSeconds: 3600, idleSeconds: 3600 })
  const state = async (from: Client) => (await from.servers.get({ server: id })).state
  while ((await state(client)) !== 'ready') await sleep(100)
  await client.engine.settings.set({ autoApprovePerHour: 0 })
  await expect(client.servers.extend({ server: id, seconds: 7200 })).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
  const { items } = await client.approvals.list({ status: ['pending'] })
  await Promise.race([client.approvals.approve({ approval: items[0]?.id ?? '', revision: 1 }).catch(() => {}), exited])
  await exited
  const { client: again } = await home.start()
  const lease = async () => (await again.servers.get({ server: id })).rental?.lease.until ?? 0
  for (let tries = 0; (await lease()) < Date.now() + 6_900_000; tries++) {
    if (tries > 300) throw new Error('it was never made longer')
    await sleep(100)
  }
  expect((await again.approvals.list({})).items).toMatchObject([{ status: 'used' }])
  await again.servers.terminate({ server: id, force: true })
  while ((await state(again)) !== 'terminated') await sleep(100)
})

it.for(['before', 'after'])(
  'starts a stopped server that was approved, once and under one yes, though the engine was killed %s it was written down',
  async (when, context) => {
    const home = new RentingHome(context)
    const first = await home.connected()
    const { client } = first
    const { id } = await client.servers.provision({ query: RTX, leaseSeconds: 3600, idleSeconds: 3600 })
    const state = async (from: Client) => (await from.servers.get({ server: id })).state
    while ((await state(client)) !== 'ready') await sleep(100)
    await client.servers.stop({ server: id })
    while ((await state(client)) !== 'stopped') await sleep(100)
    await client.engine.settings.set({ autoApprovePerHour: 0 })
    await expect(client.servers.start({ server: id })).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
    await first.stop()
    const { client: dying, exited } = await home.start({ REMOTEBOT_KILL_AT: `rentals.starting:${when}` })
    const { items } = await dying.approvals.list({ status: ['pending'] })
    await dying.approvals.approve({ approval: items[0]?.id ?? '', revision: 1 }).catch(() => {})
    await exited
    const { client: again } = await home.start()
    while ((await state(again)) !== 'ready') await sleep(100)
    expect((await again.approvals.list({})).items).toMatchObject([{ status: 'used' }])
    await again.servers.terminate({ server: id, force: true })
    while ((await state(again)) !== 'terminated') await sleep(100)
    expect((await home.cloud.ledger()).made).toBe(1)
  },
)
