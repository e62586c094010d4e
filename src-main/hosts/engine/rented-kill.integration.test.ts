import { randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, type TestContext } from 'vitest'
import { isFinal, type Job, type JobSpecInput, type Server } from '../../../src-shared/vocabulary/index.ts'
import type { EngineProcess } from '../../testing/engine-process.ts'
import { RentingHome, RTX } from '../../testing/renting-home.ts'

/** Random kills, in as many engines at once as there are slow cores usually. */
const RANDOM_KILLS = Number(process.env.REMOTEBOT_RANDOM_KILLS ?? 200)
const SCENES = 2
const JOBS_AT_ONCE = 4
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

/** Jobs with machines of their own, under an engine that is killed, and what has to be true in the end. */
class Scene extends RentingHome {
  constructor(context: TestContext) {
    super(context, { settleSeconds: 1, hideNewSeconds: 0.3 })
  }

  async open(): Promise<this> {
    const engine = await this.connected()
    await engine.stop()
    return this
  }

  marker(name: string): string {
    return join(this.home.userHome, name)
  }

  submit({ client }: EngineProcess, name: string): Promise<Job> {
    const spec: JobSpecInput = { name, command: `echo ran >>${this.marker(name)}`, provision: RTX }
    return client.jobs.submit({ spec, idempotencyKey: name })
  }

  /**
   * Starts the engine so that it dies at `point`, and has it take a job through its life. It may die before anybody is connected to
   * it: whoever connects just then sees ECONNRESET. False: it came to the end before.
   */
  async dieAt(point: string, name: string): Promise<boolean> {
    const engine = await this.start({ REMOTEBOT_KILL_AT: point }).catch(() => null)
    if (!engine) return true
    const { client, exited } = engine
    let dead = false
    const death = exited.then(() => {
      dead = true
    })
    await Promise.race([this.submit(engine, name).catch(() => {}), death])
    while (!dead) {
      const rented = await client.servers.list().catch((): Server[] => [])
      if (rented.some(isOver)) break
      await Promise.race([sleep(50), death])
    }
    await engine.kill()
    return dead
  }

  /** Lets all jobs end and all servers be gone, then compares the cloud's own ledger with what the engine says. */
  async expectAllAccountedFor(): Promise<Job[]> {
    await this.cloud.set({ faults: { rate: 0 } })
    const { client } = await this.start()
    const rented = async () => (await client.servers.list()).filter(({ origin }) => origin === 'rented')
    for (let tries = 0; ; tries++) {
      const left = (await rented()).filter(({ state }) => state !== 'terminated' && state !== 'failed')
      const { items } = await client.jobs.list({ limit: 500 })
      const unfinished = items.filter(({ status }) => !isFinal(status))
      const { alive } = await this.cloud.ledger()
      if (unfinished.length + left.length + alive.length === 0) break
      if (tries > 600) {
        const open = left.map(({ id, state, reason, rental }) => ({ id, state, reason, launches: rental?.launches }))
        const jobs = unfinished.map(({ name, status, reason }) => ({ name, status, reason }))
        throw new Error(`never over: ${JSON.stringify({ jobs, open, alive }, null, 1)}`)
      }
      await sleep(100)
    }
    const ledger = await this.cloud.ledger()
    expect(ledger.launchedTwice).toEqual([])
    // Each machine that was ever made is one launch's, known by its id, and ended; each launch with a machine has it in the ledger.
    const launches = (await rented()).flatMap(({ rental }) => rental?.launches ?? [])
    expect(launches.map(({ state }) => state).filter((state) => state !== 'ended' && state !== 'refused')).toEqual([])
    const known = launches.flatMap(({ id, machineId }) => (machineId === null ? [] : [[id, machineId]]))
    expect(known.sort()).toEqual(ledger.machines.map(({ id, tag }) => [tag?.launch, id]).sort())
    expect((await client.leftovers.check()).items).toEqual([])
    const { items } = await client.jobs.list({ limit: 500 })
    return Promise.all(items.map(({ id }) => client.jobs.get({ job: id })))
  }
}

const isOver = ({ origin, state }: Server) => origin === 'rented' && state === 'terminated'

async function atEveryPoint(context: TestContext): Promise<void> {
  const scene = await new Scene(context).open()
  const missed: string[] = []
  for (const point of POINTS.flatMap((name) => [`${name}:before`, `${name}:after`]))
    if (!(await scene.dieAt(point, 'the-one'))) missed.push(point)
  expect(missed).toEqual([])
  const [job, ...others] = await scene.expectAllAccountedFor()
  expect(others).toEqual([])
  expect(job).toMatchObject({ status: 'succeeded', attempts: 1 })
  expect(readFileSync(scene.marker('the-one'), 'utf8')).toBe('ran\n')
  expect((await scene.cloud.ledger()).made).toBe(1)
}

async function atRandom(context: TestContext, kills: number): Promise<void> {
  const scene = await new Scene(context).open()
  await scene.cloud.set({ faults: { ...FAULTS, kinds: [...FAULTS.kinds], calls: [...FAULTS.calls] } })
  const names: string[] = []
  let ended = 0
  for (let kill = 0; kill < kills; kill++) {
    const engine = await scene.start()
    const { client } = engine
    const busy = async () => {
      const { items } = await client.jobs.list({ active: true, limit: 100 })
      for (let open = items.length; open < JOBS_AT_ONCE; open++) names.push(`job-${names.length}`)
      // Answers get lost too: the same request comes again with its key.
      await Promise.all(names.slice(-JOBS_AT_ONCE).map((name) => scene.submit(engine, name)))
      const ready = (await client.servers.list()).find(({ origin, state }) => origin === 'rented' && state === 'ready')
      // Some are ended by a person, under their job.
      if (!ready || kill % 10 !== 9) return
      ended++
      await client.servers.terminate({ server: ready.id, force: true })
    }
    await Promise.race([busy().catch(() => {}), sleep(randomInt(20, 800))])
    await sleep(randomInt(0, 600))
    await engine.kill()
  }
  const jobs = await scene.expectAllAccountedFor()
  for (const job of jobs) {
    const marker = scene.marker(job.name)
    const runs = existsSync(marker) ? readFileSync(marker, 'utf8').split('\n').length - 1 : 0
    expect(runs).toBeLessThanOrEqual(1)
    // A job whose machine was ended under it says so; no other one fails.
    expect(`${job.name} ${job.status} ${job.reason}`).toMatch(/ succeeded | cancelled | was ended before| is gone/)
  }
  expect(jobs.filter(({ status }) => status === 'succeeded').length).toBeGreaterThanOrEqual(jobs.length - ended)
}

describe('rented machines, when the engine is killed', () => {
  it.concurrent('are none lost and none made twice, at every persistence point', atEveryPoint, 900_000)
  for (let scene = 1; scene <= SCENES; scene++) {
    const kills = Math.ceil(RANDOM_KILLS / SCENES)
    const name = `are none lost and none made twice, ${kills} times at random under a failing API (${scene} of ${SCENES})`
    it.concurrent(name, (context) => atRandom(context, kills), 900_000)
  }
})
