import { useId } from 'react'
import type { BurnDown } from '../../../src-shared/contract/budgets.ts'
import { type Ahead, burnShape, type Frame } from '../../lib/burn-chart.ts'
import { dollars } from '../../lib/money-text.ts'
import { useWidth } from '../../lib/use-width.ts'

interface ChartProps {
  burn: BurnDown
  zone: string
  /** Said to whoever does not see it. */
  label: string
  /** Pixels. */
  height: number
  /** Without axes. */
  small?: boolean
  /** What is promised above what was spent, and what waiting jobs would ask for above that. */
  ahead?: Ahead
}

/** Spend over a period: what was spent, an even pace, the limit, and the band in which it is expected to go on. */
export function BurnChart({ burn, zone, label, height, small = false, ahead }: ChartProps) {
  const [element, width] = useWidth<HTMLDivElement>()
  const frame: Frame = small
    ? { width, height, left: 0, right: 0, top: 8, bottom: 4 }
    : { width, height, left: 52, right: 12, top: 12, bottom: 22 }
  return (
    <div ref={element} style={{ height }}>
      {width > 0 && <Lines burn={burn} zone={zone} label={label} frame={frame} small={small} ahead={ahead} />}
    </div>
  )
}

function Lines({ burn, zone, label, frame, small, ahead }: Omit<ChartProps, 'height'> & { frame: Frame }) {
  const shape = burnShape(burn, frame, zone, ahead)
  const hatch = useId()
  const { width, height, left, right, top, bottom } = frame
  const end = width - right
  return (
    <svg role="img" aria-label={label} width={width} height={height} className="block">
      <title>{label}</title>
      <defs>
        <pattern id={hatch} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={5} height={5} className="fill-panel" />
          <rect width={3} height={5} className="fill-attention" />
        </pattern>
      </defs>
      {!small &&
        shape.up.map(({ at, text }) => (
          <g key={text}>
            <line x1={left} x2={end} y1={at} y2={at} className="stroke-line" />
            <text x={left - 8} y={at + 4} textAnchor="end" className="fill-muted text-xs">
              {text}
            </text>
          </g>
        ))}
      {!small &&
        shape.across.map(({ at, text }) => (
          <g key={at}>
            <line x1={at} x2={at} y1={height - bottom} y2={height - bottom + 4} className="stroke-line" />
            <text x={at} y={height - 4} textAnchor="middle" className="fill-muted text-xs">
              {text}
            </text>
          </g>
        ))}
      <line
        x1={left}
        x2={end}
        y1={shape.limitAt}
        y2={shape.limitAt}
        strokeDasharray="2 4"
        className="stroke-attention"
      />
      {!small && (
        <text x={left + 4} y={shape.limitAt - 5} className="fill-attention text-xs">
          limit {dollars(burn.limit)}
        </text>
      )}
      <polyline points={shape.ideal} fill="none" strokeDasharray="5 4" className="stroke-control" />
      <polygon points={shape.band} className="fill-accent/20" />
      <polyline points={shape.expected} fill="none" strokeWidth={1.5} strokeDasharray="3 3" className="stroke-accent" />
      <line x1={shape.nowAt} x2={shape.nowAt} y1={top} y2={height - bottom} className="stroke-line-strong" />
      {!small && (
        <>
          <Bar x={shape.nowAt} from={shape.lastAt} to={shape.committedAt} className="fill-accent/50" />
          <Bar x={shape.nowAt} from={shape.committedAt} to={shape.askedAt} fill={`url(#${hatch})`} />
        </>
      )}
      <polygon points={shape.area} className="fill-accent/10" />
      <polyline
        points={shape.spent}
        fill="none"
        strokeWidth={2}
        strokeLinejoin="round"
        strokeLinecap="round"
        className="stroke-accent"
      />
      <circle cx={shape.nowAt} cy={shape.lastAt} r={3} className="fill-accent" />
    </svg>
  )
}

/** A bar upwards at the line of now. */
function Bar({ x, from, to, ...look }: { x: number; from: number; to: number; className?: string; fill?: string }) {
  return <rect x={x - 4} y={to} width={8} height={Math.max(0, from - to)} {...look} />
}
