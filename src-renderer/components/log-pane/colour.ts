import { type AnsiColour, BOLD, DIM, HIDDEN, INVERSE, type TextStyle, TRUE_COLOUR } from './text-style.ts'

export type Rgb = readonly [number, number, number]

/** The colours that log text is drawn with. */
export interface AnsiTheme {
  background: Rgb
  foreground: Rgb
  /** The sixteen named colours. */
  palette: readonly Rgb[]
}

const hex = (text: string): Rgb => [0, 2, 4].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb
const list = (text: string): Rgb[] => text.split(' ').map(hex)

export const DARK_PALETTE = list(
  '3b414d ff6b6b 3ecf8e f2b84b 5aa9ff c58fff 4fd1d9 c9ced8 7d8696 ff8f8f 6be3ad ffd07a 8cc3ff d9b3ff 85e6ec ffffff',
)
export const LIGHT_PALETTE = list(
  '14171d c62f36 0f7d4f 8a5a00 1668c7 8a3fc0 0b7285 5d6675 576072 b3242b 0b6b43 7a4f00 1158ab 7433a6 09606f 3a4150',
)

/** Relative luminance (WCAG 2.2). */
export function luminance([r, g, b]: Rgb): number {
  const [x, y, z] = [r, g, b].map((part) => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * x + 0.7152 * y + 0.0722 * z
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** `colour` moved toward white or black until it has at least `ratio` against `background`. */
export function withContrast(colour: Rgb, background: Rgb, ratio: number): Rgb {
  if (contrast(colour, background) >= ratio) return colour
  const target: Rgb =
    contrast([255, 255, 255], background) >= contrast([0, 0, 0], background) ? [255, 255, 255] : [0, 0, 0]
  for (let step = 1; step < 20; step++) {
    const mixed = mix(colour, target, step / 20)
    if (contrast(mixed, background) >= ratio) return mixed
  }
  return target
}

function mix(a: Rgb, b: Rgb, part: number): Rgb {
  return a.map((value, at) => Math.round(value + ((b[at] as number) - value) * part)) as unknown as Rgb
}

const LEVELS = [0, 95, 135, 175, 215, 255]

/** A terminal colour as red, green, blue; null for the default. Entries 16–255 as xterm defines them. */
export function rgbOf(colour: AnsiColour, theme: AnsiTheme): Rgb | null {
  if (colour < 0) return null
  if (colour >= TRUE_COLOUR) return [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255]
  if (colour < 16) return theme.palette[colour] ?? theme.foreground
  if (colour >= 232) return Array(3).fill(8 + (colour - 232) * 10) as unknown as Rgb
  const at = colour - 16
  return [LEVELS[Math.floor(at / 36)], LEVELS[Math.floor(at / 6) % 6], LEVELS[at % 6]] as unknown as Rgb
}

/** The colours to draw a style with: null where the pane's own are right. Text always has 4.5:1. */
export function coloursOf(style: TextStyle, theme: AnsiTheme): { text: Rgb | null; background: Rgb | null } {
  const bright = style.flags & BOLD && style.fg >= 0 && style.fg < 8 ? style.fg + 8 : style.fg
  let text = rgbOf(bright, theme)
  let background = rgbOf(style.bg, theme)
  if (style.flags & INVERSE) [text, background] = [background ?? theme.background, text ?? theme.foreground]
  const behind = background ?? theme.background
  if (style.flags & HIDDEN) return { text: behind, background }
  if (style.flags & DIM) text = mix(text ?? theme.foreground, behind, 0.35)
  if (!text && !background) return { text: null, background: null }
  return { text: withContrast(text ?? theme.foreground, behind, 4.5), background }
}

export function cssRgb([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`
}

/** Reads "rgb(1, 2, 3)" as getComputedStyle answers it. */
export function parseRgb(text: string): Rgb | null {
  const parts = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(text)
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : null
}
