import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { logSource } from '../../../src-shared/vocabulary/index.ts'
import { type EngineProcess, startEngine } from '../../testing/engine-process.ts'
import { HERE, JobBench } from '../../testing/job-bench.ts'

/** Where the engine writes down how far a job is, in this order. */
const POINTS = ['deployed', 'setup', 'started', 'exit', 'collected', 'held', 'released'].map((name) => `jobs.${name}`)
const LINES = 20_000

let bench: JobBench
afterEach(() => bench.close())

/** Starts an engine that dies at `point`, has it do `work`, and waits for its death. */
async function dieAt(point: string, work: (client: EngineProcess['client']) => Promise<unknown>): Promise<void> {
  const engine = await startEngine(bench.folders, { REMOTEBOT_KILL_AT: point }).catch(() => null)
  if (!engine) return
  await Promise.race([work(engine.client).catch(() => {}), engine.exited])
  await engine.exited
}

async function text(job: string, step: string): Promise<string> {
  const parts: string[] = []
  for (let offset = 0; ; ) {
    const part = await bench.client.logs.read({ source: logSource(job, 1, step), offset })
    parts.push(await part.bytes.text())
    if (part.nextOffset === offset) return parts.join('')
    offset = part.nextOffset
  }
}

describe('a job that is set up, tells events and is held', () => {
  it('ends once and whole, with every byte of every log, whenever the engine is killed', async () => {
    bench = await new JobBench().start()
    await bench.client.secrets.set({ name: 'TOKEN', value: 'not-to-be-seen' })
    await bench.engine.stop()
    const marker = join(bench.folders.userHome, 'marker')
    const lines = (what: string) =>
      `echo ${what} >>${marker}; seq -f "${what} %.0f <$TOKEN>" ${LINES / 2}; sleep 1; seq -f "${what} %.0f" ${LINES / 2}`
    const spec = {
      server: HERE,
      secrets: { TOKEN: 'TOKEN' },
      bootstrap: [{ run: lines('one') }, { run: lines('two') }],
      command: `seq -f '{"type":"metric","name":"m","value":%.0f}' 500 >>"$REMOTEBOT_EVENTS"; ${lines('run')}; exit 3`,
      keepOnFailure: 600,
    }
    const idempotencyKey = 'the-one'
    const release = async (client: EngineProcess['client']) => {
      const { id } = await client.jobs.submit({ spec, idempotencyKey })
      for (;;) {
        await client.jobs.release({ job: id }).catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    for (const point of POINTS) {
      const work = (client: EngineProcess['client']) =>
        point === 'jobs.released'
          ? release(client)
          : client.jobs.submit({ spec, idempotencyKey }).then(() => new Promise(() => {}))
      await dieAt(`${point}:before`, work)
      await dieAt(`${point}:after`, work)
    }
    await bench.start()
    const { id } = await bench.client.jobs.submit({ spec, idempotencyKey })
    const job = await bench.ended(id)
    expect(job).toMatchObject({ status: 'failed', exitCode: 3, attempts: 1, reason: 'exit 3', heldUntil: null })
    expect(job.bootstrap.map(({ state }) => state)).toEqual(['done', 'done'])
    expect(readFileSync(marker, 'utf8')).toBe('one\ntwo\nrun\n')
    for (const [step, what] of [
      ['bootstrap-1', 'one'],
      ['bootstrap-2', 'two'],
      ['run', 'run'],
    ] as const) {
      const numbers = Array.from({ length: LINES / 2 }, (_, index) => index + 1)
      const masked = numbers.map((number) => `${what} ${number} <${'*'.repeat(14)}>\n`)
      const plain = numbers.map((number) => `${what} ${number}\n`)
      expect((await text(id, step)) === [...masked, ...plain].join('')).toBe(true)
    }
    expect((await text(id, 'events')).trimEnd().split('\n')).toHaveLength(500)
    const sources = await bench.client.logs.sources({ job: id })
    expect(sources.map(({ complete, notices }) => [complete, notices.length])).toEqual(Array(4).fill([true, 0]))
  })
})
