import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JobBench } from '../../testing/job-bench.ts'
import { kill } from '../../testing/processes.ts'

let bench: JobBench
let bin: string

const start = () => bench.start({ PATH: `${bin}:${process.env.PATH}` })

beforeEach(async () => {
  bench = new JobBench()
  bin = join(bench.folders.userHome, 'bin')
  mkdirSync(bin)
  await start()
})
afterEach(() => bench.close())

/** Prints "up" once there is something in its workspace and in its $REMOTEBOT_OUT. */
const LEAVES = 'mkdir r; echo 1 > r/a; echo 2 > $REMOTEBOT_OUT/b; echo up; sleep 600'
const paths = async (job: string) => (await bench.client.jobs.outputs({ job })).items.map(({ path }) => path)

/** Ends the engine, then runner and command of the first attempt, as a lack of memory does; returns the name of its claim. */
async function killAll(job: string): Promise<string> {
  await bench.engine.kill()
  const names = readdirSync(bench.remote(job))
  const claim = names.find((name) => name.startsWith('pid,')) as string
  kill(Number(claim.split(',')[1]))
  kill(-Number(/^group,(\d+),/.exec(names.find((name) => /^group,\d/.test(name)) ?? '')?.[1]))
  return claim
}

/** What a reboot leaves: the claim of a process of another boot. */
async function reboot(job: string): Promise<void> {
  const claim = await killAll(job)
  const [boot = '', host] = claim.split('@')
  const other = `${boot.slice(0, -1)}${boot.endsWith('0') ? 1 : 0}@${host}`
  renameSync(join(bench.remote(job), claim), join(bench.remote(job), other))
}

describe('outputs of a job that did not come to an ordinary end', () => {
  it('come home where it is cancelled after its runner was killed', async () => {
    const job = await bench.submit(LEAVES, { outputs: ['r'] })
    await bench.logged(job.id, 'up')
    await killAll(job.id)
    await start()
    expect(await bench.ended(job.id)).toMatchObject({ outcome: 'lost', results: null })
    await bench.client.jobs.cancel({ job: job.id, graceSeconds: 0 })
    expect(await bench.ended(job.id)).toMatchObject({ outcome: 'cancelled' })
    expect(await paths(job.id)).toEqual(['out/b', 'r/a'])
  })

  it('come home where it is cancelled after its folder was removed', async () => {
    const job = await bench.submit(LEAVES, { outputs: ['r'] })
    await bench.logged(job.id, 'up')
    await killAll(job.id)
    // What the runner had started may still be writing there.
    rmSync(join(bench.remote(job.id), '..'), { recursive: true, maxRetries: 20 })
    await start()
    expect(await bench.ended(job.id)).toMatchObject({ outcome: 'lost', results: null })
    await bench.client.jobs.cancel({ job: job.id, graceSeconds: 0 })
    expect(await bench.ended(job.id)).toMatchObject({ outcome: 'cancelled' })
    expect(await paths(job.id)).toEqual(['r/a'])
  })

  it('come home where a cancel was asked for when its server rebooted', async () => {
    const job = await bench.submit(LEAVES, { outputs: ['r'] })
    await bench.logged(job.id, 'up')
    await reboot(job.id)
    await start()
    await bench.client.jobs.cancel({ job: job.id, graceSeconds: 0 })
    expect(await bench.ended(job.id)).toMatchObject({ outcome: 'cancelled' })
    expect(await paths(job.id)).toEqual(['out/b', 'r/a'])
  })

  it('come home where it cannot be started again after a reboot', async () => {
    writeFileSync(join(bin, 'only-once'), '#!/bin/sh\n', { mode: 0o755 })
    const job = await bench.submit(LEAVES, { outputs: ['r'], tools: ['only-once'] })
    await bench.logged(job.id, 'up')
    await reboot(job.id)
    rmSync(join(bin, 'only-once'))
    await start()
    const failed = await bench.ended(job.id)
    expect(failed).toMatchObject({ status: 'failed', attempts: 2, startedAt: null, exitText: null })
    expect(failed.reason).toContain('lacks only-once')
    expect(await paths(job.id)).toEqual(['out/b', 'r/a'])
    expect(readFileSync(join(bench.folders.home, 'results', job.id, 'out/b'), 'utf8')).toBe('2\n')
  })

  it('of setting up that was lost, no step is said to run', async () => {
    const job = await bench.submit('true', { bootstrap: [{ run: 'true' }, { run: 'sleep 600' }, { run: 'true' }] })
    await bench.until(job.id, ({ bootstrap }) => bootstrap[1]?.state === 'running')
    await killAll(job.id)
    await start()
    const lost = await bench.ended(job.id)
    expect(lost).toMatchObject({ outcome: 'lost', startedAt: null })
    expect(lost.bootstrap).toMatchObject([{ state: 'done' }, { state: 'failed', exitCode: null }, { state: 'pending' }])
  })
})
