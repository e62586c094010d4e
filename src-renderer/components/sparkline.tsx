interface SparklineProps {
  /** 0 to 1, oldest first; null where nothing was read. */
  values: ReadonlyArray<number | null>
  label: string
  /** Bars, each the mean of what falls into it. */
  bars?: number
}

/** Mean of the known values of each of `count` equal slices, the newest at the right end. */
export function bucket(values: ReadonlyArray<number | null>, count: number): Array<number | null> {
  const size = Math.max(1, Math.ceil(values.length / count))
  const out: Array<number | null> = []
  for (let end = values.length; end > 0 && out.length < count; end -= size) {
    const known = values.slice(Math.max(0, end - size), end).filter((value) => value !== null)
    out.unshift(known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null)
  }
  return [...Array<null>(count - out.length).fill(null), ...out]
}

const BAR = 3
const GAP = 1
const HEIGHT = 18

/** Load as small bars. */
export function Sparkline({ values, label, bars = 38 }: SparklineProps) {
  const width = bars * (BAR + GAP)
  return (
    <svg role="img" aria-label={label} width={width} height={HEIGHT} className="block text-running">
      <title>{label}</title>
      {bucket(values, bars).map((value, index) => {
        const height = value === null ? 1 : Math.max(1, Math.round(Math.min(1, value) * HEIGHT))
        const x = index * (BAR + GAP)
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
        return (
          <rect
            key={index}
            x={x}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            rx={0.5}
            fill="currentColor"
            opacity={value === null ? 0.25 : 0.85}
          />
        )
      })}
    </svg>
  )
}
