import type { Io, Output } from '../io.ts'

const CODES = { red: 31, green: 32, yellow: 33, blue: 34, cyan: 36, dim: 2, bold: 1 } as const
export type Colour = keyof typeof CODES

/** Paints text, or leaves it alone where colours are not wanted. */
export type Paint = (colour: Colour | null, text: string) => string

/** Colours only on a terminal, never with NO_COLOR (no-color.org: any non-empty value) or TERM=dumb. */
export function painter(io: Io, stream: Output): Paint {
  const plain = !stream.isTTY || Boolean(io.env.NO_COLOR) || io.env.TERM === 'dumb'
  if (plain) return (_, text) => text
  return (colour, text) => (colour === null || text === '' ? text : `\x1b[${CODES[colour]}m${text}\x1b[0m`)
}
