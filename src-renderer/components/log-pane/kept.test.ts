import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { around, stretches } from './kept.ts'

describe('what a filter keeps', () => {
  it('is each line with what stands around it, joined where that meets', () => {
    expect(around([20, 5, 0, 9], 2)).toEqual([
      { from: 0, to: 12 },
      { from: 18, to: 23 },
    ])
    expect(around([])).toEqual([])
  })

  it('divides a source without a line missing or doubled', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.array(fc.nat(70)), fc.nat(3), (lines, hits, context) => {
        const all = stretches(lines, around(hits, context))
        let [at, row] = [0, 0]
        for (const one of all) {
          expect(one).toMatchObject({ from: at, row })
          expect(one.to).toBeGreaterThan(one.from)
          at = one.to
          row += one.hidden ? 1 : one.to - one.from
        }
        expect(at).toBe(lines)
        const near = (line: number) => hits.some((hit) => Math.abs(hit - line) <= context)
        for (const { from, to, hidden } of all)
          for (let line = from; line < to; line++) expect(near(line)).toBe(!hidden)
      }),
    )
  })

  it('is all of it where there is no filter', () => {
    expect(stretches(7)).toEqual([{ row: 0, from: 0, to: 7, hidden: false }])
    expect(stretches(0)).toEqual([])
  })
})
