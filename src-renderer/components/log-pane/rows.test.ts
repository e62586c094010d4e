import fc from 'fast-check'
import { expect, it } from 'vitest'
import { columnText, lineCells } from './line-cells.ts'
import { rowCount, rowStarts } from './rows.ts'

it('rows join to the line, none wider than asked, no wide character split', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '日', '🙂'), maxLength: 80 })
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), (line, width) => {
      const cells = lineCells(line)
      const starts = rowStarts(cells, width)
      expect(rowCount(cells, width)).toBe(starts.length)
      const parts = starts.map((start, at) => columnText(cells, start, starts[at + 1] ?? cells.columns.length))
      expect(parts.join('')).toBe(line)
      starts.forEach((start, at) => {
        const end = starts[at + 1] ?? cells.columns.length
        expect(end - start).toBeLessThanOrEqual(width)
        expect(cells.columns[start]).not.toBe('')
      })
    }),
  )
})

it('is one row when not wrapped', () => expect(rowStarts(lineCells('x'.repeat(500)), null)).toEqual([0]))
