import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HERE, JobBench } from '../../testing/job-bench.ts'

let bench: JobBench
beforeEach(async () => {
  bench = await new JobBench().start()
  await bench.client.servers.edit({ server: HERE, slots: 1 })
})
afterEach(() => bench.close())

const held = (job: string) => bench.until(job, ({ heldUntil }) => heldUntil !== null)

describe('a hold', () => {
  it('keeps slot and workspace until it is released, over moves of its end and a kill of the engine', async () => {
    const begun = Date.now()
    const { id } = await bench.submit('echo 1 >made', {
      name: 'keeper',
      workspace: 'data',
      keepAlive: true,
      keepFor: 600,
    })
    const now = await held(id)
    expect(now).toMatchObject({
      status: 'cleaning_up',
      stage: 'release',
      outcome: 'succeeded',
      reason: expect.stringMatching(/^held until .*\d\d:\d\d$/),
      next: 'then what still runs there is ended and the slot is freed',
    })
    expect(now.heldUntil).toBeGreaterThanOrEqual(begun + 600_000)
    const waiting = await bench.submit('cat made', { name: 'waiting', workspace: 'data' })
    expect(waiting).toMatchObject({ status: 'queued', reason: 'waits for the workspace data, in use by keeper' })
    const other = await bench.submit('true', { name: 'other' })
    expect(other).toMatchObject({ status: 'queued', reason: expect.stringContaining('1 of 1 slots') })

    const longer = await bench.client.jobs.hold({ job: id, seconds: 7200 })
    expect(longer.heldUntil).toBeGreaterThanOrEqual(begun + 7_200_000)
    await bench.engine.kill()
    await bench.start()
    expect((await held(id)).heldUntil).toBe(longer.heldUntil)
    await expect(bench.client.jobs.remove({ job: id })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringMatching(/^keeper is held until /),
      data: { hint: expect.stringContaining('Release it') },
    })

    await bench.client.jobs.release({ job: id })
    expect(await bench.ended(id)).toMatchObject({ status: 'succeeded', heldUntil: null, reason: null })
    for (const job of [waiting, other]) expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded' })
    expect((await bench.log(waiting.id)).toString()).toBe('1\n')
    const told = (await bench.client.jobs.timeline({ job: id })).map(({ text }) => text)
    expect(told.filter((text) => /held|hold/.test(text))).toEqual([
      expect.stringMatching(/^held until .*\d\d:\d\d$/),
      expect.stringMatching(/^held until .*\d\d:\d\d now$/),
      'released before its hold was over',
    ])
    for (const again of [
      () => bench.client.jobs.release({ job: id }),
      () => bench.client.jobs.hold({ job: id, seconds: 60 }),
    ])
      await expect(again()).rejects.toMatchObject({ code: 'INVALID_STATE', message: 'Nothing is held for keeper.' })
  })

  it('of a job that failed says how it ended; a cancel releases it and changes nothing of that', async () => {
    const { id } = await bench.submit('exit 3', { keepOnFailure: 600 })
    expect(await held(id)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^held until .*; exit 3$/),
    })
    await bench.client.jobs.cancel({ job: id })
    expect(await bench.ended(id)).toMatchObject({
      status: 'failed',
      outcome: 'failed',
      exitCode: 3,
      reason: 'exit 3',
      cancelRequestedAt: null,
    })
  })

  it('is not for jobs that succeeded where only a failure is to be kept, nor for one that was cancelled', async () => {
    const done = await bench.run('true', { keepOnFailure: 600 })
    expect(done).toMatchObject({ status: 'succeeded', heldUntil: null })
    const { id } = await bench.submit('touch ~/in; sleep 600', { keepAlive: true, keepOnFailure: 600 })
    await expect.poll(() => existsSync(join(bench.folders.userHome, 'in'))).toBe(true)
    await expect(bench.client.jobs.release({ job: id })).rejects.toMatchObject({ code: 'INVALID_STATE' })
    await bench.client.jobs.cancel({ job: id, graceSeconds: 1 })
    expect(await bench.ended(id)).toMatchObject({ status: 'cancelled' })
  })

  it('is no end of the log: what is still written comes, also after a kill of the engine, and is told apart', async () => {
    const at = (name: string) => join(bench.folders.userHome, name)
    const wait = (name: string) => `until [ -e ${at(name)} ]; do sleep 0.1; done; echo ${name}`
    const { id } = await bench.submit(`(${wait('late')}; ${wait('later')}; sleep 600) & echo early`, {
      keepAlive: true,
    })
    await held(id)
    writeFileSync(at('late'), '')
    await bench.logged(id, 'late\n')
    await bench.engine.kill()
    writeFileSync(at('later'), '')
    await bench.start()
    await bench.logged(id, 'later\n')
    await bench.client.jobs.release({ job: id })
    await bench.ended(id)
    expect((await bench.log(id)).toString()).toBe('early\nlate\nlater\n')
    const [source] = await bench.client.logs.sources({ job: id })
    expect(source).toMatchObject({ complete: true, notices: [{ kind: 'after_exit', offset: 6 }] })
  })
})
