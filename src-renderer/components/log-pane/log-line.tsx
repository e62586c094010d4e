import { memo } from 'react'
import type { AnsiTheme } from './colour.ts'
import { foldLabel } from './fold.ts'
import { ROW_HEIGHT } from './log-view.ts'
import { type Mark, segments } from './segments.ts'
import type { ShownLine } from './stored-line.ts'
import { textCss } from './text-css.ts'
import { PLAIN } from './text-style.ts'

export interface LogLineProps {
  line: number
  /** Upper edge in the view, in pixels. */
  y: number
  /** Height of the view: rows outside of it are not drawn. */
  height: number
  shown: ShownLine | undefined
  starts: readonly number[]
  marks: readonly Mark[]
  /** Hits of a very long line that have no mark. */
  unmarked: number
  /** Selected columns; `to` infinite: with the line's end. */
  selected: { from: number; to: number } | null
  number: string
  time: string | null
  timeTitle: string | undefined
  charWidth: number
  gutter: number
  theme: AnsiTheme
  /** Width of the visible part, where the fold label is pinned. */
  viewWidth: number
  /** Null: nothing more can be shown here. */
  onUnfold: ((line: number) => void) | null
}

/** One line of the log with its gutter, one element a visible row. */
export const LogLine = memo(function LogLine(props: LogLineProps) {
  const { y, height, shown, starts, gutter } = props
  const first = Math.max(0, Math.floor(-y / ROW_HEIGHT))
  const last = Math.min(starts.length, Math.ceil((height - y) / ROW_HEIGHT))
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at)
  const end = shown?.cells.columns.length ?? 0
  return (
    <div className="log-line" style={{ transform: `translateY(${y + first * ROW_HEIGHT}px)` }} data-line={props.line}>
      {rows.map((row) => (
        <div key={row} className="log-row">
          <span className="log-gutter" style={{ width: gutter }}>
            {row === 0 && <Gutter number={props.number} time={props.time} title={props.timeTitle} />}
          </span>
          <Fold {...props} isLast={row === starts.length - 1} />
          {shown && (
            <Row
              {...props}
              shown={shown}
              from={starts[row] as number}
              to={starts[row + 1] ?? end}
              isLast={row === starts.length - 1}
            />
          )}
        </div>
      ))}
    </div>
  )
}, sameProps)

/** Lines are drawn again only for what shows: new arrays with the same content do not count. */
function sameProps(a: LogLineProps, b: LogLineProps): boolean {
  const keys = [
    'line',
    'y',
    'height',
    'shown',
    'number',
    'time',
    'charWidth',
    'gutter',
    'theme',
    'viewWidth',
    'unmarked',
  ] as const
  if (keys.some((key) => a[key] !== b[key])) return false
  if ((a.onUnfold === null) !== (b.onUnfold === null)) return false
  if (a.selected?.from !== b.selected?.from || a.selected?.to !== b.selected?.to) return false
  if (a.starts.length !== b.starts.length || a.starts[1] !== b.starts[1]) return false
  return a.marks === b.marks
}

function Gutter({ number, time, title }: { number: string; time: string | null; title: string | undefined }) {
  return (
    <>
      <span className="log-number">{number}</span>
      {time !== null && (
        <span className="log-time" title={title}>
          {time}
        </span>
      )}
    </>
  )
}

function Fold({ shown, isLast, viewWidth, unmarked, onUnfold, line }: LogLineProps & { isLast: boolean }) {
  const more = shown?.more ?? 0
  if (!isLast || !shown || (more <= 0 && unmarked === 0)) return null
  const hits = unmarked > 0 ? `${unmarked.toLocaleString('en-US')} more matches not marked` : ''
  if (more <= 0)
    return (
      <span className="log-fold" style={{ left: viewWidth }}>
        <span>{hits}</span>
      </span>
    )
  const label = [hits, foldLabel(more, shown.unit)].filter(Boolean).join(' · ')
  return (
    <span className="log-fold" style={{ left: viewWidth }}>
      {onUnfold ? (
        <button type="button" onClick={() => onUnfold(line)} onPointerDown={(event) => event.stopPropagation()}>
          {label} · <u>show</u>
        </button>
      ) : (
        <span>{label} · in the download</span>
      )}
    </span>
  )
}

interface RowProps extends LogLineProps {
  shown: ShownLine
  from: number
  to: number
  isLast: boolean
}

function Row({ shown, from, to, isLast, marks, selected, charWidth, theme }: RowProps) {
  const left = selected ? Math.max(selected.from, from) : 0
  const right = selected ? (isLast ? Math.min(selected.to, to + 1) : Math.min(selected.to, to)) : 0
  return (
    <span className="log-text">
      {selected && right > left && (
        <i className="log-selected" style={{ left: (left - from) * charWidth, width: (right - left) * charWidth }} />
      )}
      {segments(shown.cells, from, to, marks).map((part, at) => {
        const plain = part.style === PLAIN && part.mark === 0 && part.columns === null
        if (plain) return part.text
        // A hit has its own colours, whatever the program chose.
        const css = part.mark === 0 ? textCss(part.style, theme) : undefined
        const style = part.columns === null ? css : { ...css, display: 'inline-block', width: part.columns * charWidth }
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a row have no other name
          <span key={at} style={style} className={MARKS[part.mark]}>
            {part.text}
          </span>
        )
      })}
    </span>
  )
}

const MARKS = [undefined, 'log-hit', 'log-hit log-hit-current'] as const
