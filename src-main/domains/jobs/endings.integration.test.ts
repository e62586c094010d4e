import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HERE_AND_BOX, type HereAndBox, startHereAndBox } from '../../testing/here-and-box.ts'
import type { JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { isRunning, kill } from '../../testing/processes.ts'

let bench: JobBench
let bed: HereAndBox
beforeAll(async () => {
  bed = await startHereAndBox()
  bench = bed.bench
})
afterAll(() => bed.close())

const folder = (server: string, job: string, attempt = 1) => bench.remote(job, attempt, bed.homeOf(server))

/** The name `pid,<pid>,<start>,<boot>` that a running attempt's state file has. */
function claimOf(dir: string): string {
  const name = readdirSync(dir).find((one) => one.startsWith('pid,'))
  if (!name) throw new Error(`no claim in ${dir}`)
  return name
}

const pidOf = (claim: string) => Number(claim.split(',')[1])
const groupOf = (dir: string) =>
  Number(/^group,(\d+),/.exec(readdirSync(dir).find((one) => /^group,\d/.test(one)) ?? '')?.[1])

describe.each(HERE_AND_BOX)('how a job ends on %s', (server) => {
  it('exit codes and signals are told in words', async () => {
    expect(await bench.run('exit 3', { server })).toMatchObject({ status: 'failed', exitCode: 3, reason: 'exit 3' })
    const killed = await bench.run('kill -9 $$', { server })
    expect(killed).toMatchObject({ status: 'failed', outcome: 'failed', exitText: '137 (killed, or exit 137)' })
    const term = await bench.run('kill -TERM $$', { server })
    expect(term.exitText).toBe('143 (ended by SIGTERM, or exit 143)')
  })

  it('the time limit is enforced and named', async () => {
    const job = await bench.run('echo up; sleep 600', { server, timeLimit: 1 })
    expect(job).toMatchObject({
      status: 'failed',
      outcome: 'timed_out',
      reason: expect.stringMatching(/^stopped at its time limit of 1/),
    })
    // On a machine that stands still for a while the limit comes before the first word.
    expect((await bench.log(job.id)).toString()).toMatch(/^(up\n)?$/)
  })

  it('the time limit is enforced while the engine is away', async () => {
    const job = await bench.submit('echo up; sleep 600', { server, timeLimit: 5 })
    await bench.until(job.id, ({ status }) => status !== 'queued' && status !== 'deploying')
    await bench.engine.kill()
    const dir = folder(server, job.id)
    while (!readdirSync(dir).some((name) => name.startsWith('exit-'))) await sleep(50)
    await bench.start()
    expect(await bench.ended(job.id)).toMatchObject({ outcome: 'timed_out', attempts: 1 })
  })

  it('cancel ends a running job, once and for all', async () => {
    const job = await bench.submit('echo up; sleep 600', { server })
    await bench.logged(job.id, 'up')
    await bench.client.jobs.cancel({ job: job.id, graceSeconds: 600 })
    await bench.client.jobs.cancel({ job: job.id, graceSeconds: 600 })
    expect(await bench.ended(job.id)).toMatchObject({ status: 'cancelled', outcome: 'cancelled', exitCode: 143 })
    // Asking once more changes nothing; only a job that ended by itself refuses.
    expect(await bench.client.jobs.cancel({ job: job.id })).toMatchObject({ status: 'cancelled' })
    const done = await bench.run('true', { server })
    await expect(bench.client.jobs.cancel({ job: done.id })).rejects.toMatchObject({ code: 'INVALID_STATE' })
  })

  it('cancel kills what ignores TERM, and what it started elsewhere, after the grace', async () => {
    const job = await bench.submit('trap "" TERM; setsid sh -c \'trap "" TERM; echo $$; sleep 600\' & sleep 600', {
      server,
    })
    await bench.logged(job.id, '\n')
    const stray = Number((await bench.log(job.id)).toString())
    await bench.client.jobs.cancel({ job: job.id, graceSeconds: 1 })
    expect(await bench.ended(job.id)).toMatchObject({ status: 'cancelled', exitCode: 137 })
    while (isRunning(stray)) await sleep(50)
  })

  it('a daemon that stays behind is not waited for, but ended with the job', async () => {
    const command = `setsid sh -c 'trap "" TERM; while :; do sleep 0.1; done' & echo $!; exit 4`
    const job = await bench.run(command, { server, workingDir: '~' })
    expect(job).toMatchObject({ status: 'failed', exitCode: 4, reason: 'exit 4' })
    const stored = await bench.log(job.id)
    expect(stored.toString()).toMatch(/^\d+\n$/)
    while (isRunning(Number(stored.toString()))) await sleep(50)
    const [source] = await bench.client.logs.sources({ job: job.id })
    expect(source).toMatchObject({ complete: true, size: stored.length })
  })

  it('a runner that is killed with its command leaves a job that needs attention, its log whole', async () => {
    const job = await bench.submit('seq 1000; echo up; sleep 600', { server })
    await bench.logged(job.id, 'up')
    const dir = folder(server, job.id)
    kill(pidOf(claimOf(dir)))
    kill(-groupOf(dir))
    await bench.engine.kill()
    await bench.start()
    const lost = await bench.ended(job.id)
    expect(lost).toMatchObject({ status: 'needs_attention', outcome: 'lost', exitCode: null, exitText: null })
    expect(lost.reason).toContain('its runner was killed on the server')
    expect((await bench.log(job.id)).equals(readFileSync(join(dir, 'run.log')))).toBe(true)
    expect(await bench.client.logs.sources({ job: job.id })).toMatchObject([{ complete: true }])
  })

  it('a job that was cancelled is cancelled, though its runner was killed, and nothing of it stays', async () => {
    const job = await bench.submit("setsid sh -c 'echo $$; sleep 600' & sleep 600", { server })
    await bench.logged(job.id, '\n')
    const stray = Number((await bench.log(job.id)).toString())
    const dir = folder(server, job.id)
    await bench.engine.kill()
    kill(pidOf(claimOf(dir)))
    kill(-groupOf(dir))
    await bench.start()
    await bench.client.jobs.cancel({ job: job.id, graceSeconds: 0 }).catch(() => {})
    const ended = await bench.ended(job.id)
    // It may have been found lost before the cancel came; then cancelling takes it up again.
    if (ended.status === 'needs_attention') await bench.client.jobs.cancel({ job: job.id, graceSeconds: 0 })
    expect(await bench.ended(job.id)).toMatchObject({ status: 'cancelled', outcome: 'cancelled' })
    while (isRunning(stray)) await sleep(50)
  })

  it('what was never started is not said to have been', async () => {
    const job = await bench.run('true', { server, workingDir: '/no/such/folder' })
    expect(job).toMatchObject({ status: 'failed', startedAt: null, exitText: null })
    expect(job.reason).toContain('/no/such/folder does not exist')
    const events = await bench.client.jobs.timeline({ job: job.id })
    expect(events.map(({ text }) => text)).not.toContain('the command started')
  })

  it('another machine with the same home folder is not taken for a reboot', async () => {
    const job = await bench.submit('echo up; sleep 600', { server })
    await bench.logged(job.id, 'up')
    const dir = folder(server, job.id)
    await bench.engine.kill()
    const claim = claimOf(dir)
    kill(pidOf(claim))
    kill(-groupOf(dir))
    const [boot] = claim.split('@')
    renameSync(join(dir, claim), join(dir, `${boot}@node-7`))
    await bench.start()
    const unknown = await bench.until(job.id, ({ contact }) => contact.status === 'unknown')
    expect(unknown).toMatchObject({ status: 'running', attempts: 1 })
    expect(unknown.reason).toContain('was started on node-7')
    await bench.client.jobs.giveUp({ job: job.id })
    expect(await bench.ended(job.id)).toMatchObject({ status: 'needs_attention', outcome: 'lost' })
  })

  it('after a reboot a second attempt begins, and both logs stay', async () => {
    const job = await bench.submit('echo "attempt $REMOTEBOT_ATTEMPT"; [ "$REMOTEBOT_ATTEMPT" = 2 ] || sleep 600', {
      server,
    })
    await bench.logged(job.id, 'attempt 1')
    const dir = folder(server, job.id)
    await bench.engine.kill()
    const claim = claimOf(dir)
    kill(pidOf(claim))
    kill(-groupOf(dir))
    // What a reboot leaves: the claim of a process of another boot.
    const [boot = '', host] = claim.split('@')
    renameSync(join(dir, claim), join(dir, `${boot.slice(0, -1)}${boot.endsWith('0') ? 1 : 0}@${host}`))
    await bench.start()
    const done = await bench.ended(job.id)
    expect(done).toMatchObject({ status: 'succeeded', attempts: 2 })
    expect(done.attemptList).toMatchObject([{ outcome: 'interrupted' }, { outcome: 'succeeded', exitCode: 0 }])
    expect((await bench.log(job.id, 1)).toString()).toBe('attempt 1\n')
    expect((await bench.log(job.id, 2)).toString()).toBe('attempt 2\n')
    const sources = await bench.client.logs.sources({ job: job.id })
    expect(sources.map(({ attempt, complete }) => [attempt, complete])).toEqual([
      [1, true],
      [2, true],
    ])
    const events = await bench.client.jobs.timeline({ job: job.id })
    expect(events.map(({ text }) => text)).toContain('the server rebooted; attempt 2 begins')
  })

  it.skipIf(!needs('tmux'))('a job in a terminal has one, and its log is recorded', async () => {
    const job = await bench.run('test -t 0 && test -t 1 && echo on a tty; exit 5', { server, tty: true })
    expect(job).toMatchObject({ status: 'failed', exitCode: 5 })
    expect((await bench.log(job.id)).toString()).toContain('on a tty')
    const plain = await bench.run('test -t 1 || echo none', { server })
    expect((await bench.log(plain.id)).toString()).toBe('none\n')
  })

  it('goes on while the engine restarts, and is told to its end', async () => {
    const [begun, gone] = ['begun', 'gone'].map((name) => join(bed.homeOf(server), name))
    const command = `echo 1; until [ -e ${begun} ]; do sleep 0.1; done; echo 2; until [ -e ${gone} ]; do sleep 0.1; done`
    const job = await bench.submit(`${command}; echo 3; exit 9`, { server })
    await bench.logged(job.id, '1\n')
    await bench.engine.stop()
    writeFileSync(begun as string, '')
    await bench.start()
    await bench.logged(job.id, '2\n')
    writeFileSync(gone as string, '')
    expect(await bench.ended(job.id)).toMatchObject({ exitCode: 9, attempts: 1 })
    expect((await bench.log(job.id)).toString()).toBe('1\n2\n3\n')
  })
})
