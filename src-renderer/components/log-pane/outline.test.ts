import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Outline } from './outline.ts'

const sources = (lines: number[]) => lines.map((count, at) => ({ id: `s${at}`, lines: count }))

describe('Outline', () => {
  it('has no divider for one source', () => {
    const outline = new Outline(sources([3]), true)
    expect(outline.lines).toBe(4)
    expect(outline.at(0)).toEqual({ kind: 'line', source: 0, line: 0 })
    expect(outline.at(3)).toEqual({ kind: 'end' })
    expect(outline.at(4)).toBeNull()
  })

  it('names every line once and finds it again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 6 }), fc.boolean(), (lines, end) => {
        const outline = new Outline(sources(lines), end)
        for (let line = 0; line < outline.lines; line++) {
          const place = outline.at(line)
          if (!place) throw new Error(`line ${line} has no place`)
          expect(outline.lineOf(place)).toBe(line)
        }
      }),
    )
  })

  it('follows a line when sources before it grow or are added after it', () => {
    const before = new Outline(sources([5, 5]), false)
    const after = new Outline(sources([9, 5, 3]), true)
    for (let line = 6; line < 12; line++) expect(after.at(after.moved(line, before))).toEqual(before.at(line))
  })

  it('keeps the line when a second source brings the first divider', () => {
    const before = new Outline(sources([5]), false)
    const after = new Outline(sources([5, 1]), false)
    expect(after.at(after.moved(2, before))).toEqual({ kind: 'line', source: 0, line: 2 })
  })
})
