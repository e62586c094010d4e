import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DemoSettingsInput } from '../../../adapters/providers/demo/settings.ts'
import { makeTestCloud, type TestCloud } from '../../../adapters/providers/demo/testing.ts'
import { JobBench } from '../../../testing/job-bench.ts'

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

/** The ledger once nothing is there any more. @throws Error with what is left after about 40 s */
async function allGone() {
  for (let tries = 0; ; tries++) {
    const ledger = await cloud.ledger()
    if (ledger.alive.length === 0) return ledger
    if (tries > 400) throw new Error(`still there: ${JSON.stringify(ledger, null, 1)}`)
    await sleep(100)
  }
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
    for (let tries = 0; !(await texts(job.id)).some((text) => text.includes('nothing bills')); tries++) {
      expect(tries).toBeLessThan(400)
      await sleep(50)
    }
    const server = await bench.client.servers.get({ server: over.serverId as string })
    expect(server).toMatchObject({ state: 'terminated', reason: expect.stringContaining('has ended') })
  })

  it('leaves nothing behind when it is cancelled while its machine boots', async () => {
    await start({ delays: { boot: 30 } })
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
