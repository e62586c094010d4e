import { type Io, say } from '../io.ts'

/** Fields that hold a moment, by what all of the contract's are called. */
const MOMENT = /^(at|since|from|to|until|.+(At|Since|Until))$/
/** Beyond this many milliseconds there is no date. */
const LAST_MS = 8.64e15

/** Writes moments (epoch milliseconds) as ISO 8601, in UTC. */
export function withIsoTimes(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && MOMENT.test(key) && Math.abs(value) <= LAST_MS) return new Date(value).toISOString()
  if (Array.isArray(value)) return value.map((item) => withIsoTimes(item))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withIsoTimes(inner, name)]))
}

/** The one answer of a command with `--json`. */
export async function sayJson(io: Io, value: unknown): Promise<void> {
  await say(io, JSON.stringify(withIsoTimes(value), null, 2))
}

/** One object a line, for answers that go on. */
export async function sayJsonLine(io: Io, value: unknown): Promise<void> {
  await say(io, JSON.stringify(withIsoTimes(value)))
}
