import { randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { isFinal, type Job, type JobSpecInput, type Server } from '../../../src-shared/vocabulary/index.ts'
import { makeTestCloud, type TestCloud } from '../../adapters/providers/demo/testing.ts'
import { type EngineProcess, makeTestHome, startEngine, type TestHome } from '../../testing/engine-process.ts'

/** Random kills; each takes about a second and a half on two slow cores. */
const RANDOM_KILLS = Number(process.env.REMOTEBOT_RANDOM_KILLS ?? 60)
const JOBS_AT_ONCE = 4
const QUERY = { gpu: 'RTX', minCuda: '12.0', cloud: 'any' as const, containerDiskGb: 20 }
/** What a job with a machine of its own goes through, in order. */
const POINTS = [
  'jobs.submit',
  'rentals.provision',
  'jobs.provided',
  'rentals.calling',
  'rentals.launched',
  'rentals.phase',
  'rentals.shell',
  'rentals.ready',
  'jobs.ready',
  'jobs.acquire',
  'jobs.deployed',
  'jobs.started',
  'jobs.exit',
  'jobs.collected',
  'jobs.released',
  'rentals.terminate',
  'rentals.ending',
  'rentals.ended',
  'rentals.terminated',
]
/** Half of what goes wrong leaves it open whether it was done. */
const FAULTS = {
  rate: 0.15,
  kinds: ['server-error', 'unavailable', 'rate-limit', 'answer-lost', 'truncated', 'not-json', 'id-in-error'] as const,
  calls: ['launch', 'list', 'get', 'terminate'] as const,
  retryAfterSeconds: 0,
}

let test: TestHome
let engine: EngineProcess | null = null
let cloud: TestCloud

afterEach(async () => {
  await engine?.kill()
  engine = null
  await cloud.remove()
  test.remove()
})

const marker = (name: string) => join(test.userHome, name)
const spec = (name: string): JobSpecInput => ({ name, command: `echo ran >>${marker(name)}`, provision: QUERY })
const submit = (name: string) =>
  (engine as EngineProcess).client.jobs.submit({ spec: spec(name) as never, idempotencyKey: name })

/** Starts the engine so that it dies at `point`, does `work`, and waits for the death. False: it came to an end before. */
async function dieAt(point: string, name: string): Promise<boolean> {
  engine = await startEngine(test, { REMOTEBOT_KILL_AT: point }).catch(() => null)
  if (!engine) return true
  const { client, exited } = engine
  let dead = false
  const death = exited.then(() => {
    dead = true
  })
  await Promise.race([submit(name).catch(() => {}), death])
  while (!dead) {
    const rented = await client.servers.list().catch((): Server[] => [])
    if (rented.some(isOver) && !point.startsWith('jobs.submit')) break
    await Promise.race([sleep(100), death])
  }
  await engine.kill()
  return dead
}

const isOver = ({ origin, state }: Server) => origin === 'rented' && state === 'terminated'

async function begin(): Promise<void> {
  test = makeTestHome()
  cloud = makeTestCloud({ settleSeconds: 1, hideNewSeconds: 0.3 }, join(test.home, 'demo-cloud'))
  engine = await startEngine(test)
  await engine.client.providers.connect({ provider: 'demo', values: {} })
  await engine.stop()
}

/** Lets all jobs end and all servers be gone, then compares the cloud's own ledger with what the engine says. */
async function expectAllAccountedFor(): Promise<Job[]> {
  await cloud.set({ faults: { rate: 0 } })
  engine = await startEngine(test)
  const { client } = engine
  for (let tries = 0; ; tries++) {
    const servers = (await client.servers.list()).filter(({ origin }) => origin === 'rented')
    const { items } = await client.jobs.list({ limit: 500 })
    const ledger = await cloud.ledger()
    const left = servers.filter(({ state }) => state !== 'terminated' && state !== 'failed')
    if (items.every(({ status }) => isFinal(status)) && left.length === 0 && ledger.alive.length === 0) break
    if (tries > 600) {
      const open = left.map(({ id, state, reason, rental }) => ({ id, state, reason, launches: rental?.launches }))
      const jobs = items
        .filter(({ status }) => !isFinal(status))
        .map(({ name, status, reason }) => ({ name, status, reason }))
      throw new Error(`never over: ${JSON.stringify({ jobs, open, alive: ledger.alive }, null, 1)}`)
    }
    await sleep(100)
  }
  const ledger = await cloud.ledger()
  expect(ledger.launchedTwice).toEqual([])
  const servers = (await client.servers.list()).filter(({ origin }) => origin === 'rented')
  const launches = servers.flatMap(({ rental }) => rental?.launches ?? [])
  // Each machine that was ever made is one launch's, known by its id, and ended; each launch with a machine has it in the ledger.
  const made = ledger.machines.map(({ id, tag }) => [tag?.launch, id]).sort()
  const known = launches.flatMap(({ id, machineId, state }) => {
    expect(state).toMatch(/^(ended|refused)$/)
    return machineId === null ? [] : [[id, machineId]]
  })
  expect(known.sort()).toEqual(made)
  expect((await client.leftovers.check()).items).toEqual([])
  const { items } = await client.jobs.list({ limit: 500 })
  return Promise.all(items.map(({ id }) => client.jobs.get({ job: id })))
}

function expectRanOnce(jobs: readonly Job[]): void {
  for (const job of jobs) {
    expect(job).toMatchObject({ status: 'succeeded', attempts: 1 })
    expect(readFileSync(marker(job.name), 'utf8')).toBe('ran\n')
  }
}

it('loses no machine, and launches none twice, when killed at every persistence point', async () => {
  await begin()
  const missed: string[] = []
  for (const point of POINTS) {
    for (const side of ['before', 'after'])
      if (!(await dieAt(`${point}:${side}`, 'the-one'))) missed.push(`${point}:${side}`)
  }
  expect(missed).toEqual([])
  const jobs = await expectAllAccountedFor()
  expect(jobs).toHaveLength(1)
  expectRanOnce(jobs)
  expect((await cloud.ledger()).made).toBe(1)
}, 300_000)

it(`loses no machine, and launches none twice, when killed ${RANDOM_KILLS} times at random under a failing API`, async () => {
  await begin()
  await cloud.set({ faults: { ...FAULTS, kinds: [...FAULTS.kinds], calls: [...FAULTS.calls] } })
  const names: string[] = []
  for (let kills = 0; kills < RANDOM_KILLS; kills++) {
    engine = await startEngine(test)
    const { client } = engine
    const busy = async () => {
      const { items } = await client.jobs.list({ active: true, limit: 100 })
      // Answers get lost too: the same request comes again with its key.
      for (let open = items.length; open < JOBS_AT_ONCE; open++) names.push(`job-${names.length}`)
      await Promise.all(names.slice(-JOBS_AT_ONCE).map((name) => submit(name)))
      const servers = await client.servers.list()
      const ready = servers.find(({ origin, state }) => origin === 'rented' && state === 'ready')
      // Some are ended by a person, under their job.
      if (ready && kills % 10 === 9) await client.servers.terminate({ server: ready.id, force: true })
    }
    await Promise.race([busy().catch(() => {}), sleep(randomInt(20, 1500))])
    await sleep(randomInt(5, 1000))
    await engine.kill()
  }
  const jobs = await expectAllAccountedFor()
  for (const job of jobs) {
    // A job whose machine was ended under it has not run, or once; no other one fails.
    const runs = existsSync(marker(job.name)) ? readFileSync(marker(job.name), 'utf8') : ''
    expect(runs.length).toBeLessThanOrEqual('ran\n'.length * Math.max(1, job.attempts))
    expect(`${job.name} ${job.status} ${job.reason}`).toMatch(/ succeeded | cancelled | was ended before| is gone/)
  }
  expect(jobs.filter(({ status }) => status === 'succeeded').length).toBeGreaterThan(jobs.length / 2)
}, 600_000)
