import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Job } from '../../../src-shared/vocabulary/index.ts'
import type { Attached } from '../attach/index.ts'
import { fakeEngines, fakeJob } from '../cli/testing/fake-engine.ts'
import { followJob } from './follow-job.ts'
import { LogReader } from './log-reader.ts'

test('engines that die in the middle of a read lose and double no byte', async () => {
  const log = Buffer.from(Array.from({ length: 2000 }, (_, i) => `line ${i}\n`).join(''))
  const job: Job = fakeJob({ status: 'running', outcome: null, exitCode: null, endedAt: null })
  const source = `${job.id}.1.run`
  const begun = performance.now()
  const stored = () => Math.min(log.length, Math.floor((performance.now() - begun) * 20))
  const ended = () => stored() === log.length
  let lives = 0

  const engineOf = async (): Promise<Attached> => {
    const dies = ++lives <= 3
    let reads = 0
    const closed = Promise.withResolvers<void>()
    const check = () => {
      if (dies && reads > 20 * lives) {
        closed.resolve()
        throw new Error('socket closed')
      }
    }
    const engines = fakeEngines({
      'engine.status': () => {
        throw new Error('socket closed')
      },
      'engine.changes': async function* () {
        for (;;) {
          await delay(10)
          yield [{ aggregate: 'jobs', id: null }]
        }
      },
      'jobs.get': () => (ended() ? fakeJob({ ...job, status: 'succeeded', outcome: 'succeeded', exitCode: 0 }) : job),
      'logs.watch': async function* () {
        for (;;) {
          yield [{ source, size: stored(), complete: ended() }]
          await delay(10)
        }
      },
      'logs.sources': () => [
        { id: source, jobId: job.id, attempt: 1, step: 'run', size: stored(), complete: true, notices: [], path: '/l' },
      ],
      'logs.read': ({ offset }: { offset: number }) => {
        reads++
        check()
        const bytes = log.subarray(offset, Math.min(stored(), offset + 100))
        return { bytes: new Blob([bytes]), nextOffset: offset + bytes.length, size: stored(), complete: ended() }
      },
    })
    return { ...(await engines.attach('never')), closed: closed.promise }
  }

  const got: Buffer[] = []
  const states: string[] = []
  const reader = new LogReader(async ({ bytes }) => void got.push(Buffer.from(bytes)))
  const notes = {
    changed: async () => {},
    engine: async (attached: Attached | null) => void states.push(attached ? 'back' : 'lost'),
  }
  const result = await followJob(engineOf, await engineOf(), job.id, reader, notes, new AbortController().signal)
  expect(result?.status).toBe('succeeded')
  expect(Buffer.concat(got).equals(log)).toBe(true)
  expect(states).toEqual(['lost', 'back', 'lost', 'back', 'lost', 'back'])
})

test('Ctrl-C while the engine is away ends the following, without an error', async () => {
  const job = fakeJob({ status: 'running', outcome: null, exitCode: null, endedAt: null })
  const first = await fakeEngines({ 'engine.status': () => Promise.reject(new Error('gone')) }).attach('never')
  const lost = { ...first, closed: Promise.resolve() }
  for (const attach of [fakeEngines(null).attach, () => new Promise<never>(() => {})]) {
    const stop = new AbortController()
    const notes = { changed: async () => {}, engine: async () => void setTimeout(() => stop.abort(), 300) }
    const reader = new LogReader(async () => {})
    expect(await followJob(attach, lost, job.id, reader, notes, stop.signal)).toBe(null)
  }
})
