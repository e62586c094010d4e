import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FOLD_CHARACTERS, fold, foldLabel } from './fold.ts'

describe('fold', () => {
  it('keeps short lines, without their carriage return', () => {
    expect(fold('short\r', 4000)).toEqual({ text: 'short', start: 0, more: 0 })
  })

  it('says how much is left out', () => {
    const folded = fold('x'.repeat(10_000_000), FOLD_CHARACTERS)
    expect(folded.text).toHaveLength(4000)
    expect(foldLabel(folded.more, 'characters')).toBe('… 9,996,000 more characters')
  })

  it('shows the latest state of a long progress bar', () => {
    const line = Array.from({ length: 5000 }, (_, at) => `${at} of 5000`).join('\r')
    expect(fold(line, 4000).text.split('\r').at(-1)).toBe('4999 of 5000')
    expect(fold(line, 4000).more).toBe(0)
  })

  it('is a part of the line, at most as long as asked, and never splits a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (line, limit) => {
        const { text, start, more } = fold(line.replaceAll('\r', ''), limit)
        expect(text.length).toBeLessThanOrEqual(limit)
        expect(start + text.length + more).toBe(line.replaceAll('\r', '').length)
        expect(text.isWellFormed()).toBe(true)
      }),
    )
  })
})
