import { z } from 'zod'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford base 32, lower case: no i, l, o, u
const TIME_CHARACTERS = 10
const RANDOM_CHARACTERS = 10

/** What each id prefix names. */
export const ID_PREFIXES = {
  server: 'srv',
  job: 'job',
  launch: 'lch',
  terminal: 'trm',
  token: 'tok',
  template: 'tpl',
  installation: 'ins',
  budget: 'bud',
  commitment: 'com',
  segment: 'seg',
  approval: 'apr',
  standing: 'std',
  activity: 'act',
  notice: 'ntc',
} as const

export type IdKind = keyof typeof ID_PREFIXES

let lastTime = 0

/** Makes later ids sort after this one, though the clock was set back since it was made. */
export function continueAfter(id: string): void {
  let time = 0
  for (const character of id.split('_')[1]?.slice(0, TIME_CHARACTERS) ?? '')
    time = time * 32 + ALPHABET.indexOf(character)
  if (Number.isSafeInteger(time)) lastTime = Math.max(lastTime, time)
}

/**
 * A new id: prefix, 10 characters of epoch milliseconds (so ids sort by time), 10 random characters
 * (50 bits). Example: `job_01k2m3n4p5q6r7s8t9v0`. Ids made by one process rise strictly, even within one
 * millisecond or when the clock is set back, so "oldest first" is the order in which things were asked for.
 */
export function newId(kind: IdKind, now: number = Date.now()): string {
  lastTime = Math.max(now, lastTime + 1)
  const time = timeText(lastTime)
  let random = ''
  for (const byte of crypto.getRandomValues(new Uint8Array(RANDOM_CHARACTERS))) random += ALPHABET[byte & 31]
  return `${ID_PREFIXES[kind]}_${time}${random}`
}

/** What sorts before all ids of a kind that were made at this time or later: an id is never of an earlier time than its thing. */
export function firstIdAt(kind: IdKind, at: number): string {
  const time = Math.min(Math.max(0, Math.floor(at)), 32 ** TIME_CHARACTERS - 1)
  return `${ID_PREFIXES[kind]}_${timeText(time)}${'0'.repeat(RANDOM_CHARACTERS)}`
}

function timeText(at: number): string {
  let text = ''
  for (let i = 0, rest = at; i < TIME_CHARACTERS; i++, rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text
  return text
}

/** The 8 last, random characters of an id: what people see in session names and tables. */
export function shortId(id: string): string {
  return id.slice(-8)
}

/** A zod schema for ids of one kind. */
export function idSchema(kind: IdKind) {
  return z.string().regex(new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-hjkmnp-tv-z]{20}$`), `not a ${kind} id`)
}
