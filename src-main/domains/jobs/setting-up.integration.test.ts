import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isFinal, logSource } from '../../../src-shared/vocabulary/index.ts'
import { filesBelow } from '../../testing/files-below.ts'
import { HERE_AND_BOX, type HereAndBox, startHereAndBox } from '../../testing/here-and-box.ts'
import type { JobBench } from '../../testing/job-bench.ts'
import { isRunning } from '../../testing/processes.ts'
import { until } from '../../testing/until.ts'

let bench: JobBench
let bed: HereAndBox
beforeAll(async () => {
  bed = await startHereAndBox()
  bench = bed.bench
})
afterAll(() => bed.close())

const homeOf = (server: string) => bed.homeOf(server)
const folder = (server: string, job: string, attempt = 1) => bench.remote(job, attempt, homeOf(server))

async function text(job: string, step: string, attempt = 1): Promise<string> {
  const part = await bench.client.logs.read({ source: logSource(job, attempt, step), offset: 0 })
  return part.bytes.text()
}

const stageOf = (job: { stages: Array<{ stage: string; state: string; detail: string | null }> }, name: string) =>
  job.stages.find(({ stage }) => stage === name)

describe.each(HERE_AND_BOX)('setting up on %s', (server) => {
  it('runs before the command, and each step is told with a log of its own', async () => {
    const gate = join(homeOf(server), 'gate')
    const job = await bench.submit('remotebot-event progress 1 2; cat made; echo err >&2', {
      server,
      bootstrap: [
        { run: 'echo one; echo 1 >made' },
        { name: 'Second', run: `echo two; while [ ! -e ${gate} ]; do sleep 0.1; done` },
      ],
    })
    const during = await bench.until(job.id, ({ bootstrap }) => bootstrap[1]?.state === 'running')
    expect(during).toMatchObject({ status: 'deploying', stage: 'bootstrap', startedAt: null })
    expect(stageOf(during, 'bootstrap')).toMatchObject({ state: 'active', detail: 'step 2 of 2: Second' })
    expect(during.bootstrap).toMatchObject([
      { number: 1, name: 'echo one; echo 1 >made', state: 'done', exitCode: 0, startedAt: expect.any(Number) },
      { number: 2, name: 'Second', state: 'running', exitCode: null, endedAt: null },
    ])
    writeFileSync(gate, '')
    const done = await bench.ended(job.id)
    expect(done).toMatchObject({ status: 'succeeded', startedAt: expect.any(Number) })
    expect(done.workspaceDir).toBe(join(homeOf(server), '.remotebot/work', job.id))
    expect(done.bootstrap.map(({ state }) => state)).toEqual(['done', 'done'])
    expect(stageOf(done, 'bootstrap')).toMatchObject({ state: 'done', detail: '2 steps' })
    expect(await text(job.id, 'bootstrap-1')).toBe('one\n')
    expect(await text(job.id, 'bootstrap-2')).toBe('two\n')
    expect(await text(job.id, 'run')).toBe('1\nerr\n')
    expect(await text(job.id, 'events')).toMatch(/"type":"progress"/)
    const sources = await bench.client.logs.sources({ job: job.id })
    expect(sources.map(({ step, complete }) => [step, complete])).toEqual([
      ['bootstrap-1', true],
      ['bootstrap-2', true],
      ['run', true],
      ['events', true],
    ])
  })

  it('is skipped the next time in the same workspace, and says so', async () => {
    const spec = { server, workspace: 'kept', bootstrap: [{ run: 'echo a' }, { run: 'echo b' }] }
    expect(stageOf(await bench.run('true', spec), 'bootstrap')?.detail).toBe('2 steps')
    const again = await bench.run('true', spec)
    expect(again.bootstrap.map(({ state }) => state)).toEqual(['cached', 'cached'])
    expect(stageOf(again, 'bootstrap')).toMatchObject({ state: 'done', detail: '2 steps, all cached' })
    expect(await text(again.id, 'bootstrap-2')).toContain('skipped')
    const changed = await bench.run('true', { ...spec, bootstrap: [{ run: 'echo a' }, { run: 'echo c' }] })
    expect(stageOf(changed, 'bootstrap')?.detail).toBe('2 steps, 1 cached')
  })

  it('that fails is the end, with the step named', async () => {
    const job = await bench.run('echo never', { server, bootstrap: [{ run: 'true' }, { name: 'Deps', run: 'exit 7' }] })
    expect(job).toMatchObject({
      status: 'failed',
      outcome: 'failed',
      reason: 'setting up failed in step 2 of 2 (Deps): exit 7',
      startedAt: null,
      exitCode: null,
    })
    expect(job.bootstrap).toMatchObject([{ state: 'done' }, { state: 'failed', exitCode: 7 }])
    expect(stageOf(job, 'bootstrap')).toMatchObject({ state: 'failed', detail: 'step 2 of 2: Deps' })
    expect(stageOf(job, 'run')).toMatchObject({ state: 'skipped' })
    expect(await text(job.id, 'run')).toBe('')
  })

  it('can be cancelled, and has the time limit of the job', async () => {
    const spec = { server, bootstrap: [{ run: "setsid sh -c 'echo $$; sleep 600' & sleep 600" }] }
    const job = await bench.submit('echo never', spec)
    await bench.until(job.id, ({ bootstrap }) => bootstrap[0]?.state === 'running')
    await until('its number', () => text(job.id, 'bootstrap-1'))
    const stray = Number(await text(job.id, 'bootstrap-1'))
    await bench.client.jobs.cancel({ job: job.id, graceSeconds: 5 })
    expect(await bench.ended(job.id)).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled while it was set up',
      bootstrap: [{ state: 'failed' }],
    })
    while (isRunning(stray)) await sleep(50)
    // Long enough that its first step has begun by then.
    const late = await bench.run('echo never', { ...spec, timeLimit: 10 })
    expect(late).toMatchObject({ outcome: 'timed_out', startedAt: null })
    expect(late.reason).toMatch(/^stopped at its time limit of 10.* while it was set up$/)
  })

  it('goes on with the command while the engine is away, and is told to its end', async () => {
    const gate = join(homeOf(server), 'gate-away')
    const job = await bench.submit('echo ran; remotebot-event step last', {
      server,
      bootstrap: [{ run: `echo up; while [ ! -e ${gate} ]; do sleep 0.1; done; echo down` }, { run: 'echo two' }],
    })
    await bench.until(job.id, ({ bootstrap }) => bootstrap[0]?.state === 'running')
    await bench.engine.kill()
    writeFileSync(gate, '')
    while (!readdirSync(folder(server, job.id)).some((name) => name.startsWith('exit-'))) await sleep(50)
    await bench.start()
    const done = await bench.ended(job.id)
    expect(done).toMatchObject({ status: 'succeeded', attempts: 1, startedAt: expect.any(Number) })
    expect(done.bootstrap.map(({ state }) => state)).toEqual(['done', 'done'])
    expect(await text(job.id, 'bootstrap-1')).toBe('up\ndown\n')
    expect(await text(job.id, 'bootstrap-2')).toBe('two\n')
    expect(await text(job.id, 'run')).toBe('ran\n')
    expect(await text(job.id, 'events')).toContain('"last"')
  })

  it('of jobs at once mixes neither logs nor variables nor files', async () => {
    const names = ['a', 'b', 'c', 'd']
    const jobs = await Promise.all(
      names.map((name) =>
        bench.submit(`sleep 0.5; echo "$WHO $SECRET_WHO"; cat mine; pwd; remotebot-event step ${name}`, {
          server,
          env: { WHO: name },
          bootstrap: [{ run: 'echo "$WHO" >mine; sleep 0.5; cat mine' }],
        }),
      ),
    )
    for (const [index, { id }] of jobs.entries()) {
      const name = names[index] as string
      const done = await bench.ended(id)
      expect(done.status).toBe('succeeded')
      expect(await text(id, 'bootstrap-1')).toBe(`${name}\n`)
      expect(await text(id, 'run')).toBe(`${name} \n${name}\n${done.workspaceDir}\n`)
      const events = (await text(id, 'events')).trim().split('\n')
      expect(events).toHaveLength(1)
      expect(events[0]).toContain(`"name":"${name}"`)
    }
  })
})

describe.each(HERE_AND_BOX)('a hold on %s', (server) => {
  it('keeps slot, workspace and processes; it is moved, survives the engine, and ends when told', async () => {
    const job = await bench.submit('(sleep 600 & echo $!)', { server, keepAlive: true, removeWorkspace: true })
    const held = await bench.until(job.id, ({ heldUntil }) => heldUntil !== null)
    expect(held).toMatchObject({ status: 'cleaning_up', outcome: 'succeeded', stage: 'release' })
    expect(held.reason).toMatch(/^held until /)
    const moved = await bench.client.jobs.hold({ job: job.id, seconds: 7200 })
    expect(moved.heldUntil).toBeGreaterThan(held.heldUntil as number)
    await bench.engine.kill()
    await bench.start()
    await bench.until(job.id, ({ contact }) => contact.status !== 'unknown')
    await sleep(500)
    const still = await bench.client.jobs.get({ job: job.id })
    expect(still).toMatchObject({ status: 'cleaning_up', heldUntil: moved.heldUntil })
    const process = Number(await text(job.id, 'run'))
    expect(isRunning(process)).toBe(true)
    expect(existsSync(still.workspaceDir as string)).toBe(true)
    await bench.client.jobs.release({ job: job.id })
    expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded', heldUntil: null, reason: null })
    while (isRunning(process)) await sleep(50)
    expect(existsSync(still.workspaceDir as string)).toBe(false)
  })

  it('follows a failure where that was asked for, and no cancel', async () => {
    const failed = await bench.submit('exit 3', { server, keepOnFailure: 600 })
    const held = await bench.until(failed.id, ({ heldUntil }) => heldUntil !== null)
    expect(held.reason).toContain('exit 3')
    await bench.client.jobs.cancel({ job: failed.id })
    expect(await bench.ended(failed.id)).toMatchObject({ status: 'failed', reason: 'exit 3', heldUntil: null })
    expect(await bench.run('true', { server, keepOnFailure: 600 })).toMatchObject({ status: 'succeeded' })
    const cancelled = await bench.submit('echo up; sleep 600', { server, keepAlive: true })
    await bench.logged(cancelled.id, 'up')
    await bench.client.jobs.cancel({ job: cancelled.id, graceSeconds: 5 })
    expect(await bench.ended(cancelled.id)).toMatchObject({ status: 'cancelled' })
  })
})

describe.each(HERE_AND_BOX)('secrets on %s', (server) => {
  const value = 'xyzzy-plugh-0042'

  /** Files below a folder that hold the value. */
  function holding(root: string): string[] {
    return [...filesBelow(root)].flatMap(([path, bytes]) => (bytes.includes(value) ? [path] : []))
  }

  it('are nowhere once the job has ended, and masked here where it printed them', async () => {
    await bench.client.secrets.set({ name: 'TOKEN', value })
    const spec = { server, secrets: { TOKEN: 'TOKEN' }, bootstrap: [{ run: 'test -n "$TOKEN"' }] }
    const quiet = await bench.run('test -n "$TOKEN"; echo done', spec)
    expect(quiet.status).toBe('succeeded')
    const loud = await bench.run('echo "<$TOKEN>"; remotebot-event step "$TOKEN"', {
      ...spec,
      bootstrap: [{ run: 'echo "[$TOKEN]"' }],
    })
    const stars = '*'.repeat(value.length)
    expect(await text(loud.id, 'bootstrap-1')).toBe(`[${stars}]\n`)
    expect(await text(loud.id, 'run')).toBe(`<${stars}>\n`)
    expect(await text(loud.id, 'events')).toContain(`"name":"${stars}"`)
    for (const name of ['run.log', 'bootstrap-1.log', 'events.jsonl', 'command', 'env', 'secrets'])
      expect(existsSync(join(folder(server, loud.id), name))).toBe(false)
    expect(holding(homeOf(server))).toEqual([])
    expect(holding(bench.folders.home)).toEqual([])
    const { items } = await bench.client.jobs.list({ limit: 500 })
    expect(items.every(({ status, id }) => isFinal(status) || (id !== quiet.id && id !== loud.id))).toBe(true)
  })
})
