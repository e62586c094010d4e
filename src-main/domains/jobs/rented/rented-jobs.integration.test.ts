import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DemoSettingsInput } from '../../../adapters/providers/demo/settings.ts'
import { makeTestCloud, type TestCloud } from '../../../adapters/providers/demo/testing.ts'
import { JobBench } from '../../../testing/job-bench.ts'
import { needs } from '../../../testing/needs.ts'
import { until } from '../../../testing/until.ts'

const QUERY = { gpu: 'RTX', minCuda: '12.0', cloud: 'any' as const, containerDiskGb: 20 }
const rented = { server: 'auto', provision: QUERY }
let bench: JobBench
let cloud: TestCloud

async function start(settings: DemoSettingsInput = {}, env: NodeJS.ProcessEnv = {}): Promise<void> {
  cloud = makeTestCloud(settings, join(bench.folders.home, 'demo-cloud'))
  await bench.start(env)
  await bench.client.providers.connect({ provider: 'demo', values: {} })
}

const texts = async (job: string) => (await bench.client.jobs.timeline({ job })).map(({ text }) => text)

/** The ledger once nothing is there any more. */
function allGone() {
  return until('all machines are gone', async () => {
    const ledger = await cloud.ledger()
    return ledger.alive.length === 0 ? ledger : null
  })
}

beforeEach(() => {
  bench = new JobBench()
})
afterEach(async () => {
  await bench.close().catch(() => {})
  await cloud.remove()
})

describe('a job that rents its machine', () => {
  it('waits for it, runs there, and takes it with it', async () => {
    await start()
    const job = await bench.submit('echo "on $HOSTNAME"; echo made >made.txt', { ...rented, outputs: ['made.txt'] })
    expect(job).toMatchObject({ status: 'provisioning', serverName: expect.stringContaining('demo') })
    const over = await bench.ended(job.id)
    expect(over).toMatchObject({ status: 'succeeded', attempts: 1, results: { files: 1 } })
    expect(await allGone()).toMatchObject({ made: 1, launchedTwice: [] })
    // Said once it is confirmed.
    await until('its end is told', async () => (await texts(job.id)).some((text) => text.includes('nothing bills')))
    const server = await bench.client.servers.get({ server: over.serverId as string })
    expect(server).toMatchObject({ state: 'terminated', reason: expect.stringContaining('has ended') })
  })

  it('leaves nothing behind when it is cancelled while its machine boots', async () => {
    await start({ delays: { boot: 600 } })
    const job = await bench.submit('echo never', rented)
    const waiting = await bench.until(job.id, ({ reason }) => reason?.includes('boots') ?? false)
    expect(waiting).toMatchObject({ status: 'provisioning', next: 'starts when its server is ready' })
    await bench.client.jobs.cancel({ job: job.id })
    expect(await bench.ended(job.id)).toMatchObject({ status: 'cancelled', attempts: 0 })
    expect(await allGone()).toMatchObject({ made: 1 })
  })

  it('is refused at once, and not stored, where nobody has what it asks for', async () => {
    await start({ noCapacity: 'all' })
    await expect(bench.submit('true', rented)).rejects.toMatchObject({ code: 'NO_CAPACITY' })
    expect((await bench.client.jobs.list({ limit: 10 })).items).toEqual([])
    expect((await bench.client.servers.list()).filter(({ origin }) => origin === 'rented')).toEqual([])
  })
})

describe.skipIf(!needs('ssh-keygen'))('a job on a machine that was no server before', () => {
  /** A machine of this cloud that nothing here knows: the installation that rented it has lost its data. */
  async function strayMachine(): Promise<string> {
    const folder = join(bench.folders.userHome, '.ssh')
    mkdirSync(folder, { mode: 0o700 })
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'id_ed25519')])
    await start()
    const { id } = await bench.client.servers.provision({ query: QUERY })
    await until('it is ready', async () => (await bench.client.servers.get({ server: id })).state === 'ready')
    await bench.engine.kill()
    for (const name of readdirSync(bench.folders.home))
      if (name !== 'demo-cloud') rmSync(join(bench.folders.home, name), { recursive: true, force: true })
    await bench.start()
    await bench.client.providers.connect({ provider: 'demo', values: {} })
    return (await cloud.ledger()).alive[0] as string
  }
  const adopted = async () => (await bench.client.servers.list()).filter(({ origin }) => origin === 'rented')

  it('takes it over, and never ends it; the next job there may end it if it is told to', async () => {
    const machine = await strayMachine()
    const job = await bench.submit('echo here', { server: 'auto', instance: `demo:${machine}` })
    expect(job).toMatchObject({ status: 'provisioning', timeLimit: 7200, spec: { timeLimit: null } })
    const over = await bench.ended(job.id)
    expect(over).toMatchObject({ status: 'succeeded' })
    expect(await texts(job.id)).toContainEqual(expect.stringMatching(/got a slot on .*; its time limit is 2 h/))
    const [server, ...others] = await adopted()
    expect(others).toEqual([])
    expect(server).toMatchObject({ id: over.serverId, state: 'ready', rental: { mayEnd: false, jobId: null } })
    // Nothing of ours ends it: not its job, not a lease, not a person by mistake.
    await expect(bench.client.servers.terminate({ server: server?.id as string, force: true })).rejects.toMatchObject({
      code: 'INVALID_STATE',
    })
    expect((await cloud.ledger()).alive).toEqual([machine])
    const last = await bench.submit('echo last', { server: 'auto', instance: `demo:${machine}`, endInstance: true })
    expect(await bench.ended(last.id)).toMatchObject({ status: 'succeeded', serverId: server?.id })
    expect(await allGone()).toMatchObject({ made: 1, launchedTwice: [] })
  })

  it('is taken over once, however many jobs name it at the same time', async () => {
    const machine = await strayMachine()
    const named = { server: 'auto', instance: `demo:${machine}` }
    const jobs = await Promise.all([1, 2, 3].map((number) => bench.submit(`echo ${number}`, named)))
    const over = await Promise.all(jobs.map(({ id }) => bench.ended(id)))
    expect(over.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(await adopted()).toHaveLength(1)
    expect((await cloud.ledger()).alive).toEqual([machine])
  })
})

describe('a machine that is taken away mid-job', () => {
  it('interrupts the job, which says so', async () => {
    await start()
    const job = await bench.submit('echo up; sleep 600', rented)
    await bench.logged(job.id, 'up')
    const [machine] = (await cloud.ledger()).alive
    await cloud.preempt(machine as string)
    const over = await bench.ended(job.id)
    expect(over).toMatchObject({ status: 'failed', outcome: 'interrupted' })
    expect(over.reason).toMatch(/is gone: Demo cloud took it away/)
    expect(await allGone()).toMatchObject({ made: 1 })
  })

  it('makes it start again on another one, where it is allowed to', async () => {
    await start()
    const marker = join(bench.folders.userHome, 'marker')
    const job = await bench.submit(`if [ -e ${marker} ]; then echo second; else : >${marker}; echo up; sleep 600; fi`, {
      ...rented,
      restartOnPreemption: true,
    })
    await bench.logged(job.id, 'up')
    await cloud.preempt((await cloud.ledger()).alive[0] as string)
    const over = await bench.ended(job.id)
    expect(over).toMatchObject({ status: 'succeeded', attempts: 2 })
    expect(over.attemptList).toMatchObject([{ outcome: 'interrupted' }, { outcome: 'succeeded' }])
    expect((await bench.log(job.id, 2)).toString()).toContain('second')
    expect(await allGone()).toMatchObject({ made: 2, launchedTwice: [] })
  })
})
