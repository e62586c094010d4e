import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'

const able = needs('root', 'mount', 'umount')
let bench: JobBench

beforeEach(() => {
  bench = new JobBench()
  mkdirSync(bench.folders.home)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', bench.folders.home])
})
afterEach(async () => {
  rmSync(join(bench.folders.home, 'filler'), { force: true })
  await bench.close().catch(() => {})
  execFileSync('umount', ['-l', bench.folders.home])
  bench.folders.remove()
})

/** Fills the disk with the data folder to the last byte. */
function fill(): void {
  const file = openSync(join(bench.folders.home, 'filler'), 'w')
  for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size, 1))
    } catch {
      // not so many fit any more
    }
  }
  closeSync(file)
}

const free = () => rmSync(join(bench.folders.home, 'filler'))

describe.skipIf(!able)('the disk of the data folder is full', () => {
  it('while a job runs and ends: it goes on, and nothing is lost once there is space', async () => {
    await bench.start()
    const go = join(bench.folders.userHome, 'go')
    const job = await bench.submit(`echo up; until [ -e ${go} ]; do sleep 0.1; done; seq 20000; exit 6`)
    await bench.logged(job.id, 'up')
    fill()
    writeFileSync(go, '')
    while (!existsSync(join(bench.remote(job.id), 'exit-6'))) await sleep(50)
    // It has ended, which cannot be written down here. Give the engine time to fail at that.
    await sleep(2500)
    expect(['running', 'syncing_results', 'cleaning_up']).toContain(
      (await bench.client.jobs.get({ job: job.id })).status,
    )
    await bench.until(job.id, ({ reason }) => /space/.test(reason ?? ''))
    await expect(bench.submit('true')).rejects.toMatchObject({ code: 'DISK_FULL', data: { hint: expect.any(String) } })
    expect((await bench.client.engine.status()).pid).toBe(bench.engine.pid)
    free()
    expect(await bench.ended(job.id)).toMatchObject({ status: 'failed', reason: 'exit 6', exitCode: 6, attempts: 1 })
    expect((await bench.log(job.id)).equals(bench.remoteLog(job.id))).toBe(true)
    expect(await bench.run('echo room again')).toMatchObject({ status: 'succeeded' })
  })

  it('when outputs come home: the job waits, and brings them once there is space', async () => {
    await bench.start()
    const make = 'mkdir r; head -c 3000000 /dev/urandom > r/big; cksum < r/big'
    writeFileSync(join(bench.folders.home, 'filler'), Buffer.alloc(3_500_000, 1))
    const job = await bench.submit(make, { outputs: ['r'] })
    await bench.until(job.id, ({ stage }) => stage === 'collect')
    // Time to fail, and to be tried again.
    await sleep(4000)
    const waits = await bench.client.jobs.get({ job: job.id })
    expect(waits).toMatchObject({ status: 'syncing_results', outcome: 'succeeded', results: null })
    await bench.until(job.id, ({ reason }) => /space/.test(reason ?? ''))
    free()
    expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded', results: { files: 1, bytes: 3_000_000 } })
    const file = readFileSync(join(bench.folders.home, 'results', job.id, 'r', 'big'))
    const sum = execFileSync('cksum', { input: file, encoding: 'utf8' })
    expect((await bench.log(job.id)).toString().trim()).toBe(sum.trim())
  })

  it('when the engine starts: it says so, and starts once there is space', async () => {
    fill()
    await expect(bench.start()).rejects.toMatchObject({ code: 'DISK_FULL', hint: expect.stringContaining('space') })
    free()
    await bench.start()
    expect(await bench.run('echo fine')).toMatchObject({ status: 'succeeded' })
  })

  it('when an engine that was killed starts again: its database is read, jobs are followed', async () => {
    await bench.start()
    const job = await bench.submit('echo up; sleep 2; exit 3')
    await bench.logged(job.id, 'up')
    await bench.engine.kill()
    fill()
    const started = await bench.start().then(
      () => null,
      (error) => error,
    )
    if (started) expect(started).toMatchObject({ code: 'DISK_FULL' })
    free()
    if (started) await bench.start()
    expect(await bench.ended(job.id)).toMatchObject({ exitCode: 3, attempts: 1 })
  })
})
