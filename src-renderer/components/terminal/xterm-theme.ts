import type { ITheme } from '@xterm/xterm'
import { type AnsiTheme, cssRgb } from '../log-pane/colour.ts'

const NAMES = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const

/** The window's colours in xterm's words. */
export function xtermTheme(theme: AnsiTheme, accent: string): ITheme {
  const named = Object.fromEntries(NAMES.map((name, at) => [name, hex(theme.palette[at] ?? theme.foreground)]))
  return {
    ...named,
    background: hex(theme.background),
    foreground: hex(theme.foreground),
    cursor: accent || hex(theme.foreground),
    cursorAccent: hex(theme.background),
    selectionBackground: /^#[0-9a-f]{6}$/i.test(accent) ? `${accent}5c` : cssRgb(theme.foreground),
  }
}

function hex(colour: readonly number[]): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
