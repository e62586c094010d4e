/** Characters of a line that are shown before somebody asks for more. */
export const FOLD_CHARACTERS = 4000
/** How many more each press on "show" adds, and where it ends: past that, the download is the way. */
export const UNFOLD_STEP = 64_000
export const UNFOLD_LIMIT = 256_000

/** A line cut to what is shown of it. */
export interface Folded {
  text: string
  /** Where `text` starts in the line, in characters. */
  start: number
  /** Characters after `text` that are not shown. */
  more: number
}

/**
 * Cuts a line to `limit` characters. A long line that returns its carriage (a progress bar without line feeds)
 * is cut to its latest state instead, since what came before has been overwritten anyway.
 */
export function fold(line: string, limit: number): Folded {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  if (text.length <= limit) return { text, start: 0, more: 0 }
  const from = text.indexOf('\r', text.length - limit)
  if (from >= 0) return { text: text.slice(from + 1), start: from + 1, more: 0 }
  const end = isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit
  return { text: text.slice(0, end), start: 0, more: text.length - end }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

/** What stands where a line is cut: "… 9,996,000 more characters". */
export function foldLabel(more: number, unit: 'characters' | 'bytes'): string {
  return `… ${more.toLocaleString('en-US')} more ${unit}`
}
