import { columnOfRaw } from './line-cells.ts'
import type { LogFinder } from './log-finder.ts'
import type { Mark } from './segments.ts'
import { rawRanges, type ShownLine, type StoredLine } from './stored-line.ts'

/** Hits that are marked in one line: each is an element, and a line of 200,000 of them would stop the window. */
export const MARKS_A_LINE = 1000

/** The hits of one line as columns, in order. */
export interface LineMarks {
  marks: readonly Mark[]
  /** Hits in what is shown of the line that are not marked. */
  left: number
}

export const NO_MARKS: LineMarks = { marks: [], left: 0 }

type Hit = { offset: number; length: number }

/**
 * Where the hits of a line are shown: {@link MARKS_A_LINE} of them at most, around the one that is looked at. The line
 * is decoded once, however many they are.
 * @param hits in the order of their offsets
 */
export function lineMarks(stored: StoredLine, shown: ShownLine, hits: readonly Hit[], current?: Hit): LineMarks {
  if (shown.start === null) return NO_MARKS
  const { start, cells } = shown
  const at = current ? hits.indexOf(current) : -1
  const ranges = rawRanges(stored, hits)
  const column = columnOfRaw(cells)
  const marks: Mark[] = []
  for (const [index, [from, to]] of ranges.entries()) {
    const mark = { from: column(from - start), to: column(to - start), current: index === at }
    // Past the fold and before a carriage return there is nothing to mark.
    if (mark.to > mark.from) marks.push(mark)
  }
  if (marks.length <= MARKS_A_LINE) return { marks, left: 0 }
  const looked = marks.findIndex((mark) => mark.current)
  const first = Math.max(0, Math.min(looked - MARKS_A_LINE / 2, marks.length - MARKS_A_LINE))
  return { marks: marks.slice(first, first + MARKS_A_LINE), left: marks.length - MARKS_A_LINE }
}

interface Known {
  hits: readonly Hit[]
  count: number
  current: Hit | undefined
  marks: LineMarks
}

/** The same marks as long as nothing about them has changed, so that the line is not drawn again. */
export class MarkCache {
  readonly #known = new WeakMap<ShownLine, Known>()

  of(stored: StoredLine, shown: ShownLine, finder: LogFinder, source: string, line: number): LineMarks {
    const hits = finder.on(source, line)
    if (!hits) return NO_MARKS
    const looked = finder.currentHit
    const current = looked?.source === source && looked.line === line ? looked : undefined
    const known = this.#known.get(shown)
    if (known && known.hits === hits && known.count === hits.length && known.current === current) return known.marks
    const marks = lineMarks(stored, shown, hits, current)
    this.#known.set(shown, { hits, count: hits.length, current, marks })
    return marks
  }
}
