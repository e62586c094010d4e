import {
  type KeyboardEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { counted } from '../../../src-shared/vocabulary/index.ts'
import { usePrefs } from '../../lib/prefs.ts'
import { formatBoth } from '../../lib/time.ts'
import { MarkCache, NO_MARKS } from './line-marks.ts'
import { lineTime } from './line-time.ts'
import { dividerText } from './log-export.ts'
import type { LogFinder } from './log-finder.ts'
import { LogLine } from './log-line.tsx'
import { LogScrollbar } from './log-scrollbar.tsx'
import { type LogView, ordered, ROW_HEIGHT } from './log-view.ts'
import { useAnsiTheme } from './use-ansi-theme.ts'
import { useMeasure } from './use-measure.ts'
import { useSelection } from './use-selection.ts'

interface LogViewportProps {
  view: LogView
  finder: LogFinder
  /** The find that ticks and marks are shown for; false hides them. */
  finding: boolean
  wrap: boolean
  times: boolean
  label: string
  endText: string
  onCopy: () => void
}

const NUMBER_DIGITS = 6
const GUTTER_PADDING = 26
const TIME_COLUMNS = 8
const NO_TICKS: readonly number[] = []

/** The text of the log: only the rows on screen exist, placed from the line at the top. */
export function LogViewport(props: LogViewportProps) {
  const { view, finder, finding, wrap, times, label, endText } = props
  const { document } = view
  useSyncExternalStore(document.subscribe, document.version)
  useSyncExternalStore(view.subscribe, view.version)
  useSyncExternalStore(finder.subscribe, finder.version)
  const utc = usePrefs((prefs) => prefs.timeDisplay === 'utc')
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const widest = useRef(0)
  const [cache] = useState(() => new MarkCache())
  const theme = useAnsiTheme(scroller)
  const { width, height, charWidth } = useMeasure(scroller)

  const digits = Math.max(NUMBER_DIGITS, String(view.lines).length)
  const gutter = Math.ceil((digits + (times ? TIME_COLUMNS : 0)) * charWidth) + GUTTER_PADDING + (times ? 12 : 0)
  const columns = wrap && width > 0 ? Math.max(20, Math.floor((width - gutter - 8) / charWidth)) : null
  useLayoutEffect(() => {
    view.height = height
    view.wrapAt(columns)
  }, [view, height, columns])

  const placed = view.placed()
  const from = placed[0]?.line ?? 0
  const to = (placed.at(-1)?.line ?? -1) + 1
  const outline = document.outline
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new outline may have replaced lines that were here
  useEffect(() => document.want(from, to, times), [document, from, to, times, outline])

  const found = finder.version()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `found` and `outline` say when the hits have changed
  const ticks = useMemo(
    () => (finding ? finder.hits.map((hit) => lineOfHit(view, hit)) : NO_TICKS),
    [finding, finder, found, view, outline],
  )

  useWheel(scroller, view)
  const selection = useSelection(view, { scroller, gutter, charWidth })

  useHitInView(scroller, finding && !wrap ? finder.currentHit : undefined, gutter)

  const unfold = (line: number) => {
    view.unfold(line)
    // Its button may go with the fold; keys then still mean this log.
    scroller.current?.focus()
  }

  if (!wrap)
    for (const { line } of placed)
      widest.current = Math.max(widest.current, view.shown(line)?.cells.columns.length ?? 0)
  const canvas = wrap ? undefined : gutter + widest.current * charWidth + 16

  return (
    <div className="log-view">
      <div
        ref={scroller}
        id={id}
        className="log-scroller"
        data-wrap={wrap}
        role="log"
        aria-live="off"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys
        tabIndex={0}
        onKeyDown={(event) => onKey(event, view, props.onCopy)}
        {...selection}
      >
        <div className="log-canvas" style={{ minWidth: canvas }}>
          {placed.map(({ line, y }, at) => {
            // While following, all rows change at once: the same elements take the new text.
            const key = view.follow.on ? at : line
            const place = document.place(line)
            if (place?.kind !== 'line') {
              const source = place?.kind === 'divider' ? document.sources[place.source] : undefined
              return (
                <div
                  key={key}
                  className="log-divider"
                  data-kind={place?.kind}
                  data-line={line}
                  style={{ transform: `translateY(${y}px)`, width: Math.max(width, canvas ?? 0) }}
                >
                  <span>{place?.kind === 'gap' ? hiddenText(place) : source ? dividerText(source) : endText}</span>
                </div>
              )
            }
            const source = document.sources[place.source]
            const stored = document.storedLine(line)
            const shown = view.shown(line)
            const { marks, left } =
              finding && source && stored && shown ? cache.of(stored, shown, finder, source.id, place.line) : NO_MARKS
            const arrived = times ? document.timeOf(line) : null
            return (
              <LogLine
                key={key}
                line={line}
                y={y}
                height={height}
                shown={shown}
                starts={view.starts(line)}
                marks={marks}
                unmarked={left}
                selected={selectedPart(view, line)}
                number={String(place.line + 1)}
                time={times ? (arrived === null ? '        ' : lineTime(arrived, utc).slice(0, TIME_COLUMNS)) : null}
                timeTitle={arrived === null ? undefined : `${lineTime(arrived, utc)} · ${formatBoth(arrived)}`}
                charWidth={charWidth}
                gutter={gutter}
                theme={theme}
                viewWidth={width}
                onUnfold={view.canUnfold(line) ? unfold : null}
              />
            )
          })}
        </div>
      </div>
      <LogScrollbar view={view} id={id} ticks={ticks} />
    </div>
  )
}

/** "1,204 lines hidden", and which ones. */
function hiddenText({ line, to }: { line: number; to: number }): string {
  return `${counted(to - line, 'line')} hidden`
}

/** The line of the pane that a hit is on; −1 if its source has gone. */
export function lineOfHit(view: LogView, hit: { source: string; line: number }): number {
  const source = view.document.sources.findIndex(({ id }) => id === hit.source)
  return source < 0 ? -1 : view.document.outline.lineOf({ kind: 'line', source, line: hit.line })
}

function selectedPart(view: LogView, line: number): { from: number; to: number } | null {
  if (!view.selection) return null
  const [first, last] = ordered(view.selection)
  if (line < first.line || line > last.line) return null
  return {
    from: line === first.line ? first.column : 0,
    to: line === last.line ? last.column : Number.POSITIVE_INFINITY,
  }
}

/** Moves unwrapped lines sideways, once for each hit that is gone to, so that it can be seen. */
function useHitInView(scroller: { current: HTMLElement | null }, hit: unknown, gutter: number): void {
  const seen = useRef<unknown>(undefined)
  // After every drawing: the line of the hit may have to be loaded first.
  useLayoutEffect(() => {
    if (hit === undefined) seen.current = undefined
    const mark = hit === seen.current ? null : scroller.current?.querySelector('.log-hit-current')
    if (!mark || !scroller.current) return
    seen.current = hit
    const [box, { left, right }] = [scroller.current.getBoundingClientRect(), mark.getBoundingClientRect()]
    const start = box.left + gutter
    if (left >= start && right <= box.right) return
    scroller.current.scrollLeft += left - start - (box.right - start) / 3
  })
}

/** The wheel scrolls by pixels. React listens passively, which could not keep the page still. */
function useWheel(scroller: { current: HTMLElement | null }, view: LogView): void {
  useEffect(() => {
    const target = scroller.current
    if (!target) return
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
      event.preventDefault()
      const unit =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? ROW_HEIGHT
          : event.deltaMode === WheelEvent.DOM_DELTA_PAGE
            ? view.height
            : 1
      view.scrollBy(event.deltaY * unit)
    }
    target.addEventListener('wheel', onWheel, { passive: false })
    return () => target.removeEventListener('wheel', onWheel)
  }, [scroller, view])
}

function onKey(event: KeyboardEvent, view: LogView, onCopy: () => void): void {
  const mod = event.ctrlKey || event.metaKey
  if (event.altKey || (!mod && event.shiftKey && event.key.startsWith('Arrow'))) return
  if (event.target !== event.currentTarget && event.key === ' ') return
  const action = mod ? commandOf(event.key, view, onCopy) : scrollOf(event, view)
  if (!action) return
  event.preventDefault()
  action()
}

function commandOf(key: string, view: LogView, onCopy: () => void): (() => void) | undefined {
  if (key === 'Home') return () => view.scrollTo(0)
  if (key === 'End') return () => view.send({ type: 'follow' })
  if (key === 'c') return onCopy
  if (key !== 'a') return undefined
  // To the end of the last line, whether or not that is loaded.
  const focus = { line: Math.max(0, view.lines - 1), column: Number.POSITIVE_INFINITY }
  return () => view.select({ anchor: { line: 0, column: 0 }, focus })
}

function scrollOf(event: KeyboardEvent, view: LogView): (() => void) | undefined {
  const page = Math.max(ROW_HEIGHT, view.height - 2 * ROW_HEIGHT)
  switch (event.key) {
    case 'ArrowUp':
      return () => view.scrollBy(-ROW_HEIGHT)
    case 'ArrowDown':
      return () => view.scrollBy(ROW_HEIGHT)
    case 'PageUp':
      return () => view.scrollBy(-page)
    case 'PageDown':
      return () => view.scrollBy(page)
    case ' ':
      return () => view.scrollBy(event.shiftKey ? -page : page)
    case 'Home':
      return () => view.scrollTo(0)
    case 'End':
      return () => view.send({ type: 'follow' })
    default:
      return undefined
  }
}
