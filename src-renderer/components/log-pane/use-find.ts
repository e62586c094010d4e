import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { type ErrorJump, nextError } from './error-jump.ts'
import type { FindOptions } from './find-bar.tsx'
import { lineMarks } from './line-marks.ts'
import { beside, type FoundHit, hitFrom, type LogFinder, PROBLEM_QUERY } from './log-finder.ts'
import type { LogView } from './log-view.ts'
import { lineOfHit } from './log-viewport.tsx'
import { useGrowingFind } from './use-growing-find.ts'
import { useLineFilter } from './use-line-filter.ts'

const TYPING_MS = 150

/** The finds of a pane. */
interface Finders {
  /** What is typed. */
  finder: LogFinder
  /** What "next error" stops at. */
  errors: LogFinder
  /** What "errors and warnings only" shows. */
  problems: LogFinder
}

/** The column at which a hit is shown; undefined while its line is not here, or hides it. */
function columnOfHit(view: LogView, line: number, hit: FoundHit): number | undefined {
  const [stored, shown] = [view.document.storedLine(line), view.shown(line)]
  return stored && shown ? lineMarks(stored, shown, [hit]).marks[0]?.from : undefined
}

/** The line of the log that a hit is on, counted as if no line were hidden; −1 if its source has gone. */
function wholeLineOf({ document }: LogView, hit: { source: string; line: number }): number {
  const source = document.sources.findIndex(({ id }) => id === hit.source)
  return source < 0 ? -1 : document.whole.lineOf({ kind: 'line', source, line: hit.line })
}

/**
 * Finding in a pane: typing searches, each step shows a hit; errors are one more find kept apart. Lines can be hidden:
 * all but those with a hit (`only`), all but errors and warnings (`problems`). What one goes to is never hidden.
 */
export function useFind(view: LogView, { finder, errors, problems }: Finders) {
  const [open, setOpen] = useState(false)
  const [only, setOnly] = useState(false)
  const [onlyProblems, showProblems] = useState(false)
  const [options, setOptions] = useState<FindOptions>({ text: '', regex: false, caseSensitive: false, word: false })
  const origin = useRef(0)
  for (const find of [finder, errors, problems]) {
    // biome-ignore lint/correctness/useHookAtTopLevel: the same three each time
    useSyncExternalStore(find.subscribe, find.version)
  }
  const { document } = view
  const finding = open && finder.query !== null && finder.error === null
  const hides = onlyProblems || (only && finding)
  const refilter = useLineFilter(document, [
    onlyProblems && problems.error === null ? problems : null,
    hides && finding ? finder : null,
    hides && errors.query ? errors : null,
  ])
  useGrowingFind(finder, document, open)
  useGrowingFind(problems, document, onlyProblems)

  const search = useCallback(() => {
    if (options.text === '') return finder.clear()
    void finder.run(
      options,
      document.sources.map(({ id }) => id),
    )
  }, [finder, options, document])

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
      refilter()
      const go = () => {
        const line = from.currentHit === hit ? lineOfHit(view, hit) : -1
        if (line >= 0) view.reveal(line, columnOfHit(view, line, hit))
      }
      go()
      const line = lineOfHit(view, hit)
      if (line < 0 || view.shown(line)) return
      // Which row of the line it is in is known once the line is here; if that fails, the pane's own reading says so.
      document.load(line, line + 1, new AbortController().signal).then(go, () => undefined)
    },
    [view, document, refilter],
  )

  // The first hit from the origin on is shown as soon as it is known; one that only comes later moves nobody away.
  const count = finder.hits.length
  const { done, current, extended } = finder
  useEffect(() => {
    if (!open || current >= 0 || count === 0 || extended) return
    const lines = finder.hits.map((hit) => wholeLineOf(view, hit))
    const first = hitFrom(lines, origin.current, 1)
    if (done || (lines[first] ?? -1) >= origin.current) show(finder, first)
  }, [open, current, count, done, extended, finder, view, show])

  useEffect(() => {
    if (!onlyProblems) return
    void problems.run(
      PROBLEM_QUERY,
      document.sources.map(({ id }) => id),
    )
    return () => problems.clear()
  }, [onlyProblems, problems, document])

  return {
    open,
    options,
    setOptions,
    search,
    only,
    setOnly,
    onlyProblems,
    showProblems,
    showAll: () => {
      setOnly(false)
      showProblems(false)
      document.setKept(null)
    },
    start: () => {
      origin.current = view.top
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
        sources: document.sources,
        lineOf: (hit: { source: string; line: number }) => wholeLineOf(view, hit),
        top: view.top,
      }
      const jump = await nextError(errors, pane, direction)
      if (jump.kind === 'found') show(errors, jump.index)
      return jump
    },
  }
}
