import { type Kept, type Stretch, stretches } from './kept.ts'

/** One source in the order in which the pane joins them. */
export interface OutlineSource {
  id: string
  lines: number
  /** Which lines are shown; all of them where this is not said. */
  kept?: Kept
}

/** Where a line of the pane comes from. */
export type Place =
  | { kind: 'divider'; source: number }
  | { kind: 'line'; source: number; line: number }
  /** Lines that a filter hides, from `line` to before `to`. */
  | { kind: 'gap'; source: number; line: number; to: number }
  | { kind: 'end' }

/**
 * The lines of the pane: all sources in order, a divider before each where there are several, and a closing line once
 * everything has ended. Of what a filter hides each stretch is one line. Cheap to make, since sources are few however
 * long they are.
 */
export class Outline {
  readonly lines: number
  readonly #starts: number[] = []
  readonly #stretches: Stretch[][]
  readonly #dividers: boolean

  constructor(
    readonly sources: readonly OutlineSource[],
    readonly hasEnd: boolean,
  ) {
    this.#dividers = sources.length > 1
    this.#stretches = sources.map(({ lines, kept }) => stretches(lines, kept))
    let at = 0
    for (const all of this.#stretches) {
      this.#starts.push(at)
      at += rowsOf(all) + (this.#dividers ? 1 : 0)
    }
    this.lines = at + (hasEnd ? 1 : 0)
  }

  /** What stands at a line of the pane; null outside of it. */
  at(line: number): Place | null {
    if (line < 0 || line >= this.lines) return null
    if (this.hasEnd && line === this.lines - 1) return { kind: 'end' }
    let source = this.#starts.length - 1
    while (source > 0 && (this.#starts[source] as number) > line) source--
    const row = line - (this.#starts[source] as number) - (this.#dividers ? 1 : 0)
    if (row < 0) return { kind: 'divider', source }
    const { hidden, ...found } = last(this.#stretches[source] as Stretch[], (one) => one.row <= row) as Stretch
    return hidden
      ? { kind: 'gap', source, line: found.from, to: found.to }
      : { kind: 'line', source, line: found.from + row - found.row }
  }

  /** The line of the pane that shows a place, or the stretch in which it is hidden. */
  lineOf(place: Place): number {
    if (place.kind === 'end') return this.lines - 1
    const start = this.#starts[place.source] ?? 0
    if (place.kind === 'divider') return start
    const all = this.#stretches[place.source] ?? []
    const { row, from, to, hidden } = last(all, (one) => one.from <= place.line) ?? NOTHING
    // A place after the last line is one line further down.
    const inside = hidden ? (place.line < to ? 0 : place.line - to + 1) : place.line - from
    return start + (this.#dividers ? 1 : 0) + row + inside
  }

  /** Where a line of an older outline is now: sources before it may have grown, a divider come in, or lines been hidden. */
  moved(line: number, older: Outline): number {
    const place = older.at(line)
    return place ? this.placed(place, older) : line
  }

  /** The line of the pane that shows a place of another outline. */
  placed(place: Place, other: Outline): number {
    if (place.kind === 'end') return this.hasEnd ? this.lines - 1 : Math.max(0, this.lines - 1)
    const id = other.sources[place.source]?.id
    const source = this.sources.findIndex((candidate) => candidate.id === id)
    return source < 0 ? Math.max(0, Math.min(other.lineOf(place), this.lines - 1)) : this.lineOf({ ...place, source })
  }
}

const NOTHING: Stretch = { row: 0, from: 0, to: 0, hidden: false }

/** Rows of the pane that a source takes, without its divider. */
function rowsOf(all: readonly Stretch[]): number {
  const { row, from, to, hidden } = all.at(-1) ?? NOTHING
  return row + (hidden ? 1 : to - from)
}

/** The last stretch of which `holds` is true; it holds for the first ones only. */
function last(all: readonly Stretch[], holds: (one: Stretch) => boolean): Stretch | undefined {
  let low = 0
  let high = all.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(all[middle] as Stretch)) low = middle + 1
    else high = middle
  }
  return all[low - 1]
}
