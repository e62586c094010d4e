import { FOLD_CHARACTERS, UNFOLD_LIMIT, UNFOLD_STEP } from './fold.ts'
import { type Follow, type FollowEvent, newLines, nextFollow } from './follow.ts'
import type { LogDocument } from './log-document.ts'
import type { Outline, Place } from './outline.ts'
import {
  endPosition,
  type Heights,
  isBefore,
  moveBy,
  type PlacedLine,
  type Position,
  placeLines,
  reveal,
  TOP,
} from './position.ts'
import { rowCount, rowStarts } from './rows.ts'
import { type ShownLine, type StoredLine, showLine } from './stored-line.ts'

/** Height of one row in pixels. */
export const ROW_HEIGHT = 19

/** A place in the text: a line of the pane and a column of it. */
export interface TextPoint {
  line: number
  column: number
}

/** From where to where text is selected; `anchor` is where it began. */
export interface Selection {
  anchor: TextPoint
  focus: TextPoint
}

/**
 * What one pane shows of its document: the position, whether it follows, wrapping, unfolded lines and the selection.
 * The position names the line at the top, so nothing that arrives below or loads above can move it.
 */
export class LogView implements Heights {
  follow: Follow = { on: true }
  /** Columns of a row when wrapping, else null. */
  columns: number | null = null
  selection: Selection | null = null
  #position: Position = TOP
  /** What stood at the top before lines were hidden or came back, for as long as nobody has scrolled since. */
  #anchor: { line: number; place: Place; of: Outline } | null = null
  /** What a person was brought to while lines were hidden, for as long as nobody has scrolled since. */
  #looked: { place: Place; of: Outline } | null = null
  #height = 0
  #outline: Outline
  #filtered = false
  #version = 0
  readonly #shown = new WeakMap<StoredLine, { limit: number; line: ShownLine }>()
  readonly #unfolded = new Map<number, number>()
  readonly #listeners = new Set<() => void>()

  constructor(readonly document: LogDocument) {
    this.#outline = document.outline
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  version = (): number => this.#version

  get lines(): number {
    return this.document.outline.lines
  }

  /** Lines that there are, whether or not a filter hides them. */
  get total(): number {
    return this.document.whole.lines
  }

  /** The line at the top, counted as if no line were hidden. */
  get top(): number {
    const { line } = this.position
    return this.document.whole.moved(line, this.document.outline)
  }

  /** Height of the view in pixels. */
  get height(): number {
    return this.#height
  }

  set height(height: number) {
    if (height === this.#height) return
    this.#height = height
    this.changed()
  }

  /** Follows the outline if lines before the position have come or gone. Call before reading the position. */
  sync(): void {
    const { outline } = this.document
    const older = this.#outline
    if (outline === older) return
    this.#outline = outline
    if (older.lines === 0) return
    const shownAgain = this.#filtered && !this.document.filtered
    // What was selected may be hidden now, and what was between it be there again.
    if (this.#filtered !== this.document.filtered) this.selection = null
    this.#filtered = this.document.filtered
    if (shownAgain && this.#looked) this.#position = this.#third(outline.placed(this.#looked.place, this.#looked.of))
    else this.#movePosition(outline, older)
    if (shownAgain) this.#looked = null
    if (this.selection) this.selection = { anchor: moved(this.selection.anchor), focus: moved(this.selection.focus) }
    const unfolded = [...this.#unfolded]
    this.#unfolded.clear()
    for (const [line, limit] of unfolded) this.#unfolded.set(outline.moved(line, older), limit)
    function moved(point: TextPoint): TextPoint {
      return { ...point, line: outline.moved(point.line, older) }
    }
  }

  /** The position that has a line a third from the top. */
  #third(line: number): Position {
    return moveBy({ line, px: 0 }, -Math.floor(this.#height / 3), this, this.#height)
  }

  /** A line that is hidden now keeps its place for when it is shown again. */
  #movePosition(outline: Outline, older: Outline): void {
    const { line, px } = this.#position
    const place = older.at(line)
    const anchor = this.#anchor?.line === line ? this.#anchor : place && { place, of: older }
    if (!anchor) return
    const moved = outline.placed(anchor.place, anchor.of)
    this.#anchor = { ...anchor, line: moved }
    this.#position = { line: moved, px }
  }

  get position(): Position {
    this.sync()
    if (this.follow.on) this.#position = endPosition(this, this.#height)
    if (!this.document.filtered) return this.#position
    // What is left of a log may end above the place where one was; that is kept for when all of it is shown again.
    const { end } = this
    return isBefore(end, this.#position) ? end : this.#position
  }

  get end(): Position {
    return endPosition(this, this.#height)
  }

  get newLines(): number {
    // Of what a filter shows nobody can tell what has come and what was only found.
    return this.document.filtered ? 0 : newLines(this.follow, this.total)
  }

  placed(): PlacedLine[] {
    return placeLines(this.position, this, this.#height)
  }

  /** A line as shown; undefined while it is loading, or where no log line stands. */
  shown(line: number): ShownLine | undefined {
    const stored = this.document.storedLine(line)
    if (!stored) return undefined
    const limit = this.#unfolded.get(line) ?? FOLD_CHARACTERS
    const known = this.#shown.get(stored)
    if (known?.limit === limit) return known.line
    const shown = showLine(stored, limit)
    this.#shown.set(stored, { limit, line: shown })
    return shown
  }

  heightOf(line: number): number {
    const shown = this.columns === null ? undefined : this.shown(line)
    return ROW_HEIGHT * (shown ? rowCount(shown.cells, this.columns) : 1)
  }

  starts(line: number): number[] {
    const shown = this.shown(line)
    return shown ? rowStarts(shown.cells, this.columns) : [0]
  }

  /** Scrolls by a person's hand. Up always stops following; arriving at the very end starts it again. */
  scrollBy(px: number): void {
    if (px < 0) this.send({ type: 'hold', lines: this.total })
    if (this.follow.on) return
    this.#looked = null
    this.#position = moveBy(this.position, px, this, this.#height)
    if (px > 0 && !isBefore(this.#position, this.end)) this.send({ type: 'reachedEnd' })
    this.changed()
  }

  /** Puts a line at the top, as the scrollbar does; `part` of it above the edge, 0 to 1. */
  scrollTo(line: number, part = 0): void {
    this.send({ type: 'hold', lines: this.total })
    const at = { line: Math.max(0, Math.min(line, this.lines - 1)), px: 0 }
    at.px = Math.floor(part * this.heightOf(at.line))
    const { end } = this
    this.#looked = null
    this.#position = isBefore(end, at) ? end : at
    this.changed()
  }

  /** Brings a line into view and holds there; with `column`, the row that shows it, since a line may be taller than the view. */
  reveal(line: number, column?: number): void {
    const from = this.position
    this.send({ type: 'hold', lines: this.total })
    const row = column === undefined ? -1 : this.starts(line).findLastIndex((start) => start <= column)
    const part = row < 0 ? undefined : { px: row * ROW_HEIGHT, height: ROW_HEIGHT }
    this.#position = reveal(line, from, this, this.#height, part)
    const place = this.document.place(line)
    this.#looked = place && this.document.filtered ? { place, of: this.#outline } : null
    this.changed()
  }

  /** Changes how many columns a row has, keeping the text at the top where it is. */
  wrapAt(columns: number | null): void {
    if (columns === this.columns) return
    const from = this.position
    const row = Math.floor(from.px / ROW_HEIGHT)
    const column = this.starts(from.line)[row] ?? 0
    this.columns = columns
    const starts = this.starts(from.line)
    const now = Math.max(
      0,
      starts.findLastIndex((start) => start <= column),
    )
    this.#position = { line: from.line, px: now * ROW_HEIGHT + (from.px % ROW_HEIGHT) }
    this.changed()
  }

  /** Shows more of a folded line. */
  unfold(line: number): void {
    this.send({ type: 'hold', lines: this.total })
    const limit = Math.min(UNFOLD_LIMIT, (this.#unfolded.get(line) ?? 0) + UNFOLD_STEP)
    this.#unfolded.set(line, limit)
    void this.document.widen(line, limit * 4).catch(() => undefined)
    this.changed()
  }

  canUnfold(line: number): boolean {
    return (this.#unfolded.get(line) ?? 0) < UNFOLD_LIMIT
  }

  send(event: FollowEvent): void {
    const before = this.follow
    if (before.on) this.#position = this.position
    this.follow = nextFollow(before, event)
    if (this.follow === before) return
    this.document.setFollowing(this.follow.on)
    this.changed()
  }

  select(selection: Selection | null): void {
    this.selection = selection
    this.changed()
  }

  changed(): void {
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}

/** The selection from its first point to its last. */
export function ordered(selection: Selection): [TextPoint, TextPoint] {
  const { anchor, focus } = selection
  const forward = anchor.line < focus.line || (anchor.line === focus.line && anchor.column <= focus.column)
  return forward ? [anchor, focus] : [focus, anchor]
}
