import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, type TestContext } from 'vitest'
import type { Client } from '../../../src-shared/contract/index.ts'
import type { Approval, JobSpecInput, Server } from '../../../src-shared/vocabulary/index.ts'
import type { TestCloud } from '../../adapters/providers/demo/testing.ts'
import { bookedUnseen } from '../../testing/booked-unseen.ts'
import type { EngineProcess } from '../../testing/engine-process.ts'
import { ask } from '../../testing/http.ts'
import { RentingHome, RTX } from '../../testing/renting-home.ts'

const HOURS = 3600
const HOUR_MS = 3_600_000

/** An engine that is connected to a demo cloud of its own. */
async function open(context: TestContext): Promise<{ engine: EngineProcess; client: Client; cloud: TestCloud }> {
  const home = new RentingHome(context)
  const engine = await home.connected()
  return { engine, client: engine.client, cloud: home.cloud }
}

/** Asks again until it is as wanted. */
async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const answer = await ask()
    if (wanted(answer)) return answer
    if (tries > 600) throw new Error(`still ${JSON.stringify(answer)?.slice(0, 2000)}`)
    await sleep(100)
  }
}

const submit = (client: Client, change: Partial<JobSpecInput> = {}) =>
  client.jobs.submit({ spec: { name: 'train', command: 'true', provision: RTX, ...change } })

/** The one request there is. */
async function asked(client: Client): Promise<Approval> {
  const { items } = await client.approvals.list({})
  expect(items).toHaveLength(1)
  return items[0] as Approval
}

it('asks a person for what is above the limits, and a no is the end of the job', async (context) => {
  const { client, cloud } = await open(context)
  const settings = await client.engine.settings.set({ autoApprovePerHour: 0 })
  expect(settings.autoApprovePerHour).toBe(0)
  const { id } = await submit(client, { justification: 'for the paper', project: 'thesis' })
  const job = await client.jobs.get({ job: id })
  expect(job).toMatchObject({ status: 'waiting_for_approval', project: 'thesis', cost: { closed: 0 } })
  const request = await asked(client)
  expect(job.approvalId).toBe(request.id)
  expect(job.reason).toContain('waits for approval')
  expect(request).toMatchObject({
    status: 'pending',
    justification: 'for the paper',
    plan: { jobName: 'train', project: 'thesis' },
  })
  // A job that waits for a yes is active, and not under way.
  expect(await client.engine.overview()).toMatchObject({ approvals: 1, activeJobs: 1, underWayJobs: 0 })
  await client.approvals.deny({ approval: request.id, reason: 'use the small one' })
  const denied = await until(
    () => client.jobs.get({ job: id }),
    ({ status }) => status === 'failed',
  )
  expect(denied).toMatchObject({ outcome: 'failed', approvalId: request.id })
  expect(denied.reason).toMatch(/^denied by .+: use the small one$/)
  expect(await cloud.ledger()).toMatchObject({ made: 0 })
  await expect(client.approvals.approve({ approval: request.id, revision: 1 })).rejects.toMatchObject({
    code: 'INVALID_STATE',
  })
})

it('withdraws what a cancelled job has asked for', async (context) => {
  const { client, cloud } = await open(context)
  await client.engine.settings.set({ autoApprovePerHour: 0 })
  const { id } = await submit(client)
  const request = await asked(client)
  await client.jobs.cancel({ job: id, graceSeconds: 1 })
  await until(
    () => asked(client),
    ({ status }) => status === 'withdrawn',
  )
  const late = client.approvals.approve({ approval: request.id, revision: 1 })
  await expect(late).rejects.toMatchObject({ code: 'INVALID_STATE' })
  expect(await client.jobs.get({ job: id })).toMatchObject({ status: 'cancelled' })
  const [server] = await rented(client)
  await until(
    () => client.servers.get({ server: server?.id ?? '' }),
    ({ state }) => state === 'terminated',
  )
  expect(await cloud.ledger()).toMatchObject({ made: 0 })
})

it('runs what was approved up to a lower cap for as long as that pays', async (context) => {
  const { client, cloud } = await open(context)
  await client.engine.settings.set({ autoApprovePerJob: 0 })
  await client.budgets.set({ period: 'total', limit: 100_000_000 })
  const { id } = await submit(client, { timeLimit: 3 * HOURS })
  const { id: approval, revision, plan } = await asked(client)
  const cap = Math.round(plan.hardMax / 2)
  await client.approvals.approve({ approval, revision, cap })
  const ready = await until(
    async () => (await rented(client))[0],
    (server) => server?.rental?.machineId != null,
  )
  expect(ready?.rental?.hardMax).toBeLessThanOrEqual(cap)
  const lease = (ready?.rental?.lease.until ?? 0) - Date.now()
  expect(lease).toBeLessThanOrEqual((cap / plan.perHour) * HOUR_MS)
  expect((await client.budgets.get({ budget: 'everything/total' })).committed).toBeLessThanOrEqual(cap)
  expect(
    await until(
      () => client.jobs.get({ job: id }),
      ({ endedAt }) => endedAt !== null,
    ),
  ).toMatchObject({
    status: 'succeeded',
    approvalId: null,
  })
  await until(
    () => rented(client),
    (servers) => servers.every(({ state }) => state === 'terminated'),
  )
  const { committed, spent } = await client.budgets.get({ budget: 'everything/total' })
  expect(committed).toBe(0)
  const { machines } = await cloud.ledger()
  expect(machines).toHaveLength(1)
  // The job has the machine's whole time; the cloud bills by its own clock.
  const unseen = await bookedUnseen(client, machines[0]?.endedAt ?? 0)
  expect(Math.abs(spent - (machines[0]?.billed ?? 0) - unseen.amount)).toBeLessThan(2000)
  const { cost } = await client.jobs.get({ job: id })
  expect(Math.abs((cost?.closed ?? 0) - spent)).toBeLessThanOrEqual(1)
  expect(await asked(client)).toMatchObject({ status: 'used' })
})

it('refuses what no budget has room for, and leaves nothing behind', async (context) => {
  const { client } = await open(context)
  await client.budgets.set({ period: 'month', limit: 100_000 })
  await expect(submit(client)).rejects.toMatchObject({
    code: 'BUDGET_EXCEEDED',
    message: expect.stringContaining('hard cap'),
    data: { hint: expect.stringContaining('budget') },
  })
  await expect(client.servers.provision({ query: RTX })).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
  expect((await client.jobs.list({})).items).toEqual([])
  expect(await rented(client)).toEqual([])
  const { items } = await client.activity.list({ action: 'gate.denied' })
  expect(items.length).toBeGreaterThanOrEqual(2)
})

it('lets automation ask, and never decide', async (context) => {
  const { engine, client } = await open(context)
  const { secret } = await client.tokens.create({
    name: 'ci',
    // The machines of the demo cloud are shells of this computer.
    scopes: ['read', 'jobs', 'rent', 'local'],
    expiresInSeconds: null,
  })
  const ci = (method: string, path: string, body: unknown) =>
    ask({
      socketPath: engine.socketPath,
      method,
      path: `/api/v1${path}`,
      // As `serve` passes it on from a browser or a script elsewhere.
      headers: { authorization: `Bearer ${secret}`, 'x-remotebot-peer': '::ffff:10.0.0.7' },
      body,
    })
  const made = await ci('POST', '/jobs', { spec: { name: 'train', command: 'true', provision: RTX } })
  expect(made.status).toBe(201)
  const { id } = made.json() as { id: string }
  expect(await client.jobs.get({ job: id })).toMatchObject({ status: 'waiting_for_approval', requester: 'ci' })
  const request = await asked(client)
  expect(request).toMatchObject({
    automation: true,
    requester: 'ci',
    askedFrom: '10.0.0.7',
    rule: { id: 'automation' },
  })
  expect((await ci('POST', `/approvals/${request.id}/approve`, { revision: 1 })).status).toBe(403)
  expect((await ci('PUT', '/budgets', { period: 'month', limit: 1 })).status).toBe(403)
  expect((await asked(client)).status).toBe('pending')
  await client.approvals.approve({ approval: request.id, revision: request.revision })
  await until(
    () => client.jobs.get({ job: id }),
    ({ status }) => status === 'succeeded',
  )
})

it('asks for a longer lease and for a start, and carries them out once they are approved', async (context) => {
  const { client } = await open(context)
  const { id } = await client.servers.provision({ query: RTX, leaseSeconds: HOURS, idleSeconds: HOURS })
  const get = () => client.servers.get({ server: id })
  await until(get, ({ state }) => state === 'ready')
  await client.engine.settings.set({ autoApprovePerServer: 0, autoApprovePerHour: 0 })
  const before = (await get()).rental
  const refused = await client.servers.extend({ server: id, seconds: 3 * HOURS }).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'APPROVAL_NEEDED', data: { approval: expect.any(String) } })
  expect((await get()).rental?.lease.until).toBe(before?.lease.until)
  const more = await asked(client)
  expect(more.plan.kind).toBe('extend')
  await client.approvals.approve({ approval: more.id, revision: more.revision })
  const longer = await until(get, ({ rental }) => (rental?.lease.until ?? 0) > Date.now() + 2.9 * HOUR_MS)
  expect(longer.rental?.hardMax).toBeGreaterThan(before?.hardMax ?? 0)

  await client.servers.stop({ server: id })
  await until(get, ({ state }) => state === 'stopped')
  await expect(client.servers.start({ server: id })).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
  expect((await get()).state).toBe('stopped')
  const { items } = await client.approvals.list({ status: ['pending'] })
  await client.approvals.approve({ approval: items[0]?.id ?? '', revision: 1 })
  await until(get, ({ state }) => state === 'ready')
  await client.servers.terminate({ server: id, force: true })
  await until(get, ({ state }) => state === 'terminated')
})

async function rented(client: Client): Promise<Server[]> {
  return (await client.servers.list()).filter(({ origin }) => origin === 'rented')
}
