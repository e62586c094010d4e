import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endPosition, type Heights, isBefore, moveBy, type Position, placeLines, reveal } from './position.ts'

const VIEW = 190
const of = (rows: number[]): Heights => ({ lines: rows.length, heightOf: (line) => (rows[line] ?? 1) * 19 })
const absolute = (position: Position, heights: Heights) => {
  let px = position.px
  for (let line = 0; line < position.line; line++) px += heights.heightOf(line)
  return px
}
const rows = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 60 })

describe('scrolling by pixels', () => {
  it('moves by exactly what was asked, between top and end', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: -900, max: 900 }), { maxLength: 20 }), (list, moves) => {
        const heights = of(list)
        const end = absolute(endPosition(heights, VIEW), heights)
        let position = { line: 0, px: 0 }
        let expected = 0
        for (const move of moves) {
          position = moveBy(position, move, heights, VIEW)
          expected = Math.min(end, Math.max(0, expected + move))
          expect(absolute(position, heights)).toBe(expected)
        }
      }),
    )
  })

  it('does not depend on lines below: appending moves nothing on screen', () => {
    fc.assert(
      fc.property(rows, rows, fc.integer({ min: 0, max: 3000 }), (list, more, px) => {
        const before = of(list)
        const after = of([...list, ...more])
        const position = moveBy({ line: 0, px: 0 }, px, before, VIEW)
        const placed = placeLines(position, before, VIEW)
        expect(placeLines(position, after, VIEW).slice(0, placed.length)).toEqual(placed)
      }),
    )
  })

  it('ends with the last line at the lower edge', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const heights = of(list)
        const placed = placeLines(endPosition(heights, VIEW), heights, VIEW)
        const last = placed.at(-1) as { line: number; y: number }
        expect(last.line).toBe(list.length - 1)
        const total = absolute({ line: list.length, px: 0 }, heights)
        expect(last.y + heights.heightOf(last.line)).toBe(Math.min(VIEW, total))
      }),
    )
  })

  it('stays where it is past the end, and comes back from there without a jump', () => {
    const heights = of(Array(20).fill(1))
    const past = { line: 15, px: 0 }
    expect(moveBy(past, 50, heights, VIEW)).toEqual(past)
    expect(moveBy(past, -19, heights, VIEW)).toEqual({ line: 14, px: 0 })
  })

  it('reveals a line without moving when it is there already', () => {
    const heights = of(Array(100).fill(1))
    const from = { line: 40, px: 0 }
    expect(reveal(45, from, heights, VIEW)).toBe(from)
    for (const line of [0, 10, 39, 60, 99]) {
      const placed = placeLines(reveal(line, from, heights, VIEW), heights, VIEW)
      const at = placed.find((entry) => entry.line === line)
      expect(at && at.y >= 0 && at.y + 19 <= VIEW).toBe(true)
    }
  })

  it('orders positions', () => {
    expect(isBefore({ line: 1, px: 5 }, { line: 1, px: 6 })).toBe(true)
    expect(isBefore({ line: 2, px: 0 }, { line: 1, px: 6 })).toBe(false)
  })
})

describe('bringing a row of a tall line into view', () => {
  it('shows it wholly, and moves nothing where it is seen already', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.nat(), fc.nat(), (list, a, b, c) => {
        const heights = of(list.map((count) => count * 4))
        const line = a % list.length
        const from = { line: b % list.length, px: 0 }
        const px = (c % (heights.heightOf(line) / 19)) * 19
        const to = reveal(line, from, heights, VIEW, { px, height: 19 })
        const y = absolute({ line, px }, heights) - absolute(to, heights)
        expect(y).toBeGreaterThanOrEqual(0)
        expect(y + 19).toBeLessThanOrEqual(VIEW)
        const before = absolute({ line, px }, heights) - absolute(from, heights)
        if (before >= 0 && before + 19 <= VIEW) expect(to).toEqual(from)
      }),
    )
  })
})
