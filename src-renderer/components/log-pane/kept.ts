/** Lines from `from` to before `to`. */
export interface LineRange {
  from: number
  to: number
}

/** The lines of a source that a filter shows: ranges that rise and do not touch. */
export type Kept = readonly LineRange[]

/** A part of a source that is shown, or hidden behind one line of the pane. */
export interface Stretch extends LineRange {
  /** The first row of it, counted from the source's first. */
  row: number
  hidden: boolean
}

/** What stands around a line that is kept, before and after it. */
export const CONTEXT_LINES = 2

/** The ranges around lines. @param lines in any order */
export function around(lines: readonly number[], context = CONTEXT_LINES): LineRange[] {
  const ranges: LineRange[] = []
  for (const line of [...lines].sort((a, b) => a - b)) {
    const [from, to] = [Math.max(0, line - context), line + context + 1]
    const before = ranges.at(-1)
    if (before && from <= before.to) before.to = Math.max(before.to, to)
    else ranges.push({ from, to })
  }
  return ranges
}

/** A source of so many lines in parts; without `kept` all of it is shown. */
export function stretches(lines: number, kept: Kept = [{ from: 0, to: lines }]): Stretch[] {
  const all: Stretch[] = []
  let [row, at] = [0, 0]
  const add = (to: number, hidden: boolean) => {
    if (to <= at) return
    all.push({ row, from: at, to, hidden })
    row += hidden ? 1 : to - at
    at = to
  }
  for (const range of kept) {
    add(Math.min(lines, range.from), true)
    add(Math.min(lines, range.to), false)
  }
  add(lines, true)
  return all
}
