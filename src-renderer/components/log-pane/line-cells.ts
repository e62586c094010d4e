import { columnsOf, graphemes } from './char-width.ts'
import { applySgr, PLAIN, type TextStyle } from './text-style.ts'

/**
 * One line as a terminal would leave it, in columns. Only what acts inside the line is obeyed: colours,
 * carriage return, backspace, tab, moves along the line and erasing in it. Everything else that a program
 * can say to a terminal (titles, clipboard, mouse modes, other screens, questions that would be answered) is
 * left out, so a log can never act on the window.
 */
export interface LineCells {
  /** One entry a column; the second column of a wide character is ''. */
  readonly columns: string | readonly string[]
  /** One style for all, or one a column. */
  readonly styles: TextStyle | readonly TextStyle[]
  /** Index in the raw text of each column; null: the same number. */
  readonly raw: readonly number[] | null
}

/** Columns after which a move to the right is ignored: a hostile line cannot ask for a billion spaces. */
const MAX_COLUMNS = 300_000

const NEEDS_WORK = /[^\x20-\x7e\xa0-\u02ff]/
// Every sequence that a terminal takes as one, or one control character, or a stretch of plain text.
const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /\x1b\[([0-?]*)([ -/]*)([@-~])|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x1f\x7f-\x9f]|[^\x00-\x1f\x7f-\x9f]+/g
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/g

/** Parses one line without its line feed; `start` is the style left by the lines before. */
export function lineCells(text: string, start: TextStyle = PLAIN): LineCells {
  if (!NEEDS_WORK.test(text)) return { columns: text, styles: start, raw: null }
  const row = new Row(start)
  for (const match of text.matchAll(TOKEN)) row.take(match)
  return row
}

class Row implements LineCells {
  readonly columns: string[] = []
  readonly styles: TextStyle[] = []
  readonly raw: number[] = []
  #at = 0
  #style: TextStyle

  constructor(style: TextStyle) {
    this.#style = style
  }

  take(match: RegExpExecArray): void {
    const token = match[0]
    const code = token.charCodeAt(0)
    if (code === 0x1b) this.#sequence(match)
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) this.#control(code, match.index)
    else this.#text(token, match.index)
  }

  #text(text: string, from: number): void {
    if (!NEEDS_WORK.test(text)) {
      for (let i = 0; i < text.length; i++) this.#put(text[i] as string, 1, from + i)
      return
    }
    for (const { segment, index } of graphemes(text.replace(BIDI_CONTROL, '\ufffd'))) {
      const width = columnsOf(segment)
      if (width === 0) this.#combine(segment)
      else this.#put(segment, width, from + index)
    }
  }

  #put(character: string, width: 1 | 2, raw: number): void {
    while (this.columns.length < this.#at) this.#append(' ', PLAIN, raw)
    this.#break(this.#at)
    this.#set(this.#at++, character, raw)
    if (width === 2) {
      this.#break(this.#at)
      this.#set(this.#at++, '', raw)
    }
  }

  #append(character: string, style: TextStyle, raw: number): void {
    this.columns.push(character)
    this.styles.push(style)
    this.raw.push(raw)
  }

  #set(at: number, character: string, raw: number): void {
    this.columns[at] = character
    this.styles[at] = this.#style
    this.raw[at] = raw
  }

  /** Overwriting half of a wide character leaves a blank in its other half. */
  #break(at: number): void {
    if (this.columns[at] === '' && at > 0) this.columns[at - 1] = ' '
    if (this.columns[at + 1] === '') this.columns[at + 1] = ' '
  }

  #combine(mark: string): void {
    const at = this.columns[this.#at - 1] === '' ? this.#at - 2 : this.#at - 1
    const base = this.columns[at]
    if (base !== undefined && base.length < 32) this.columns[at] = base + mark
  }

  #control(code: number, raw: number): void {
    if (code === 0x0d) this.#at = 0
    else if (code === 0x08) this.#at = Math.max(0, this.#at - 1)
    else if (code === 0x09) this.#tab(raw)
    else if (code === 0x07 || code === 0x0e || code === 0x0f || code === 0x0a || code === 0x1b) return
    else if (code < 0x20) this.#put(String.fromCharCode(0x2400 + code), 1, raw)
    else if (code === 0x7f) this.#put('\u2421', 1, raw)
    else this.#put('\ufffd', 1, raw)
  }

  #tab(raw: number): void {
    const stop = this.#at + 8 - (this.#at % 8)
    while (this.columns.length < stop) this.#append(' ', this.#style, raw)
    this.#at = stop
  }

  #sequence(match: RegExpExecArray): void {
    const [token, parameters = '', between, final] = match
    if (token === '\x1bc') this.#style = PLAIN
    if (final === undefined || between !== '' || /[<-?]/.test(parameters)) return
    const first = Number.parseInt(parameters, 10) || 0
    const count = Math.max(1, first)
    if (final === 'm') this.#style = applySgr(this.#style, parameters)
    else if (final === 'C') this.#at = Math.min(MAX_COLUMNS, this.#at + count)
    else if (final === 'D') this.#at = Math.max(0, this.#at - count)
    else if (final === 'G' || final === '`') this.#at = Math.min(MAX_COLUMNS, count - 1)
    else if (final === 'K') this.#erase(first)
    else if (final === 'P') this.#remove(count)
    else if (final === 'X') this.#blank(this.#at, Math.min(this.columns.length, this.#at + count))
  }

  #erase(how: number): void {
    if (how === 0) this.#remove(Number.POSITIVE_INFINITY)
    else if (how === 1) this.#blank(0, Math.min(this.columns.length, this.#at + 1))
    else if (how === 2) this.#blank(0, this.columns.length)
  }

  #remove(count: number): void {
    if (this.#at >= this.columns.length) return
    this.#break(this.#at)
    for (const list of [this.columns, this.styles, this.raw]) list.splice(this.#at, Math.min(count, list.length))
  }

  #blank(from: number, to: number): void {
    for (let at = from; at < to; at++) {
      this.#break(at)
      this.columns[at] = ' '
      this.styles[at] = PLAIN
    }
  }
}

/**
 * A function that gives the column that shows a character of the raw text, or the line's width for one that no column
 * shows. Asked for rising characters it walks along the line once.
 */
export function columnOfRaw({ raw, columns }: LineCells): (character: number) => number {
  if (!raw) return (character) => Math.min(Math.max(0, character), columns.length)
  let [at, asked] = [0, 0]
  return (character) => {
    if (character < asked) at = 0
    asked = character
    while (at < raw.length && (raw[at] as number) < character) at++
    return at
  }
}

/** The characters of some columns. */
export function columnText(cells: LineCells, from: number, to: number): string {
  const part = cells.columns.slice(from, to)
  return typeof part === 'string' ? part : part.join('')
}
