import { InvalidArgumentError } from 'commander'
import {
  type JobStatus,
  jobStatus,
  parseDuration,
  type TokenScope,
  tokenScope,
} from '../../../../src-shared/vocabulary/index.ts'

/** A whole number of at least `min`, for a flag. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`
    throw new InvalidArgumentError(`A whole number ${range} is needed.`)
  }
}

/** A duration such as 90s, 15m or 2h, in seconds, for a flag. */
export function duration(text: string): number {
  try {
    return parseDuration(text)
  } catch {
    throw new InvalidArgumentError('A duration such as 90s, 15m or 2h is needed.')
  }
}

/** A duration that may also be 0, in seconds, for a flag. */
export function durationOrZero(text: string): number {
  return /^0+\s*(s|m|min|h|d)?$/.test(text.trim()) ? 0 : duration(text)
}

/** A moment: a duration ago ("10m"), a date and time, or epoch seconds; in epoch milliseconds. */
export function since(text: string): number {
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1000
  const date = /\d[-:]\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(date)) return date
  try {
    return Date.now() - parseDuration(text) * 1000
  } catch {
    throw new InvalidArgumentError('A time such as 10m (ago), 2026-11-21T03:00:00Z or epoch seconds is needed.')
  }
}

/** Collects a flag that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

/** Job statuses, comma-separated or repeated; "needs-attention" and "Needs attention" mean the same. */
export function statuses(text: string, before: JobStatus[] = []): JobStatus[] {
  return [...before, ...words(text, jobStatus.options, 'status')]
}

/** Token scopes, comma-separated or repeated. */
export function scopes(text: string, before: TokenScope[] = []): TokenScope[] {
  return [...before, ...words(text, tokenScope.options, 'scope')]
}

function words<Word extends string>(text: string, known: readonly Word[], what: string): Word[] {
  return text.split(',').map((part) => {
    const word = part.trim().toLowerCase().replaceAll(/[- ]/g, '_')
    const found = known.find((candidate) => candidate === word)
    if (!found) throw new InvalidArgumentError(`"${part.trim()}" is no ${what}. They are: ${known.join(', ')}.`)
    return found
  })
}
