import { afterEach, expect, test, vi } from 'vitest'
import { type Job, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { Attached } from '../attach/index.ts'
import { fakeEngines, fakeJob } from '../cli/testing/fake-engine.ts'
import { EngineLink } from './engine-link.ts'
import { JobHandle } from './job-handle.ts'

type Handlers = NonNullable<Parameters<typeof fakeEngines>[0]>

afterEach(() => vi.restoreAllMocks())

function handleOf(job: Job, handlers: Handlers = {}, owned = true): JobHandle {
  const engines = fakeEngines({ 'jobs.get': () => job, 'engine.changes': forever, 'logs.watch': forever, ...handlers })
  return new JobHandle(new EngineLink(engines.attach), job.id, job.name, owned)
}

async function* forever() {
  await new Promise(() => {})
  yield []
}

const running = (over: Partial<Job> = {}) =>
  fakeJob({ status: 'running', outcome: null, exitCode: null, exitText: null, endedAt: null, ...over })
const held = (over: Partial<Job> = {}) =>
  running({ status: 'cleaning_up', outcome: 'failed', exitCode: 3, exitText: 'exit 3', heldUntil: 5000, ...over })

/** What the end of a scope does for `await using`. */
const leave = (handle: JobHandle) => handle[Symbol.asyncDispose]()

/** How often leaving the scope asked the job to end. */
async function cancelsOf(job: Job, owned = true): Promise<number> {
  let cancels = 0
  const cancel = () => {
    cancels++
    return job
  }
  await leave(handleOf(job, { 'jobs.cancel': cancel }, owned))
  return cancels
}

test('leaving the scope ends what runs, and nothing else', async () => {
  expect(await cancelsOf(running())).toBe(1)
  expect(await cancelsOf(running({ status: 'queued' }))).toBe(1)
  expect(await cancelsOf(fakeJob())).toBe(0)
  expect(await cancelsOf(held())).toBe(0)
  expect(await cancelsOf(running(), false)).toBe(0)
})

test('leaving the scope throws nothing, and says what it could not do', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  await leave(
    handleOf(running({ name: 'nightly' }), {
      'jobs.cancel': () => {
        throw Object.assign(new Error('disk full'), { code: 'DISK_FULL' })
      },
    }),
  )
  expect(warned.mock.calls[0]?.[0]).toMatch(/nightly .* could not be asked to end/)
})

test('leaving the scope does not wait for an engine that never answers', async () => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const soon = AbortSignal.timeout(100)
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(soon)
  await leave(handleOf(running(), { 'jobs.get': () => new Promise(() => {}) }))
  expect(timeout).toHaveBeenCalled()
})

test('wait tells how a job ended, and that it is held', async () => {
  const sources = { 'logs.sources': () => [] }
  const results = { files: 2, bytes: 10, folder: '/data/results/x', at: 1 }
  expect(await handleOf(fakeJob({ results }), sources).wait()).toMatchObject({
    outcome: 'succeeded',
    exitCode: 0,
    reason: null,
    results: { files: 2, bytes: 10, folder: '/data/results/x' },
    heldUntil: null,
  })
  expect(await handleOf(held(), sources).wait()).toMatchObject({
    outcome: 'failed',
    exitCode: 3,
    reason: 'exit 3',
    heldUntil: new Date(5000),
  })
})

test('a signal ends the waiting with its reason; the job goes on', async () => {
  const stop = new AbortController()
  const waiting = handleOf(running()).wait({ signal: stop.signal })
  stop.abort(new Error('dinner'))
  await expect(waiting).rejects.toThrow('dinner')
})

test('a signal ends the waiting for an engine that does not come; one that was aborted before starts none', async () => {
  const late = Promise.withResolvers<Attached>()
  let asked = 0
  const attach = () => {
    asked++
    return late.promise
  }
  const handle = new JobHandle(new EngineLink(attach), 'job_1', 'x', false)
  const stop = new AbortController()
  const waiting = handle.wait({ signal: stop.signal })
  stop.abort(new Error('dinner'))
  await expect(waiting).rejects.toThrow('dinner')
  await expect(handle.wait({ signal: stop.signal })).rejects.toThrow('dinner')
  await expect(handle.download('x', [], { signal: stop.signal })).rejects.toThrow('dinner')
  expect(asked).toBe(1)
  const attached = await fakeEngines({}).attach('never')
  late.resolve(attached)
  await attached.closed
})

test('a release whose answer got lost is no failure; one of a job that still runs is', async () => {
  const released = async (job: Job) => {
    let lives = 0
    const attach = async () => {
      const dies = ++lives === 1
      const gone = () => Promise.reject(new Error('socket closed'))
      const refuse = () => {
        throw new RemotebotError('INVALID_STATE', 'Nothing is held for it.')
      }
      const handlers: Handlers = dies
        ? { 'jobs.release': gone, 'engine.status': gone }
        : { 'jobs.release': refuse, 'jobs.get': () => job }
      return fakeEngines(handlers).attach('never')
    }
    await new JobHandle(new EngineLink(attach), job.id, job.name, false).release()
  }
  await released(fakeJob())
  await expect(released(running())).rejects.toThrow('Nothing is held')
  await expect(
    handleOf(fakeJob(), {
      'jobs.release': () => {
        throw new RemotebotError('INVALID_STATE', 'Nothing is held for it.')
      },
    }).release(),
  ).rejects.toThrow('Nothing is held')
})

test('logs come line by line, setting up included unless a step is named', async () => {
  const job = fakeJob()
  const texts: Record<string, string> = { 'bootstrap-1': 'collecting\n', run: 'a\nb', events: '{"type":"step"}\n' }
  const handlers: Handlers = {
    'logs.sources': () =>
      Object.entries(texts).map(([step, text]) => ({
        id: `${job.id}.1.${step}`,
        jobId: job.id,
        attempt: 1,
        step,
        size: text.length,
        complete: true,
        notices: [],
        path: '/l',
      })),
    'logs.read': ({ source, offset }: { source: string; offset: number }) => {
      const text = texts[source.split('.')[2] as string] as string
      return { bytes: new Blob([text.slice(offset)]), nextOffset: text.length, size: text.length, complete: true }
    },
  }
  const lines = async (options = {}) => {
    const all: string[] = []
    for await (const line of handleOf(job, handlers).logs(options)) all.push(line)
    return all
  }
  expect(await lines()).toEqual(['collecting', 'a', 'b'])
  expect(await lines({ step: 'run' })).toEqual(['a', 'b'])
  expect(await lines({ follow: false, step: 'bootstrap-1' })).toEqual(['collecting'])
})

test('download gives paths of this computer to the engine, and the report back', async () => {
  const asked: unknown[] = []
  const seen: unknown[] = []
  const report = {
    files: 1,
    bytes: 2,
    sentBytes: 2,
    unchanged: 0,
    deleted: 0,
    changes: [],
    moreChanges: 0,
    durationMs: 5,
  }
  const handle = handleOf(fakeJob(), {
    'jobs.download': async function* (input: unknown) {
      asked.push(input)
      yield { progress: { phase: 'receiving', files: 1, filesDone: 0, bytes: 2, bytesDone: 0 } }
      yield { report, folder: '/somewhere' }
    },
  })
  const done = await handle.download('out', ['a*'], { onProgress: (progress) => seen.push(progress.phase) })
  expect(done).toEqual({ ...report, folder: '/somewhere' })
  expect(asked).toEqual([{ job: handle.id, target: `${process.cwd()}/out`, paths: ['a*'] }])
  expect(seen).toEqual(['receiving'])
})
