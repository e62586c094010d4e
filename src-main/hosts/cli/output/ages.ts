import { formatDuration } from '../../../../src-shared/vocabulary/index.ts'

/** How long ago, in one unit: "just now", "12 s ago", "3 min ago", "2 d ago". */
export function ago(then: number, now = Date.now()): string {
  const seconds = Math.max(0, Math.floor((now - then) / 1000))
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

/** A moment in local time with its age: "2026-11-21 03:12:44 (3 min ago)". */
export function moment(then: number | null, now = Date.now()): string | null {
  return then === null ? null : `${localTime(then)} (${ago(then, now)})`
}

/** Local date and time to the second. */
export function localTime(then: number): string {
  const date = new Date(then)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** How long something that started took, or takes until now. */
export function span(startedAt: number | null, endedAt: number | null, now = Date.now()): string {
  return startedAt === null ? '' : formatDuration((endedAt ?? now) - startedAt)
}
