import { columnText, type LineCells } from './line-cells.ts'
import type { TextStyle } from './text-style.ts'

/** A stretch of columns drawn the same way. */
export interface Segment {
  text: string
  style: TextStyle
  /** 0: no hit, 1: a hit, 2: the hit that is looked at. */
  mark: 0 | 1 | 2
  /** Columns it must take; null for text that our font draws at one column a character. */
  columns: number | null
}

/** Columns that belong to a hit. */
export interface Mark {
  from: number
  to: number
  current: boolean
}

/** Cuts columns `from`–`to` of a line into stretches. */
export function segments(cells: LineCells, from: number, to: number, marks: readonly Mark[]): Segment[] {
  const { styles } = cells
  if (typeof cells.columns === 'string' && !Array.isArray(styles) && marks.length === 0) {
    return [{ text: cells.columns.slice(from, to), style: styles as TextStyle, mark: 0, columns: null }]
  }
  const marked = marksIn(from, to, marks)
  const parts: Segment[] = []
  for (let at = from; at < to; at++) {
    const character = cells.columns[at] as string
    if (character === '') continue
    const style = (Array.isArray(styles) ? styles[at] : styles) as TextStyle
    const mark = marked[at - from] as 0 | 1 | 2
    const columns = needsBox(character) ? (cells.columns[at + 1] === '' ? 2 : 1) : null
    const last = parts.at(-1)
    if (last && columns === null && last.columns === null && last.mark === mark && sameStyle(last.style, style)) {
      last.text += character
    } else parts.push({ text: character, style, mark, columns })
  }
  return parts
}

/** {@link Segment.mark} by column. */
function marksIn(from: number, to: number, marks: readonly Mark[]): Uint8Array {
  const marked = new Uint8Array(Math.max(0, to - from))
  for (const mark of marks) {
    if (mark.to > from && mark.from < to)
      marked.fill(mark.current ? 2 : 1, Math.max(0, mark.from - from), Math.max(0, mark.to - from))
  }
  return marked
}

function sameStyle(a: TextStyle, b: TextStyle): boolean {
  return a === b || (a.fg === b.fg && a.bg === b.bg && a.flags === b.flags)
}

/** Characters that may come from another font, at another width. Latin, box drawing and blocks are in ours. */
function needsBox(character: string): boolean {
  const code = character.codePointAt(0) as number
  return character.length > 1 || (code >= 0x300 && !(code >= 0x2500 && code <= 0x259f))
}

/** The word around a column, as a double click selects it. */
export function wordAt(cells: LineCells, column: number): [number, number] {
  const isWord = (at: number) =>
    /[\p{L}\p{N}_./~:@%+-]/u.test(columnText(cells, at, at + 1)) || cells.columns[at] === ''
  if (column >= cells.columns.length) return [column, column]
  if (!isWord(column)) return [column, column + 1]
  let from = column
  let to = column
  while (from > 0 && isWord(from - 1)) from--
  while (to < cells.columns.length && isWord(to)) to++
  return [from, to]
}
