import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnsiTheme, coloursOf, contrast, DARK_PALETTE, LIGHT_PALETTE, rgbOf } from './colour.ts'
import { HIDDEN, TRUE_COLOUR } from './text-style.ts'

const themes: AnsiTheme[] = [
  { background: [12, 14, 18], foreground: [232, 234, 239], palette: DARK_PALETTE },
  { background: [246, 247, 249], foreground: [20, 23, 29], palette: LIGHT_PALETTE },
  { background: [0, 0, 0], foreground: [255, 255, 255], palette: DARK_PALETTE },
]

describe('coloursOf', () => {
  it('gives every text at least 4.5:1 in every theme, whatever a program asks for', () => {
    const colour = fc.oneof(
      fc.integer({ min: -1, max: 255 }),
      fc.integer({ min: TRUE_COLOUR, max: TRUE_COLOUR + 0xffffff }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...themes),
        colour,
        colour,
        fc.integer({ min: 0, max: 127 }),
        (theme, fg, bg, flags) => {
          const { text, background } = coloursOf({ fg, bg, flags: flags & ~HIDDEN }, theme)
          expect(contrast(text ?? theme.foreground, background ?? theme.background)).toBeGreaterThanOrEqual(4.5)
        },
      ),
    )
  })

  it('knows the 256 colours of xterm', () => {
    const theme = themes[0] as AnsiTheme
    expect(rgbOf(208, theme)).toEqual([255, 135, 0])
    expect(rgbOf(232, theme)).toEqual([8, 8, 8])
    expect(rgbOf(255, theme)).toEqual([238, 238, 238])
    expect(rgbOf(TRUE_COLOUR + 0x010203, theme)).toEqual([1, 2, 3])
  })
})
