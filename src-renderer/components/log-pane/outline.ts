/** One source in the order in which the pane joins them. */
export interface OutlineSource {
  id: string
  lines: number
}

/** Where a line of the pane comes from. */
export type Place =
  | { kind: 'divider'; source: number }
  | { kind: 'line'; source: number; line: number }
  | { kind: 'end' }

/**
 * The lines of the pane: all sources in order, a divider before each where there are several, and a closing line once
 * everything has ended. Cheap to make, since sources are few however long they are.
 */
export class Outline {
  readonly lines: number
  readonly #starts: number[] = []
  readonly #dividers: boolean

  constructor(
    readonly sources: readonly OutlineSource[],
    readonly hasEnd: boolean,
  ) {
    this.#dividers = sources.length > 1
    let at = 0
    for (const source of sources) {
      this.#starts.push(at)
      at += source.lines + (this.#dividers ? 1 : 0)
    }
    this.lines = at + (hasEnd ? 1 : 0)
  }

  /** What stands at a line of the pane; null outside of it. */
  at(line: number): Place | null {
    if (line < 0 || line >= this.lines) return null
    if (this.hasEnd && line === this.lines - 1) return { kind: 'end' }
    let source = this.#starts.length - 1
    while (source > 0 && (this.#starts[source] as number) > line) source--
    const inside = line - (this.#starts[source] as number)
    if (!this.#dividers) return { kind: 'line', source, line: inside }
    return inside === 0 ? { kind: 'divider', source } : { kind: 'line', source, line: inside - 1 }
  }

  /** The line of the pane that shows a place. */
  lineOf(place: Place): number {
    if (place.kind === 'end') return this.lines - 1
    const start = this.#starts[place.source] ?? 0
    return place.kind === 'divider' ? start : start + place.line + (this.#dividers ? 1 : 0)
  }

  /** Where a line of an older outline is now: sources before it may have grown, or a divider come in. */
  moved(line: number, older: Outline): number {
    const place = older.at(line)
    if (!place) return line
    if (place.kind === 'end') return this.hasEnd ? this.lines - 1 : Math.max(0, this.lines - 1)
    const id = older.sources[place.source]?.id
    const source = this.sources.findIndex((candidate) => candidate.id === id)
    return source < 0 ? Math.min(line, Math.max(0, this.lines - 1)) : this.lineOf({ ...place, source })
  }
}
