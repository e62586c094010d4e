import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { type ErrorJump, nextError } from './error-jump.ts'
import type { FindOptions } from './find-bar.tsx'
import { lineMarks } from './line-marks.ts'
import { beside, type FoundHit, hitFrom, type LogFinder } from './log-finder.ts'
import type { LogView } from './log-view.ts'
import { lineOfHit } from './log-viewport.tsx'

const TYPING_MS = 150

/** The column at which a hit is shown; undefined while its line is not here, or hides it. */
function columnOfHit(view: LogView, line: number, hit: FoundHit): number | undefined {
  const [stored, shown] = [view.document.storedLine(line), view.shown(line)]
  return stored && shown ? lineMarks(stored, shown, [hit]).marks[0]?.from : undefined
}

/** Finding in a pane: typing searches, each step shows a hit, errors are one more find kept apart. */
export function useFind(view: LogView, finder: LogFinder, errors: LogFinder) {
  const [open, setOpen] = useState(false)
  const [options, setOptions] = useState<FindOptions>({ text: '', regex: false, caseSensitive: false, word: false })
  const origin = useRef(0)
  useSyncExternalStore(finder.subscribe, finder.version)

  const search = useCallback(() => {
    if (options.text === '') return finder.clear()
    void finder.run(
      options,
      view.document.sources.map(({ id }) => id),
    )
  }, [finder, options, view])

  // Wait for a pause in typing; the place from which to look is where the view was when find was opened.
  useEffect(() => {
    if (!open) return
    const timer = setTimeout(search, TYPING_MS)
    return () => clearTimeout(timer)
  }, [open, search])

  const show = useCallback(
    (from: LogFinder, index: number) => {
      const hit = from.hits[index]
      if (!hit) return
      from.select(index)
      const go = () => {
        const line = from.currentHit === hit ? lineOfHit(view, hit) : -1
        if (line >= 0) view.reveal(line, columnOfHit(view, line, hit))
      }
      go()
      const line = lineOfHit(view, hit)
      if (line < 0 || view.shown(line)) return
      // Which row of the line it is in is known once the line is here; if that fails, the pane's own reading says so.
      view.document.load(line, line + 1, new AbortController().signal).then(go, () => undefined)
    },
    [view],
  )

  // The first hit from the origin on is shown as soon as it is known.
  const count = finder.hits.length
  const { done, current } = finder
  useEffect(() => {
    if (!open || current >= 0 || count === 0) return
    const lines = finder.hits.map((hit) => lineOfHit(view, hit))
    const first = hitFrom(lines, origin.current, 1)
    if (done || (lines[first] ?? -1) >= origin.current) show(finder, first)
  }, [open, current, count, done, finder, view, show])

  return {
    open,
    options,
    setOptions,
    search,
    start: () => {
      origin.current = view.position.line
      setOpen(true)
    },
    close: () => {
      setOpen(false)
      finder.clear()
    },
    step: (direction: 1 | -1) => {
      if (finder.hits.length > 0) show(finder, beside(finder.current, finder.hits.length, direction))
    },
    error: async (direction: 1 | -1): Promise<ErrorJump> => {
      const pane = {
        sources: view.document.sources,
        lineOf: (hit: { source: string; line: number }) => lineOfHit(view, hit),
        top: view.position.line,
      }
      const jump = await nextError(errors, pane, direction)
      if (jump.kind === 'found') show(errors, jump.index)
      return jump
    },
  }
}
