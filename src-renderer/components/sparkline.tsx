interface SparklineProps {
  /** 0 to 1, oldest first; null where nothing was read. */
  values: ReadonlyArray<number | null>
  label: string
  /** Bars, each the mean of what falls into it. */
  bars?: number
  /** Takes the width of its place. */
  stretch?: boolean
}

/** Mean of the known values of each of `count` equal slices. */
export function bucket(values: ReadonlyArray<number | null>, count: number): Array<number | null> {
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * values.length) / count)
    const to = Math.max(from + 1, Math.floor(((index + 1) * values.length) / count))
    const known = values.slice(from, to).filter((value) => value !== null)
    return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null
  })
}

/** Fills up to `count` on the left, so that the first readings stand at the right end. */
export function pad(values: ReadonlyArray<number | null>, count: number): Array<number | null> {
  return [...Array<null>(Math.max(0, count - values.length)).fill(null), ...values]
}

const BAR = 3
const GAP = 1
const HEIGHT = 18

/** Load as small bars, older ones fainter. */
export function Sparkline({ values, label, bars = 38, stretch = false }: SparklineProps) {
  const width = bars * (BAR + GAP)
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={stretch ? '100%' : width}
      height={HEIGHT}
      preserveAspectRatio="none"
      className="block text-running"
    >
      <title>{label}</title>
      {bucket(values, bars).map((value, index) => {
        const height = value === null ? 1 : Math.max(1, Math.round(Math.min(1, value) * HEIGHT))
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={index}
            x={index * (BAR + GAP)}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            fill="currentColor"
            opacity={value === null ? 0.25 : 0.5 + (0.5 * index) / bars}
          />
        )
      })}
    </svg>
  )
}
