import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { around } from './kept.ts'
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

  it('shows the lines that are kept, and one line for each stretch that is not', () => {
    const kept = [
      { from: 2, to: 4 },
      { from: 9, to: 20 },
    ]
    const outline = new Outline(
      [
        { id: 'a', lines: 12, kept },
        { id: 'b', lines: 3, kept: [] },
      ],
      false,
    )
    const all = Array.from({ length: outline.lines }, (_, line) => outline.at(line))
    expect(all).toEqual([
      { kind: 'divider', source: 0 },
      { kind: 'gap', source: 0, line: 0, to: 2 },
      ...[2, 3].map((line) => ({ kind: 'line', source: 0, line })),
      { kind: 'gap', source: 0, line: 4, to: 9 },
      ...[9, 10, 11].map((line) => ({ kind: 'line', source: 0, line })),
      { kind: 'divider', source: 1 },
      { kind: 'gap', source: 1, line: 0, to: 3 },
    ])
    const hidden = { kind: 'line', source: 0, line: 6 } as const
    expect(outline.at(outline.lineOf(hidden))).toEqual({ kind: 'gap', source: 0, line: 4, to: 9 })
  })

  it('finds each line of what a filter shows again, with the filter and without', () => {
    const ranges = fc.array(fc.nat(25)).map((hits) => around(hits, 1))
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), ranges), { maxLength: 4 }), fc.boolean(), (parts, end) => {
        const whole = new Outline(sources(parts.map(([lines]) => lines)), end)
        const outline = new Outline(
          parts.map(([lines, kept], at) => ({ id: `s${at}`, lines, kept })),
          end,
        )
        for (let line = 0; line < outline.lines; line++) {
          const place = outline.at(line)
          if (!place) throw new Error(`line ${line} has no place`)
          expect(outline.lineOf(place)).toBe(line)
          if (place.kind === 'line') expect(whole.at(whole.moved(line, outline))).toEqual(place)
        }
        for (let line = 0; line < whole.lines; line++) {
          const place = whole.at(line)
          const shown = outline.at(outline.moved(line, whole))
          if (place?.kind !== 'line' || shown?.kind !== 'gap') expect(shown).toEqual(place)
          else expect(place.line >= shown.line && place.line < shown.to).toBe(true)
        }
      }),
    )
  })

  it('keeps the line when a second source brings the first divider', () => {
    const before = new Outline(sources([5]), false)
    const after = new Outline(sources([5, 1]), false)
    expect(after.at(after.moved(2, before))).toEqual({ kind: 'line', source: 0, line: 2 })
  })
})
