import { z } from 'zod'

/** A moment: UTC epoch milliseconds. It is written as ISO 8601 only at the edges (HTTP, CLI `--json`, exports). */
export const epochMs = z.number().int().nonnegative()
export type EpochMs = z.infer<typeof epochMs>

const UNITS: Record<string, number> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 }

/**
 * Parses a duration such as "90", "90s", "15m", "2h", "1h30m" or "7d" to whole seconds.
 * @throws RangeError for anything else, and for zero.
 */
export function parseDuration(text: string): number {
  const compact = text.trim().toLowerCase()
  if (/^\d+$/.test(compact)) return positive(Number(compact), text)
  let total = 0
  const rest = compact.replace(/(\d+(?:\.\d+)?)\s*(min|s|m|h|d)\s*/g, (_, amount, unit) => {
    total += Number(amount) * (UNITS[unit] as number)
    return ''
  })
  if (rest !== '') throw new RangeError(`"${text}" is not a duration, such as 90s, 15m or 2h`)
  return positive(Math.round(total), text)
}

/** A duration as {@link parseDuration} reads it, or none at all: "0", "0s". @throws RangeError */
export function parseDurationOrZero(text: string): number {
  return /^0+\s*(s|m|min|h|d)?$/i.test(text.trim()) ? 0 : parseDuration(text)
}

function positive(seconds: number, text: string): number {
  if (seconds > 0 && Number.isSafeInteger(seconds)) return seconds
  throw new RangeError(`"${text}" is not a positive duration`)
}

/** Formats milliseconds as people read them: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.floor(minutes / 60)
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`
}
