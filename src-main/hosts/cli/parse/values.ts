import { InvalidArgumentError } from 'commander'
import {
  type JobStatus,
  jobStatus,
  type ProviderKind,
  parseDollars,
  parseDuration,
  parseDurationOrZero,
  providerKind,
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
  return seconds(text, parseDuration)
}

/** A duration that may also be 0, in seconds, for a flag. */
export function durationOrZero(text: string): number {
  return seconds(text, parseDurationOrZero)
}

function seconds(text: string, parse: (text: string) => number): number {
  try {
    return parse(text)
  } catch {
    throw new InvalidArgumentError('A duration such as 90s, 15m or 2h is needed.')
  }
}

/** A moment: a duration ago ("10m"), a day (its begin here), a date and time, or epoch seconds; in epoch milliseconds. */
export function since(text: string): number {
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1000
  const date = /\d[-:]\d/.test(text) ? dateOf(text.trim()) : Number.NaN
  if (date >= 0) return date
  try {
    const at = Date.now() - parseDuration(text) * 1000
    if (at >= 0) return at
  } catch {}
  throw new InvalidArgumentError(
    'A time such as 10m (ago), 2026-11-21, 2026-11-21T03:00:00Z or epoch seconds is needed.',
  )
}

/** A day alone is one of this computer's zone, as times are shown: Date.parse takes it for one of UTC, and the 30th of February for March. */
function dateOf(text: string): number {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?!\d)/.exec(text)?.map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined) return Date.parse(text)
  const begin = new Date(year, month - 1, day)
  if (begin.getMonth() !== month - 1 || begin.getDate() !== day) return Number.NaN
  return text.length === 10 ? begin.getTime() : Date.parse(text)
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

/** A size in GB: "16", "16GB" or "0.5 GiB", for a flag. */
export function gigabytes(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(?:g|gb|gib)?\s*$/i.exec(text)
  if (match && Number(match[1]) > 0) return Number(match[1])
  throw new InvalidArgumentError('A size in GB is needed, such as 16.')
}

/** One of these words, for a flag. */
export function oneOf<Word extends string>(...known: Word[]) {
  return (text: string): Word => {
    const found = known.find((word) => word === text.toLowerCase())
    if (found) return found
    throw new InvalidArgumentError(`One of these is needed: ${known.join(', ')}.`)
  }
}

/** A priority from -100 to 100, for a flag. */
export function priority(text: string): number {
  const value = Number(text)
  if (/^[+-]?\d+$/.test(text) && Math.abs(value) <= 100) return value
  throw new InvalidArgumentError('A whole number from -100 to 100 is needed.')
}

/** The name of a step's log, for a flag: `run`, `bootstrap-1`; `bootstrap 1` and `1` mean the latter. */
export function step(text: string): string {
  const word = text.trim().toLowerCase().replace(/[ _]/g, '-')
  const name = /^\d+$/.test(word) ? `bootstrap-${word}` : word
  if (/^(run|bootstrap-[1-9]\d?)$/.test(name)) return name
  throw new InvalidArgumentError('A step is needed: run, bootstrap-1, bootstrap-2, …')
}

/** An amount in dollars such as 2.50, in micro-dollars, for a flag. */
export function dollars(text: string): number {
  try {
    const amount = parseDollars(text)
    if (amount > 0) return amount
  } catch {}
  throw new InvalidArgumentError('An amount in dollars (USD) above 0 is needed, such as 2.50.')
}

/** An amount in dollars that may also be 0, in micro-dollars, for a flag. */
export function dollarsOrZero(text: string): number {
  return /^\$?0+(\.0{1,6})?$/.test(text.trim()) ? 0 : dollars(text)
}

/** Providers, comma-separated or repeated. */
export function providerKinds(text: string, before: ProviderKind[] = []): ProviderKind[] {
  return [...before, ...words(text, providerKind.options, 'provider')]
}
