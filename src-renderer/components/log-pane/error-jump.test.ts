import { describe, expect, it } from 'vitest'
import type { Client } from '../../../src-shared/contract/index.ts'
import type { LogFindBatch } from '../../../src-shared/vocabulary/index.ts'
import { type JumpPane, nextError, stepTo } from './error-jump.ts'
import { ERROR_QUERY, LogFinder } from './log-finder.ts'

type Answer = () => AsyncGenerator<Partial<LogFindBatch>>

/** A finder whose searches answer in turn, and how often it has searched. */
function finder(...answers: Answer[]) {
  let searches = 0
  const logs = { find: async () => (answers[Math.min(searches++, answers.length - 1)] as Answer)() }
  return { errors: new LogFinder({ logs } as unknown as Client), searches: () => searches }
}
const found = (lines: number[], size: number, total = lines.length): Answer =>
  async function* () {
    yield { hits: lines.map((line) => ({ line, offset: line * 10, length: 5 })), total, size, done: true }
  }

/** Logs that grow while one looks, and what was asked of them. */
class GrowingLogs {
  readonly asked: string[] = []
  readonly #texts = new Map<string, string>()

  grow(source: string, text: string): void {
    this.#texts.set(source, (this.#texts.get(source) ?? '') + text)
  }

  pane(): JumpPane {
    const sources = [...this.#texts].map(([id, text]) => ({ id, size: text.length, lines: text.split('\n').length }))
    return { sources, lineOf: ({ source, line }) => (source === 'a' ? 0 : 1000) + line, top: 0 }
  }

  client(): Client {
    const before = (source: string, offset: number) => (this.#texts.get(source) ?? '').slice(0, offset)
    const lineAt = async ({ source, offset }: { source: string; offset: number }) => ({
      line: before(source, offset).split('\n').length - 1,
      offset: before(source, offset).lastIndexOf('\n') + 1,
    })
    const find = async ({ source, from = 0 }: { source: string; from?: number }) => this.#find(source, from)
    return { logs: { find, lineAt } } as unknown as Client
  }

  async *#find(source: string, from: number) {
    this.asked.push(`${source} ${from}`)
    const text = this.#texts.get(source) ?? ''
    const hits = [...text.matchAll(/Error/g)].flatMap(({ index }) =>
      index < from ? [] : [{ line: text.slice(0, index).split('\n').length - 1, offset: index, length: 5 }],
    )
    yield { hits, total: hits.length, size: text.length, done: true }
  }
}

const pane = (size: number, top = 0): JumpPane => ({
  sources: [{ id: 's', size, lines: 1000 }],
  lineOf: ({ line }) => line,
  top,
})

describe('a find over a log that grows', () => {
  it('goes on quietly: the hit that is looked at stays, also in a line that had no end', async () => {
    const logs = new GrowingLogs()
    logs.grow('a', 'Error 1\nnothing\nError 2 with')
    const finder = new LogFinder(logs.client())
    await finder.run({ ...ERROR_QUERY, text: 'Error' }, ['a'])
    finder.select(1)
    logs.grow('a', 'out an end\nError 3\n')
    await finder.extend(['a'], true)
    expect(finder.linesIn('a')).toEqual([0, 2, 3])
    expect(finder.currentHit).toMatchObject({ line: 2 })
    expect(finder).toMatchObject({ done: true, isWhole: true, extended: true })
  })

  it('is not spoilt by an engine that is away: it is tried again', async () => {
    const gone: Answer = async function* () {
      yield* []
      throw new Error('socket closed')
    }
    const { errors } = finder(found([3], 100), gone)
    await errors.run(ERROR_QUERY, ['s'])
    Object.assign((errors as unknown as { client: { logs: object } }).client.logs, {
      lineAt: async () => ({ line: 5, offset: 90 }),
    })
    await errors.extend(['s'], true)
    expect(errors).toMatchObject({ error: null, done: true, running: false, searched: 100 })
    await errors.extend(['s'])
    expect(errors.error).toMatchObject({ message: 'socket closed' })
  })
})

describe('going to the next error', () => {
  it('tells a search that failed, or was left, from a log without errors', async () => {
    const broken = finder(async function* () {
      yield* []
      throw new Error('no engine')
    })
    expect(await nextError(broken.errors, pane(100), 1)).toMatchObject({
      kind: 'failed',
      error: { message: 'no engine' },
    })
    expect(await nextError(finder(found([], 100)).errors, pane(100), 1)).toEqual({ kind: 'none' })

    let go = () => {}
    const slow = finder(async function* () {
      await new Promise<void>((resolve) => {
        go = resolve
      })
      yield { hits: [], total: 0, size: 100 }
    })
    const jump = nextError(slow.errors, pane(100), 1)
    expect(await nextError(slow.errors, pane(100), 1)).toEqual({ kind: 'open' })
    slow.errors.clear()
    go()
    expect(await jump).toEqual({ kind: 'open' })
    expect(slow.errors.running).toBe(false)
  })

  it('searches only what a log has grown by, from its last line on', async () => {
    const logs = new GrowingLogs()
    const errors = new LogFinder(logs.client())
    const go = async (direction: 1 | -1) => {
      const jump = await nextError(errors, logs.pane(), direction)
      if (jump.kind !== 'found') throw new Error(jump.kind)
      errors.select(jump.index)
      const { source, line } = errors.currentHit ?? {}
      return `${source}${line}`
    }
    logs.grow('a', 'ok\nError 1\n')
    logs.grow('b', 'Error 2\nok\nErr')
    expect([await go(1), await go(1)]).toEqual(['a1', 'b0'])
    expect(logs.asked).toEqual(['a 0', 'b 0'])
    // More has come, but what is known leads on.
    logs.grow('b', 'or 3, Error 4\nok\n')
    expect(await go(-1)).toBe('a1')
    expect(await go(1)).toBe('b0')
    expect(logs.asked).toHaveLength(2)
    // The last line that was known was cut short; an older log that grows keeps its place.
    logs.grow('a', 'Error 5\n')
    expect(await go(1)).toBe('b2')
    expect(logs.asked.slice(2)).toEqual(['a 11', 'b 11'])
    expect(errors.hits.map(({ source, line, offset }) => [source, line, offset])).toEqual([
      ...[
        ['a', 1, 3],
        ['a', 2, 11],
        ['b', 0, 0],
        ['b', 2, 11],
        ['b', 2, 20],
      ],
    ])
    expect([errors.total, errors.on('b', 2)?.length, errors.on('a', 2)?.length]).toEqual([5, 2, 1])
    expect([await go(1), await go(1)]).toEqual(['a1', 'a2'])
  })

  it('says so where errors that are not listed may have been passed', async () => {
    const { errors } = finder(found([5, 50], 100, 20_000))
    const at = async (top: number, direction: 1 | -1) => {
      errors.select(-1)
      const jump = await nextError(errors, pane(100, top), direction)
      return jump.kind === 'found' ? [errors.hits[jump.index]?.line, jump.passed?.after ?? null] : jump
    }
    expect(await at(10, 1)).toEqual([50, null])
    expect(await at(51, -1)).toEqual([50, null])
    expect(await at(51, 1)).toEqual([5, 51])
    expect(await at(700, 1)).toEqual([5, 51])
    expect(await at(700, -1)).toEqual([50, 51])
    expect(await at(3, -1)).toEqual([50, 51])
  })

  it('sees gaps between the logs of a pane', () => {
    const gaps = [{ from: 51, to: 200, after: 51 }]
    expect(stepTo([5, 50, 300], gaps, 51, 1)).toMatchObject({ index: 2, passed: gaps[0] })
    expect(stepTo([5, 50, 300], gaps, 201, 1)).toMatchObject({ index: 2, passed: null })
    expect(stepTo([5, 50, 300], gaps, 299, -1)).toMatchObject({ index: 1, passed: gaps[0] })
    expect(stepTo([5, 50, 300], gaps, 301, 1)).toMatchObject({ index: 0, wrapped: true, passed: null })
  })
})
