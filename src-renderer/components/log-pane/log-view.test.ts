import { describe, expect, it } from 'vitest'
import { around, type Kept } from './kept.ts'
import type { LogDocument } from './log-document.ts'
import { LogView, ROW_HEIGHT } from './log-view.ts'
import { Outline } from './outline.ts'

/** A log of so many lines, of which `show` hides all but some. */
function viewOf(lines: number) {
  const whole = new Outline([{ id: 'a', lines }], false)
  const document = {
    ...{ outline: whole, whole, filtered: false, storedLine: () => undefined, setFollowing: () => {} },
    place: (line: number) => document.outline.at(line),
  }
  const view = new LogView(document as unknown as LogDocument)
  view.height = 10 * ROW_HEIGHT
  const show = (kept: Kept | null) => {
    document.filtered = kept !== null
    document.outline = kept ? new Outline([{ id: 'a', lines, kept }], false) : whole
  }
  return { view, show }
}

describe('the place of a view', () => {
  it('is the same again after lines were hidden, while more and more of them were found', () => {
    const { view, show } = viewOf(10_000)
    view.scrollTo(4000)
    show([])
    expect(view.top).toBe(0)
    show(around([20, 7000]))
    show(around([20, 3000, 5000, 7000, 7100, 7200, 7300]))
    show(null)
    expect(view.position).toEqual({ line: 4000, px: 0 })
  })

  it('has in view what somebody was brought to', () => {
    const { view, show } = viewOf(10_000)
    view.scrollTo(100)
    show(around([50, 7000]))
    view.reveal(view.document.outline.lineOf({ kind: 'line', source: 0, line: 7000 }))
    show(null)
    const { line } = view.position
    expect(line).toBeLessThan(7000)
    expect(line).toBeGreaterThan(6990)
  })

  it('is where somebody has scrolled to meanwhile', () => {
    const { view, show } = viewOf(10_000)
    view.scrollTo(4000)
    show(around(Array.from({ length: 500 }, (_, at) => at * 20)))
    const before = view.top
    view.scrollBy(60 * ROW_HEIGHT)
    const { top } = view
    expect(top).toBeGreaterThan(before)
    show(null)
    expect(view.position.line).toBe(top)
  })

  it('shows all that is left where that is less than a screen', () => {
    const { view, show } = viewOf(10_000)
    view.scrollTo(9000)
    show(around([5]))
    expect(view.position).toEqual({ line: 0, px: 0 })
    expect(view.newLines).toBe(0)
    show(null)
    expect(view.position.line).toBe(9000)
    expect(view.newLines).toBe(0)
  })

  it('keeps no selection over lines that come or go', () => {
    const { view, show } = viewOf(100)
    view.select({ anchor: { line: 3, column: 0 }, focus: { line: 5, column: 1 } })
    show(around([4], 0))
    view.sync()
    expect(view.selection).toBeNull()
  })
})
