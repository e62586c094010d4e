import {
  describeIssues,
  JOB_EVENT_TYPES,
  type JobEvent,
  type JobEventRecord,
  jobEvent,
} from '../../../../src-shared/vocabulary/index.ts'
import { type CutLine, LONGEST_LINE } from './line-cutter.ts'

/** Characters of a line that is no event which are shown. */
const SHOWN = 300
const DEEPEST = 64
const DAY_MS = 86_400_000
const EARLIEST = Date.UTC(2000)
/** Seconds since 1970 reach this in the year 5138; milliseconds passed it in 1973. */
const MOST_SECONDS = 1e11

const utf8 = new TextDecoder('utf-8', { fatal: true })
const readable = new TextDecoder()

/**
 * What a line of an events file says, or what is wrong with it; null for a blank one. Never throws.
 * `arrived`: epoch ms, taken where the line has no time of its own or none that can be.
 */
export function readLine(line: CutLine, attempt: number, arrived: number): JobEventRecord | null {
  const { offset, bytes } = line
  if (!line.tooLong && isBlank(bytes)) return null
  const read = eventOf(line)
  if (typeof read === 'string') {
    const shown = readable.decode(bytes.subarray(0, SHOWN * 4))
    const text = shown.length > SHOWN || bytes.length > SHOWN * 4 ? `${shown.slice(0, SHOWN)}…` : shown
    return { attempt, offset, at: arrived, event: null, problem: { message: read, line: text } }
  }
  return { attempt, offset, at: eventTime(read.at, arrived), event: read, problem: null }
}

/** A time that a job gave, in epoch ms, unless it cannot be one: then when it arrived. */
export function eventTime(at: JobEvent['at'], arrived: number): number {
  if (at === undefined) return arrived
  const given = typeof at === 'string' ? Date.parse(at) : at < MOST_SECONDS ? at * 1000 : at
  const sane = given >= EARLIEST && given <= arrived + DAY_MS
  return sane ? Math.round(given) : arrived
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
}

/** The event, or a sentence on what is wrong. */
function eventOf({ bytes, tooLong }: CutLine): JobEvent | string {
  if (tooLong) return `longer than ${LONGEST_LINE / 1024} KB`
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return 'not valid UTF-8'
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const number = /[:[,]\s*(NaN|[-+]?Infinity|[-+]?inf|nan)\b/i.exec(text)?.[1]
    return number ? `not JSON: ${number} is no number there` : 'not JSON'
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'not a JSON object'
  if (isDeeper(value, DEEPEST)) return `nested more than ${DEEPEST} levels deep`
  const { type } = value as { type?: unknown }
  const types: readonly unknown[] = JOB_EVENT_TYPES
  if (!types.includes(type)) {
    const known = JOB_EVENT_TYPES.join(', ')
    return type === undefined ? `no type; there are ${known}` : `unknown type ${shortJson(type)}; there are ${known}`
  }
  const parsed = jobEvent.safeParse(value)
  return parsed.success ? parsed.data : `${String(type)}: ${describeIssues(parsed.error.issues)}`
}

/** Whether a value nests deeper than this: reading and sending such a one could use up the stack. */
function isDeeper(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false
  if (levels === 0) return true
  return Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
