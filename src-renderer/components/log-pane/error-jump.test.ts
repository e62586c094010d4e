import { describe, expect, it } from 'vitest'
import type { Client } from '../../../src-shared/contract/index.ts'
import type { LogFindBatch } from '../../../src-shared/vocabulary/index.ts'
import { type JumpPane, nextError, stepTo } from './error-jump.ts'
import { LogFinder } from './log-finder.ts'

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
const pane = (size: number, top = 0): JumpPane => ({
  sources: [{ id: 's', size, lines: 1000 }],
  lineOf: ({ line }) => line,
  top,
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

  it('searches a growing log again only where what is known ends', async () => {
    const { errors, searches } = finder(found([5, 50], 100), found([5, 50, 500], 900))
    const go = async (size: number, direction: 1 | -1) => {
      const jump = await nextError(errors, pane(size), direction)
      if (jump.kind !== 'found') throw new Error(jump.kind)
      errors.select(jump.index)
      return errors.currentHit?.line
    }
    expect(await go(100, 1)).toBe(5)
    expect(await go(300, 1)).toBe(50)
    expect(await go(400, -1)).toBe(5)
    expect(await go(500, 1)).toBe(50)
    expect(searches()).toBe(1)
    expect(await go(900, 1)).toBe(500)
    expect(searches()).toBe(2)
    expect(await go(900, 1)).toBe(5)
    expect(searches()).toBe(2)
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
