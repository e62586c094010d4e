/** Where the view begins: a line of the whole document, and pixels of that line above the view's top edge. */
export interface Position {
  line: number
  px: number
}

/** What the arithmetic of scrolling needs to know about a document. */
export interface Heights {
  lines: number
  /** Pixels of one line, at least one row. */
  heightOf(line: number): number
}

export const TOP: Position = { line: 0, px: 0 }

/** The position at which the last line's lower edge meets the view's: the furthest one can scroll. */
export function endPosition(heights: Heights, view: number): Position {
  let left = view
  for (let line = heights.lines - 1; line >= 0; line--) {
    left -= heights.heightOf(line)
    if (left <= 0) return { line, px: 0 - left }
  }
  return TOP
}

export function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.px < b.px)
}

/**
 * The position `px` pixels further down (or up, if negative). It never goes past the end, but a view that already
 * starts past it (its pane was made taller) stays where it is rather than jump.
 */
export function moveBy(from: Position, px: number, heights: Heights, view: number): Position {
  if (heights.lines === 0) return TOP
  let { line } = from
  let rest = from.px + px
  while (rest < 0 && line > 0) rest += heights.heightOf(--line)
  while (line < heights.lines - 1) {
    const height = heights.heightOf(line)
    if (rest < height) break
    rest -= height
    line++
  }
  const moved = { line, px: Math.max(0, rest) }
  if (px <= 0) return moved
  const end = endPosition(heights, view)
  const furthest = isBefore(end, from) ? from : end
  return isBefore(furthest, moved) ? furthest : moved
}

/**
 * The position that brings a line into view: unchanged if it is fully there, else a third from the top.
 * @param part of the line, where only that matters: its upper edge in the line, and its height. Pixels.
 */
export function reveal(
  line: number,
  from: Position,
  heights: Heights,
  view: number,
  part = { px: 0, height: heights.heightOf(line) },
): Position {
  if (line > from.line || (line === from.line && from.px <= part.px)) {
    let below = part.px + part.height - from.px
    for (let at = from.line; at < line && below <= view; at++) below += heights.heightOf(at)
    if (below <= view) return from
  }
  return moveBy({ line, px: part.px }, -Math.max(0, Math.floor((view - part.height) / 3)), heights, view)
}

/** A line on screen and where its upper edge is, in pixels from the view's. */
export interface PlacedLine {
  line: number
  y: number
}

/** The lines to draw from a position down. */
export function placeLines(from: Position, heights: Heights, view: number): PlacedLine[] {
  const placed: PlacedLine[] = []
  let y = -from.px
  for (let line = from.line; line < heights.lines && y < view; line++) {
    placed.push({ line, y })
    y += heights.heightOf(line)
  }
  return placed
}
