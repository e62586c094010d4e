interface MeterProps {
  label: string
  /** 0 to 1; null while unknown. */
  value: number | null
  /** "12.4 of 64 GB". */
  text: string
  /** Running full is bad: amber from 85 %, red from 95 %. */
  fills?: boolean
}

/** A level, and the amount in words. */
export function Meter({ label, value, text, fills = false }: MeterProps) {
  const share = value === null ? 0 : Math.min(1, Math.max(0, value))
  const fill = fills && share >= 0.95 ? 'bg-broken' : fills && share >= 0.85 ? 'bg-attention' : 'bg-running'
  return (
    <div className="grid gap-1">
      <div className="flex justify-between gap-3">
        <span className="truncate text-muted">{label}</span>
        <span className="whitespace-nowrap">{text}</span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn in our colours everywhere */}
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={text}
        className="h-1 overflow-hidden rounded-full bg-idle"
      >
        <div className={`h-full rounded-full ${fill}`} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}
