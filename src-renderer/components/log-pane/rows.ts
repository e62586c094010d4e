import type { LineCells } from './line-cells.ts'

/** The columns at which the rows of a line start; `width` null: not wrapped, one row. Never splits a wide character. */
export function rowStarts(cells: LineCells, width: number | null): number[] {
  const total = cells.columns.length
  if (width === null || total <= width) return [0]
  const step = Math.max(2, width)
  const starts = [0]
  for (let at = step; at < total; at += step) {
    if (cells.columns[at] === '') at--
    starts.push(at)
  }
  return starts
}

/** Number of rows, which for plain text needs no walk. */
export function rowCount(cells: LineCells, width: number | null): number {
  if (width === null || cells.columns.length <= width) return 1
  if (typeof cells.columns === 'string') return Math.ceil(cells.columns.length / Math.max(2, width))
  return rowStarts(cells, width).length
}
