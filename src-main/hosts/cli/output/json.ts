import { type Io, say } from '../io.ts'

/** Writes moments (epoch milliseconds in the fields `at`, `since`, `…At` and `…Until`) as ISO 8601, in UTC. */
export function withIsoTimes(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && /^(at|since|.+At|.+Until)$/.test(key)) return new Date(value).toISOString()
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
