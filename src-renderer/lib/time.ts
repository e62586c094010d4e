import { formatDuration } from '../../src-shared/vocabulary/index.ts'
import type { TimeDisplay } from './prefs.ts'

const two = (value: number) => String(value).padStart(2, '0')

/** "14:02:11" for today, "20 Nov 14:02" this year, "20 Nov 2025 14:02" before; in UTC or the local zone. */
export function formatAbsolute(at: number, now: number, utc: boolean): string {
  const parts = read(at, utc)
  const today = read(now, utc)
  const clock = `${two(parts.hours)}:${two(parts.minutes)}`
  const suffix = utc ? ' UTC' : ''
  if (parts.day === today.day && parts.month === today.month && parts.year === today.year)
    return `${clock}:${two(parts.seconds)}${suffix}`
  const year = parts.year === today.year ? '' : ` ${parts.year}`
  return `${parts.day} ${MONTHS[parts.month]}${year} ${clock}${suffix}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function read(at: number, utc: boolean) {
  const date = new Date(at)
  return utc
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth(),
        day: date.getUTCDate(),
        hours: date.getUTCHours(),
        minutes: date.getUTCMinutes(),
        seconds: date.getUTCSeconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth(),
        day: date.getDate(),
        hours: date.getHours(),
        minutes: date.getMinutes(),
        seconds: date.getSeconds(),
      }
}

/** "now", "12 s ago", "6 min ago", "3 h ago", "2 d ago"; "in 5 min" for what is to come. */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round(Math.abs(now - at) / 1000)
  if (seconds < 2) return 'now'
  const [amount, unit] =
    seconds < 60
      ? [seconds, 's']
      : seconds < 3600
        ? [Math.floor(seconds / 60), 'min']
        : seconds < 86_400
          ? [Math.floor(seconds / 3600), 'h']
          : [Math.floor(seconds / 86_400), 'd']
  return at > now ? `in ${amount} ${unit}` : `${amount} ${unit} ago`
}

/** A moment as the person has chosen to see times. */
export function formatTime(at: number, now: number, display: TimeDisplay): string {
  return display === 'relative' ? formatRelative(at, now) : formatAbsolute(at, now, display === 'utc')
}

/** Both absolute forms, for the hover: "21 Nov 2026 15:02:11 (UTC+1) · 2026-11-21T14:02:11Z". */
export function formatBoth(at: number): string {
  const date = new Date(at)
  const parts = read(at, false)
  const clock = `${two(parts.hours)}:${two(parts.minutes)}:${two(parts.seconds)}`
  return `${parts.day} ${MONTHS[parts.month]} ${parts.year} ${clock} (${zoneName(-date.getTimezoneOffset())}) · ${date.toISOString().replace(/\.\d{3}Z$/, 'Z')}`
}

/** "UTC", "UTC+1", "UTC−3:30" from minutes east of Greenwich. */
export function zoneName(minutesEast: number): string {
  if (minutesEast === 0) return 'UTC'
  const absolute = Math.abs(minutesEast)
  const rest = absolute % 60
  return `UTC${minutesEast < 0 ? '−' : '+'}${Math.floor(absolute / 60)}${rest ? `:${two(rest)}` : ''}`
}

/** A running clock: "00:31:50", from a day on "3 d 4 h". */
export function formatClock(ms: number): string {
  if (ms >= 86_400_000) return formatDuration(ms)
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
