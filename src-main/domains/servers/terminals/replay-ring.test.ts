import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReplayRing, safeCut, withoutQueries } from './replay-ring.ts'

const bytes = (text: string) => Buffer.from(text)

describe('ReplayRing', () => {
  it('keeps everything until it is full, then whole lines of the end', () => {
    const ring = new ReplayRing(1000)
    ring.push(bytes('start\n'))
    expect(ring.whole).toEqual(bytes('start\n'))
    for (let i = 0; i < 300; i++) ring.push(bytes(`line ${i} ✓\r\n`))
    expect(ring.whole).toBeNull()
    const text = ring.snapshot().toString()
    expect(text).toMatch(/^line \d+ ✓\r\n/)
    expect(text.endsWith('line 299 ✓\r\n')).toBe(true)
    expect(text.length).toBeGreaterThan(600)
    expect(text.length).toBeLessThanOrEqual(1000)
  })

  it('remembers modes whose switching is gone', () => {
    const ring = new ReplayRing(200)
    ring.push(bytes('\x1b[?1049h\x1b[?25;2004h\x1b[?25l\n'))
    for (let i = 0; i < 50; i++) ring.push(bytes(`line ${i}\n`))
    expect(ring.snapshot().toString().startsWith('\x1b[?1049h\x1b[?2004h\x1b[?25lline')).toBe(true)
  })

  it('always holds a suffix that starts at a character', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 })), (parts) => {
        const ring = new ReplayRing(64)
        for (const part of parts) ring.push(bytes(part))
        const all = parts.join('')
        expect(all.endsWith(ring.snapshot().toString())).toBe(true)
      }),
    )
  })
})

describe('safeCut', () => {
  it('prefers the end of a line, and never tears an escape sequence', () => {
    expect(safeCut(bytes('abc\ndef'), 1)).toBe(4)
    expect(safeCut(bytes('ab\x1b[38;5;196mX'), 5)).toBe(13)
    expect(safeCut(bytes('ab\x1b]0;a long title\x07X'), 8)).toBe(19)
    expect(safeCut(bytes('a✓b'), 2)).toBe(4)
  })
})

describe('withoutQueries', () => {
  it('removes questions and nothing else', () => {
    const shown = '\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J\x1b[5;6H ✓'
    expect(withoutQueries(bytes(`\x1b[c\x1b[>c${shown}\x1b[6n\x1b]11;?\x07\x1b[?2026$p\x1b[>0q`)).toString()).toBe(
      shown,
    )
  })
})
