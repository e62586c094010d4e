import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnText } from './line-cells.ts'
import { rawRanges, showLine, splitLines } from './stored-line.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const shown = (line: Parameters<typeof showLine>[0], limit = 4000) => {
  const { cells } = showLine(line, limit)
  return columnText(cells, 0, cells.columns.length)
}

describe('splitLines', () => {
  it('covers every byte exactly once, at its offset, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 1e9 }), (data, at) => {
        const lines = splitLines(data, at)
        let next = at
        for (const line of lines) {
          expect(line.offset).toBe(next)
          next = line.offset + line.length + (line.ended ? 1 : 0)
        }
        expect(next).toBe(at + data.length)
        expect(lines.length).toBe(
          data.filter((byte) => byte === 10).length + (data.length > 0 && data.at(-1) !== 10 ? 1 : 0),
        )
      }),
    )
  })

  it('takes colours over from the lines before, also from bytes that are not shown', () => {
    const text = '\x1b[31mlead\nred\n\x1b[0mplain\nplain'
    const lines = splitLines(bytes(text), 0, 'x[31mlead\n'.length)
    expect(lines.map(({ style }) => style.fg)).toEqual([1, 1, -1])
  })
})

describe('showLine', () => {
  it('shows bytes that are no text without breaking', () => {
    const [line] = splitLines(new Uint8Array([0, 255, 0xc3, 0x28, 65, 10]), 0)
    expect(line && shown(line)).toBe('␀��(A')
  })

  it('folds a line of which only the beginning is here, and says how many bytes are left', () => {
    const [line] = splitLines(bytes('x'.repeat(70_000)), 0)
    if (!line) throw new Error('a line was expected')
    const long = { ...line, bytes: line.bytes.subarray(0, 65_536), length: 10_000_000, tail: bytes('end') }
    expect(showLine(long, 4000)).toMatchObject({ more: 9_996_000, unit: 'bytes' })
  })

  it('shows the end of a very long progress bar', () => {
    const [line] = splitLines(bytes('\r1 %'), 0)
    if (!line) throw new Error('a line was expected')
    expect(shown({ ...line, length: 10_000_000, tail: bytes('98 %\r99 %\r') })).toBe('99 %')
  })
})

describe('rawRanges', () => {
  it('turns byte ranges into characters', () => {
    const [line] = splitLines(bytes('äöü error 日本'), 100)
    expect(line && rawRanges(line, [{ offset: 100 + bytes('äöü ').length, length: 5 }])).toEqual([[4, 9]])
  })
})
