import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RemotebotError } from '../../../../src-shared/vocabulary/errors.ts'
import { LogWorkers } from './log-workers.ts'
import type { WorkerAnswer, WorkerRequest } from './worker-protocol.ts'

const task = { kind: 'count' as const, path: '/nowhere', block: 1, first: 0, end: 1 }
const stall = { stallMs: 20, stalled: () => new RemotebotError('TIMED_OUT', 'It stood still.') }
const pause = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** A thread that does what the test says. */
class FakeWorker extends EventEmitter {
  readonly requests: WorkerRequest[] = []
  ended = false
  unref(): void {}
  postMessage(request: WorkerRequest): void {
    this.requests.push(request)
  }
  answer(...answers: WorkerAnswer[]): void {
    for (const answer of answers) this.emit('message', answer)
  }
  async terminate(): Promise<number> {
    this.ended = true
    this.emit('exit', 1)
    return 1
  }
}

function pool() {
  const threads: FakeWorker[] = []
  const workers = new LogWorkers(() => {
    const worker = new FakeWorker()
    threads.push(worker)
    return worker as unknown as Worker
  })
  return { threads, workers }
}

/** Begins a task and waits for its first answer. */
async function begun(workers: LogWorkers, threads: FakeWorker[], at: number, options = {}) {
  const run = workers.run<number>(task, options)
  const first = run.next()
  await pause(1)
  threads[at]?.answer({ kind: 'part', value: 1 })
  expect(await first).toEqual({ done: false, value: 1 })
  return run
}

describe('LogWorkers', () => {
  it('does not call a task stuck that has ended while its answers wait to be read', async () => {
    const { threads, workers } = pool()
    const run = await begun(workers, threads, 0, stall)
    threads[0]?.answer({ kind: 'part', value: 2 }, { kind: 'done' })
    await pause(60)
    expect(await run.next()).toEqual({ done: false, value: 2 })
    expect(await run.next()).toEqual({ done: true, value: undefined })
    await workers.close()
  })

  it('calls a task stuck whose thread says nothing, and ends that thread', async () => {
    const { threads, workers } = pool()
    const run = await begun(workers, threads, 0, stall)
    const stuck = expect(run.next()).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await pause(1000)
    await stuck
    expect(threads[0]?.ended).toBe(true)
    await workers.close()
  })

  it('does not call a thread stuck that stood still together with all of this computer', async () => {
    const { threads, workers } = pool()
    const run = await begun(workers, threads, 0, stall)
    const next = run.next()
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 30_000)
    await pause(20)
    threads[0]?.answer({ kind: 'part', value: 2 }, { kind: 'done' })
    expect(await next).toEqual({ done: false, value: 2 })
    await workers.close()
  })

  it('gives what a task has found even if the pool is closed before it is read', async () => {
    const { threads, workers } = pool()
    const run = await begun(workers, threads, 0)
    threads[0]?.answer({ kind: 'part', value: 2 }, { kind: 'done' })
    await workers.close()
    expect(await run.next()).toEqual({ done: false, value: 2 })
    expect(await run.next()).toEqual({ done: true, value: undefined })
  })

  it('refuses those that wait for a thread when it is closed, whatever the others do', async () => {
    const { threads, workers } = pool()
    // Two that took their first answer and never came back.
    await begun(workers, threads, 0)
    await begun(workers, threads, 1)
    const waiting = [1, 2, 3].map(() => workers.run(task).next())
    const refused = Promise.all(waiting.map((next) => expect(next).rejects.toMatchObject({ code: 'INVALID_STATE' })))
    await pause(5)
    await workers.close()
    await refused
  })

  it('leaves no listener on a signal that outlives its tasks', async () => {
    const { threads, workers } = pool()
    const held = [await begun(workers, threads, 0), await begun(workers, threads, 1)]
    let listeners = 0
    const { signal } = new AbortController()
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++
      addEventListener.apply(signal, args)
    }
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--
      removeEventListener.apply(signal, args)
    }
    const next = workers.run(task, { signal }).next()
    await pause(5)
    expect(listeners).toBe(1)
    for (const worker of threads) worker.answer({ kind: 'done' })
    for (const run of held) await run.next()
    await pause(5)
    for (const worker of threads) worker.answer({ kind: 'done' })
    expect(await next).toEqual({ done: true, value: undefined })
    expect(listeners).toBe(0)
    await workers.close()
  })
})
