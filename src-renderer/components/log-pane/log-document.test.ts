import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../../src-shared/contract/index.ts'
import type { LogTime } from '../../../src-shared/vocabulary/index.ts'
import { LogDocument } from './log-document.ts'

const JOB = `job_${'0'.repeat(20)}`
const RUN = `${JOB}.1.run`
const COLLECT = `${JOB}.1.collect`
const LINE = 10

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 0))
  vi.stubGlobal('cancelAnimationFrame', clearTimeout)
})
afterEach(() => void vi.unstubAllGlobals())

/** An engine with logs of lines of ten bytes; line n of each came at n seconds. */
function engine(lines: Record<string, { lines: number; complete: boolean }>) {
  const calls: Record<string, number> = {}
  const refused = new Set<string>()
  const called = (name: string) => {
    calls[name] = (calls[name] ?? 0) + 1
    if (refused.delete(name)) throw new Error(`${name} was refused`)
  }
  const log = (source: string) => lines[source] as { lines: number; complete: boolean }
  const text = (source: string) =>
    Array.from({ length: log(source).lines }, (_, at) => `${String(at).padStart(LINE - 1, '0')}\n`).join('')
  const standing = () =>
    Object.entries(lines).map(([source, { lines: count, complete }]) => ({ source, size: count * LINE, complete }))
  let wake = () => {}
  let pending = 1
  const news = () => {
    pending++
    wake()
  }
  const logs = {
    sources: async () => {
      called('sources')
      return standing().map(({ source, ...rest }) => {
        const [jobId, attempt, step] = source.split('.')
        return { id: source, jobId, attempt: Number(attempt), step, notices: [], path: '/tmp/x', ...rest }
      })
    },
    index: async ({ source }: { source: string }) => {
      called(`index ${source}`)
      return { size: log(source).lines * LINE, lines: log(source).lines, complete: log(source).complete }
    },
    locate: async ({ line }: { line: number }) => ({ line, offset: line * LINE }),
    read: async ({ source, offset, limit }: { source: string; offset: number; limit: number }) => {
      called('read')
      const bytes = new TextEncoder().encode(text(source)).slice(offset, offset + limit)
      return { bytes: new Blob([bytes]), nextOffset: offset + bytes.length, size: log(source).lines * LINE }
    },
    times: async ({ from, to }: { from: number; to: number }): Promise<LogTime[]> => {
      called('times')
      const first = Math.floor(from / LINE)
      const count = Math.ceil(to / LINE) - first
      return Array.from({ length: count }, (_, at) => ({ offset: (first + at) * LINE, at: (first + at) * 1000 }))
    },
    watch: async function* (_: unknown, { signal }: { signal: AbortSignal }) {
      signal.addEventListener('abort', () => wake())
      while (!signal.aborted) {
        if (pending > 0) {
          pending--
          yield standing()
        } else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    },
  }
  const document = new LogDocument({ logs } as unknown as Client, JOB, () => true)
  return { document, calls, news, refuse: (name: string) => refused.add(name), lines }
}

const soon = (look: () => void) => vi.waitFor(look, { timeout: 20_000, interval: 5 })

describe('LogDocument', () => {
  it('has the times of lines that had to be loaded first', async () => {
    const { document } = engine({ [RUN]: { lines: 20_000, complete: false } })
    document.start(true)
    await soon(() => expect(document.outline.lines).toBe(20_000))
    document.setFollowing(false)
    document.want(9000, 9040, true)
    await soon(() => expect(document.timeOf(9000)).toBe(9_000_000))
    expect(document.timeOf(9039)).toBe(9_039_000)
    document.stop()
  })

  it('asks again for times that failed, and says so only until they come', async () => {
    const { document, refuse } = engine({ [RUN]: { lines: 2000, complete: false } })
    refuse('times')
    document.start(true)
    await soon(() => expect(document.outline.lines).toBe(2000))
    document.want(1960, 2000, true)
    await soon(() => expect(document.timesError).not.toBeNull())
    expect(document.state).toBe('ready')
    await soon(() => expect(document.timeOf(1999)).toBe(1_999_000))
    expect(document.timesError).toBeNull()
    document.stop()
  })

  it('asks again when bringing a log up to date has failed, though nothing more comes', async () => {
    const { document, refuse, news, lines } = engine({ [RUN]: { lines: 10, complete: false } })
    document.start(true)
    await soon(() => expect(document.outline.lines).toBe(10))
    refuse(`index ${RUN}`)
    lines[RUN] = { lines: 20, complete: false }
    news()
    await soon(() => expect(document.state).toBe('unreachable'))
    await soon(() => expect(document.outline.lines).toBe(20))
    expect(document.state).toBe('ready')
    document.stop()
  })

  it('leaves a log that is complete alone while another grows', async () => {
    const { document, calls, news, lines } = engine({
      [RUN]: { lines: 10, complete: true },
      [COLLECT]: { lines: 1, complete: false },
    })
    document.start(true)
    await soon(() => expect(document.outline.lines).toBe(13))
    const before = calls[`index ${RUN}`]
    for (let count = 2; count <= 6; count++) {
      lines[COLLECT] = { lines: count, complete: count === 6 }
      news()
      await soon(() => expect(document.outline.lines).toBe(12 + count))
    }
    expect(calls[`index ${RUN}`]).toBe(before)
    await soon(() => expect(document.sources.every(({ complete }) => complete)).toBe(true))
    document.stop()
  })

  it('loads what was wanted while it was hidden once it is seen', async () => {
    const { document } = engine({ [RUN]: { lines: 20_000, complete: false } })
    document.start(true)
    await soon(() => expect(document.outline.lines).toBe(20_000))
    document.setFollowing(false)
    document.setVisible(false)
    document.want(9000, 9040, true)
    document.setVisible(true)
    await soon(() => expect(document.timeOf(9020)).toBe(9_020_000))
    document.stop()
  })
})
