import type { BurnDown } from '../../../src-shared/contract/budgets.ts'
import { burnShape, type Frame } from '../../lib/burn-chart.ts'
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
}

/** Spend over a period: what was spent, an even pace, the limit, and the band in which it is expected to go on. */
export function BurnChart({ burn, zone, label, height, small = false }: ChartProps) {
  const [element, width] = useWidth<HTMLDivElement>()
  const frame: Frame = small
    ? { width, height, left: 0, right: 0, top: 8, bottom: 4 }
    : { width, height, left: 52, right: 12, top: 12, bottom: 22 }
  return (
    <div ref={element} style={{ height }}>
      {width > 0 && <Lines burn={burn} zone={zone} label={label} frame={frame} small={small} />}
    </div>
  )
}

function Lines({ burn, zone, label, frame, small }: Omit<ChartProps, 'height'> & { frame: Frame }) {
  const shape = burnShape(burn, frame, zone)
  const { width, height, left, right, top, bottom } = frame
  const end = width - right
  return (
    <svg role="img" aria-label={label} width={width} height={height} className="block">
      <title>{label}</title>
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
          <text key={at} x={at} y={height - 5} className="fill-muted text-xs">
            {text}
          </text>
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
