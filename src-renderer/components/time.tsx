import { formatDuration } from '../../src-shared/vocabulary/index.ts'
import { useNow } from '../lib/now.ts'
import { usePrefs } from '../lib/prefs.ts'
import { formatBoth, formatClock, formatRelative, formatTime } from '../lib/time.ts'

/** A moment as the person has chosen to see times; the hover holds both absolute forms. */
export function Time({ at, className }: { at: number; className?: string }) {
  const display = usePrefs((prefs) => prefs.timeDisplay)
  const now = useNow(display === 'relative')
  return (
    <time dateTime={new Date(at).toISOString()} title={formatBoth(at)} className={className}>
      {formatTime(at, now, display)}
    </time>
  )
}

/** How long ago, whatever the chosen display: for ages, where the amount matters. */
export function Ago({ at }: { at: number }) {
  const now = useNow()
  return (
    <time dateTime={new Date(at).toISOString()} title={formatBoth(at)}>
      {formatRelative(at, now)}
    </time>
  )
}

/** Time run so far, ticking, or the whole time once ended. */
export function Elapsed({ from, to }: { from: number | null; to: number | null }) {
  const now = useNow(from !== null && to === null)
  if (from === null) return <>–</>
  if (to !== null) return <span title={formatBoth(from)}>{formatDuration(to - from)}</span>
  return (
    <span role="timer" aria-live="off" title={`since ${formatBoth(from)}`}>
      {formatClock(now - from)}
    </span>
  )
}
