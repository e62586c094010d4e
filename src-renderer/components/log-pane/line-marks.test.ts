import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnText } from './line-cells.ts'
import { lineMarks, MARKS_A_LINE } from './line-marks.ts'
import { segments } from './segments.ts'
import { showLine, splitLines } from './stored-line.ts'

const OFFSET = 70
const lineOf = (text: string) => {
  const [line] = splitLines(new TextEncoder().encode(`${text}\n`), OFFSET)
  if (!line) throw new Error('no line')
  return line
}
/** Hits of a text as the engine gives them: in bytes of the source. */
const hitsOf = (text: string, needle: string) => {
  const bytes = (part: string) => new TextEncoder().encode(part).length
  return [...text.matchAll(new RegExp(needle, 'g'))].map(({ index, 0: hit }) => ({
    offset: OFFSET + bytes(text.slice(0, index)),
    length: bytes(hit),
  }))
}

describe('lineMarks', () => {
  it('marks what was found, whatever stands between', () => {
    const text = fc.array(fc.constantFrom('hit', ' ', 'é', '漢', '\u{1F600}', '\t', '\x1b[31m', 'hi'), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(text, (parts) => {
        const raw = parts.join('')
        const line = lineOf(raw)
        const shown = showLine(line, 4000)
        const hits = hitsOf(raw, 'hit')
        const { marks, left } = lineMarks(line, shown, hits)
        expect(left).toBe(0)
        expect(marks.map(({ from, to }) => columnText(shown.cells, from, to))).toEqual(hits.map(() => 'hit'))
        const drawn = segments(shown.cells, 0, shown.cells.columns.length, marks).filter(({ mark }) => mark === 1)
        expect(drawn.map((part) => part.text).join('')).toBe('hit'.repeat(hits.length))
      }),
    )
  })

  it('has no mark for what a carriage return has overwritten, or the fold hides', () => {
    const raw = 'hit\rnot'
    const shown = showLine(lineOf(raw), 4000)
    const { marks } = lineMarks(lineOf(raw), shown, hitsOf(raw, 'hit'))
    expect(marks).toEqual([])
    const long = `${'.'.repeat(5000)}hit`
    expect(lineMarks(lineOf(long), showLine(lineOf(long), 4000), hitsOf(long, 'hit'))).toEqual({ marks: [], left: 0 })
  })

  // Decoding the line for each hit would be some 50 GB here.
  it('takes 250,000 hits in one line, marks those around the one that is looked at, and counts the others', () => {
    const raw = 'ab'.repeat(250_000)
    const line = lineOf(raw)
    const shown = showLine(line, 500_000)
    const hits = Array.from({ length: 250_000 }, (_, at) => ({ offset: OFFSET + 2 * at, length: 1 }))
    const looked = hits[200_000]
    const { marks, left } = lineMarks(line, shown, hits, looked)
    expect(marks).toHaveLength(MARKS_A_LINE)
    expect(left).toBe(250_000 - MARKS_A_LINE)
    expect(marks.filter((mark) => mark.current)).toEqual([{ from: 400_000, to: 400_001, current: true }])
    expect(lineMarks(line, shown, hits).marks[0]).toEqual({ from: 0, to: 1, current: false })
  })
})
