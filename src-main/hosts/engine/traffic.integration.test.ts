import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { logSource } from '../../../src-shared/vocabulary/index.ts'
import { RentingHome, RTX } from '../../testing/renting-home.ts'
import { until } from '../../testing/until.ts'

const MB = 1_000_000
/** Micro-dollars a GB: so much that a part of a kilobyte would show. */
const PRICES = { egressGb: 80 * MB, ingressGb: 30 * MB }

it('bytes that a job brings to its machine and takes home are on its bill, and in its cost, to the micro-dollar', async (context) => {
  // It is not gone before a list has told what passed until its connections were closed.
  const rented = new RentingHome(context, { trafficPrices: PRICES, delays: { terminate: 3600 } })
  const { cloud } = rented
  const { client } = await rented.connected()
  const folder = join(rented.home.home, 'data')
  mkdirSync(folder)
  writeFileSync(join(folder, 'weights'), randomBytes(2 * MB))
  const command = 'head -c 5000000 /dev/urandom >made && sleep 1'
  const { id } = await client.jobs.submit({
    spec: { name: 'train', command, push: { folder }, outputs: ['made'], provision: RTX },
  })
  const isTold = async () => {
    const server = (await client.servers.list({})).find(({ rental }) => rental)?.rental
    const machine = await cloud.provider.machine(String(server?.machineId), new AbortController().signal)
    const [passed] = (await cloud.ledger()).machines
    const { sent, received } = server?.cost.traffic ?? {}
    return machine?.state === 'terminating' && sent === passed?.sent && received === passed?.received
  }
  while (!(await isTold())) await sleep(200)
  await cloud.set({ delays: { terminate: 0 } })
  const ended = async () => (await client.jobs.get({ job: id })).endedAt !== null
  // The test's own time limit is the bound.
  while (!(await ended()) || (await cloud.ledger()).alive.length > 0) await sleep(200)
  while ((await client.servers.list({})).some(({ rental, state }) => rental && state !== 'terminated')) await sleep(200)
  expect((await client.jobs.get({ job: id })).status).toBe('succeeded')

  const [account] = (await cloud.ledger()).machines
  if (!account) throw new Error('nothing was made')
  expect(account.sent).toBeGreaterThan(5 * MB)
  expect(account.received).toBeGreaterThan(2 * MB)
  const dollars = (bytes: number, gb: number) => (bytes * gb) / 1e9
  expect(account.transfer).toBe(
    Math.round(dollars(account.sent, PRICES.egressGb) + dollars(account.received, PRICES.ingressGb)),
  )
  expect(account.billed).toBeGreaterThan(account.transfer)

  await client.costs.reconcile()
  for (const by of ['job', 'server', 'requester'] as const) {
    const { lines, total, differences } = await client.costs.report({ by, since: 0 })
    expect(lines).toMatchObject([{ spent: total, transfer: account.transfer, billed: account.billed }])
    // Its time is rounded once here and once there.
    expect(Math.abs(total - account.billed)).toBeLessThanOrEqual(1)
    expect(differences).toEqual([])
  }
  const { cost } = await client.jobs.get({ job: id })
  expect(cost).toMatchObject({ transfer: account.transfer, billed: account.billed, unpriced: [] })
  const server = (await client.servers.list({})).find(({ rental }) => rental)
  expect(server?.rental?.cost).toMatchObject({
    transfer: account.transfer,
    traffic: { sent: account.sent, received: account.received, note: null },
  })
  const { items } = await client.costs.entries({})
  const transfer = items.filter(({ kind }) => kind === 'transfer')
  expect(transfer.reduce((sum, { amount }) => sum + amount, 0)).toBe(account.transfer)
  expect(transfer.every(({ amount, jobId, perHour }) => amount > 0 && jobId === id && perHour === 0)).toBe(true)
})

it('what passes after the last reading is a difference with its reason', async (context) => {
  const home = new RentingHome(context, { trafficPrices: PRICES })
  const { cloud } = home
  const engine = await home.connected()
  // At no time all is said.
  const talk = 'while :; do head -c 100000 /dev/urandom | od -v; sleep 0.05; done'
  const { id } = await engine.client.jobs.submit({
    spec: { name: 'train', command: talk, provision: RTX },
  })
  const running = async () => (await engine.client.jobs.get({ job: id })).status === 'running'
  while (!(await running())) await sleep(50)
  // Its log is on its way when the engine ends: what is read of it until then was never told.
  const source = logSource(id, 1, 'run')
  await until('some of its log is here', async () => {
    const { bytes } = await engine.client.logs.read({ source, offset: 1_000_000, limit: 1 })
    return bytes.size > 0
  })
  await engine.kill()
  const [machine] = (await cloud.ledger()).machines
  await cloud.preempt(String(machine?.id))
  await cloud.set({ showEndedSeconds: 0 })
  // Not shown any more, so that nobody learns what it had sent in the end.
  const shown = () => cloud.provider.machine(String(machine?.id), new AbortController().signal)
  while ((await shown()) !== null) await sleep(100)
  const { client } = await home.start()
  while ((await client.servers.list({})).some(({ rental, state }) => rental && state !== 'terminated')) await sleep(200)
  await client.costs.reconcile()
  const [account] = (await cloud.ledger()).machines
  const { lines, differences } = await client.costs.report({ by: 'server', since: 0 })
  const missing = (account?.transfer ?? 0) - (lines[0]?.transfer ?? 0)
  expect(missing).toBeGreaterThan(0)
  const traffic = differences.find(({ text }) => text.includes('for traffic of'))
  expect(traffic).toMatchObject({ amount: missing })
  expect(traffic?.text).toMatch(/more for traffic of .+ than was counted: it was last read \d+ \w+ before its end\.$/)
})
