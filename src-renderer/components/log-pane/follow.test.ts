import { describe, expect, it } from 'vitest'
import { newLines, nextFollow } from './follow.ts'

describe('follow', () => {
  it('holds on any move up and counts what comes', () => {
    const held = nextFollow({ on: true }, { type: 'hold', lines: 100 })
    expect(held).toEqual({ on: false, since: 100 })
    expect(newLines(held, 1304)).toBe(1204)
  })

  it('keeps counting from the first hold', () => {
    const held = nextFollow({ on: true }, { type: 'hold', lines: 100 })
    expect(nextFollow(held, { type: 'hold', lines: 500 })).toBe(held)
  })

  it('goes on only at the end, by key or by switch', () => {
    const held = { on: false, since: 1 } as const
    for (const type of ['reachedEnd', 'follow'] as const) expect(nextFollow(held, { type })).toEqual({ on: true })
    expect(nextFollow(held, { type: 'toggle', lines: 9 })).toEqual({ on: true })
    expect(nextFollow({ on: true }, { type: 'toggle', lines: 9 })).toEqual({ on: false, since: 9 })
  })

  it('counts nothing while following', () => expect(newLines({ on: true }, 5)).toBe(0))
})
