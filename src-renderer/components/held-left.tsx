import { useNow } from '../lib/now.ts'
import { formatBoth, formatClock } from '../lib/time.ts'

/** What is left of a hold, ticking: "held, 00:23:12 left". */
export function HeldLeft({ until }: { until: number }) {
  const now = useNow()
  return (
    <span role="timer" aria-live="off" title={`held until ${formatBoth(until)}`} className="text-attention">
      held, {formatClock(until - now)} left
    </span>
  )
}
