import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnOfRaw, columnText, lineCells } from './line-cells.ts'
import { BOLD, PLAIN, type TextStyle } from './text-style.ts'

const text = (line: string) => {
  const cells = lineCells(line)
  return columnText(cells, 0, cells.columns.length)
}

describe('lineCells', () => {
  it.each([
    ['plain', 'plain'],
    [' 10%\r 20%\r100%', '100%'],
    ['loading...\rdone\x1b[K', 'done'],
    ['ab\b\bX', 'Xb'],
    ['a\tb', 'a       b'],
    ['12345\x1b[3Dxy', '12xy5'],
    ['12345\x1b[2Gx', '1x345'],
    ['a\x1b[3Cb', 'a   b'],
    ['abc\r\x1b[2P', 'c'],
    ['abcdef\x1b[3D\x1b[1K!', '   !ef'],
  ])('leaves what a terminal would: %j', (line, shown) => expect(text(line)).toBe(shown))

  it.each([
    ['clipboard', '\x1b]52;c;aGFja2Vk\x07'],
    ['title', '\x1b]0;evil\x1b\\'],
    ['mouse mode', '\x1b[?1000h'],
    ['other screen', '\x1b[?1049h'],
    ['device query', '\x1b[c'],
    ['position query', '\x1b[6n'],
    ['device control', '\x1bP1$r0m\x1b\\'],
    ['clear screen', '\x1b[2J'],
    ['cursor up', '\x1b[5A'],
    ['bell', '\x07'],
  ])('leaves out: %s', (_name, sequence) => expect(text(`a${sequence}b`)).toBe('ab'))

  it('shows the text after a string that never ends, so nothing can be hidden by one', () => {
    expect(text('a\x1b]0;title with no end')).toBe('a0;title with no end')
  })

  it('shows other control characters and direction overrides as signs', () => {
    expect(text('a\x00b\x9bc\u202ed')).toBe('a␀b�c�d')
  })

  it('gives wide characters two columns and keeps marks with their letter', () => {
    const cells = lineCells('日e\u0301🙂!')
    expect(cells.columns).toEqual(['日', '', 'e\u0301', '🙂', '', '!'])
  })

  it('leaves no half of an overwritten wide character', () => {
    expect(lineCells('日本\rx').columns).toEqual(['x', ' ', '本', ''])
  })

  it('keeps the style of each column', () => {
    const cells = lineCells('\x1b[1;31mred\x1b[0m plain')
    const styles = cells.styles as readonly TextStyle[]
    expect(styles[0]).toEqual({ fg: 1, bg: -1, flags: BOLD })
    expect(styles[4]).toEqual(PLAIN)
  })

  it('finds the column of a character of the raw text', () => {
    const raw = '\x1b[31merror\x1b[0m: disk'
    expect(columnOfRaw(lineCells(raw))(raw.indexOf('disk'))).toBe('error: '.length)
    expect(columnOfRaw(lineCells('plain'))(99)).toBe(5)
  })

  it('takes any text, keeping columns, styles and raw of one length, and no escape', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\x1b[', '\x1b]', '\r', '\b', '\t', '\x1b[K', '\x1b[9999999C', '日', '\x1b[31m'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const cells = lineCells(pieces.join('').replaceAll('\n', ''))
        if (cells.raw) {
          expect(cells.raw.length).toBe(cells.columns.length)
          expect((cells.styles as unknown[]).length).toBe(cells.columns.length)
        }
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is what this shows
        expect(columnText(cells, 0, cells.columns.length)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/)
        for (let at = 0; at < cells.columns.length; at++) if (cells.columns[at] === '') expect(at).toBeGreaterThan(0)
      }),
    )
  })
})
