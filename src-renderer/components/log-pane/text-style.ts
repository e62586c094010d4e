/** A colour as a terminal names it: −1 the default, 0–255 the palette, 0x1000000 + rgb a true colour. */
export type AnsiColour = number

export const TRUE_COLOUR = 0x1000000

export const BOLD = 1
export const DIM = 2
export const ITALIC = 4
export const UNDERLINE = 8
export const INVERSE = 16
export const STRIKE = 32
export const HIDDEN = 64

/** How a character looks. Values are shared and never changed. */
export interface TextStyle {
  readonly fg: AnsiColour
  readonly bg: AnsiColour
  readonly flags: number
}

export const PLAIN: TextStyle = { fg: -1, bg: -1, flags: 0 }

const SET: Record<number, number> = { 1: BOLD, 2: DIM, 3: ITALIC, 4: UNDERLINE, 7: INVERSE, 8: HIDDEN, 9: STRIKE }
const CLEAR: Record<number, number> = {
  21: UNDERLINE,
  22: BOLD | DIM,
  23: ITALIC,
  24: UNDERLINE,
  27: INVERSE,
  28: HIDDEN,
  29: STRIKE,
}

/** The style after one SGR sequence (ECMA-48 §8.3.117, and 38/48 of ISO 8613-6). `parameters` is what stands between CSI and m. */
export function applySgr(style: TextStyle, parameters: string): TextStyle {
  const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map((code) => Number(code) || 0)
  let { fg, bg, flags } = style
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number
    if (code === 0) [fg, bg, flags] = [-1, -1, 0]
    else if (code === 21) flags |= UNDERLINE
    else if (SET[code]) flags |= SET[code]
    else if (CLEAR[code]) flags &= ~CLEAR[code]
    else if (code === 39) fg = -1
    else if (code === 49) bg = -1
    else if (code >= 30 && code <= 37) fg = code - 30
    else if (code >= 40 && code <= 47) bg = code - 40
    else if (code >= 90 && code <= 97) fg = code - 82
    else if (code >= 100 && code <= 107) bg = code - 92
    else if (code === 38 || code === 48) {
      const [colour, used] = extended(codes, i + 1)
      i += used
      if (colour !== null && code === 38) fg = colour
      else if (colour !== null) bg = colour
    }
  }
  return { fg, bg, flags }
}

function extended(codes: number[], at: number): [AnsiColour | null, number] {
  if (codes[at] === 5) return [Math.min(255, codes[at + 1] ?? 0), 2]
  if (codes[at] !== 2) return [null, 0]
  const [r = 0, g = 0, b = 0] = codes.slice(at + 1, at + 4).map((part) => Math.min(255, part))
  return [TRUE_COLOUR + (r << 16) + (g << 8) + b, 4]
}

/** The style in force after `text`, if it was `style` before it. */
export function styleAfter(text: string, style: TextStyle): TextStyle {
  if (!text.includes('\x1b')) return style
  let after = style
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this reads
  for (const match of text.matchAll(/\x1b(?:\[([0-9;:]*)m|c)/g))
    after = match[1] === undefined ? PLAIN : applySgr(after, match[1])
  return after
}
