import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Leftover } from '../../../src-shared/vocabulary/index.ts'
import { makeTestCloud, type TestCloud } from '../../adapters/providers/demo/testing.ts'
import { JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'

const provision = { gpu: 'RTX', minCuda: '12.0', cloud: 'any' as const, containerDiskGb: 20 }
let bench: JobBench
let cloud: TestCloud

beforeEach(async () => {
  bench = new JobBench()
  cloud = makeTestCloud({ keepDisks: true }, join(bench.folders.home, 'demo-cloud'))
  await connect()
})
afterEach(async () => {
  await bench.close().catch(() => {})
  await cloud.remove()
})

async function connect(): Promise<void> {
  await bench.start()
  await bench.client.providers.connect({ provider: 'demo', values: {} })
}

/** Everything of this installation but the cloud, which is somewhere else in real life. */
async function loseData(): Promise<void> {
  await bench.engine.kill()
  for (const name of readdirSync(bench.folders.home))
    if (name !== 'demo-cloud') rmSync(join(bench.folders.home, name), { recursive: true, force: true })
  await connect()
}

async function until(is: (items: Leftover[]) => boolean): Promise<Leftover[]> {
  for (let tries = 0; ; tries++) {
    const { items } = await bench.client.leftovers.check()
    if (is(items)) return items
    if (tries > 1200) throw new Error(`still ${JSON.stringify(items, null, 1)}`)
    await sleep(100)
  }
}

it('shows a disk that a server leaves behind, and ends it', async () => {
  const job = await bench.run('true', { server: 'auto', provision })
  expect(job.status).toBe('succeeded')
  const [disk] = await until((items) => items.some(({ kind }) => kind === 'disk'))
  expect(disk).toMatchObject({ why: 'unattached', canClean: true, canAdopt: false })
  expect(disk?.perDay).toBeGreaterThan(0)
  const id = disk?.id as string
  expect(await bench.client.leftovers.clean({ ids: [id, 'demo:machine:none'] })).toMatchObject([
    { id, status: 'ending' },
    { status: 'gone' },
  ])
  await until((items) => items.length === 0)
  expect(await cloud.ledger()).toMatchObject({ disks: [] })
})

it.skipIf(!needs('ssh-keygen'))(
  'takes over a machine of an installation whose data was lost, and its jobs',
  async () => {
    mkdirSync(join(bench.folders.userHome, '.ssh'), { mode: 0o700 })
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'ed25519',
      '-N',
      '',
      '-f',
      join(bench.folders.userHome, '.ssh', 'id_ed25519'),
    ])
    const job = await bench.submit('echo before; while [ ! -e go ]; do sleep 0.1; done; echo after', {
      server: 'auto',
      provision,
      name: 'survivor',
    })
    await bench.logged(job.id, 'before')
    await loseData()
    const [machine] = await until((items) => items.length > 0)
    expect(machine).toMatchObject({ kind: 'machine', why: 'other_installation', canClean: false, canAdopt: true })
    const id = machine?.id as string
    await expect(bench.client.leftovers.clean({ ids: [id] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(bench.client.leftovers.adopt({ id })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const server = await bench.client.leftovers.adopt({ id, confirm: machine?.name as string })
    for (let tries = 0; (await bench.client.jobs.list({ limit: 5 })).items.length === 0; tries++) {
      if (tries > 600) throw new Error(JSON.stringify(await bench.client.servers.get({ server: server.id }), null, 1))
      await sleep(100)
    }
    await bench.running(job.id)
    // Its one slot is taken by the job that came with it.
    await bench.client.servers.edit({ server: server.id, slots: 2 })
    await bench.run('for folder in ~/.remotebot/work/*; do touch "$folder/go"; done', { server: server.id })
    const over = await bench.ended(job.id)
    expect(over).toMatchObject({ name: 'survivor', status: 'succeeded', serverId: server.id })
    expect((await bench.log(job.id)).toString()).toBe('before\nafter\n')
    await bench.client.servers.terminate({ server: server.id })
    await until((items) => items.every(({ kind }) => kind !== 'machine'))
    expect(await cloud.ledger()).toMatchObject({ alive: [] })
  },
)
