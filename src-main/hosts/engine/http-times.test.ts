import { expect, it } from 'vitest'
import { z } from 'zod'
import { epochMs } from '../../../src-shared/vocabulary/index.ts'
import { fromIsoTimes, withIsoTimes } from './http-times.ts'

const AT = Date.UTC(2026, 10, 1)
const TEXT = '2026-11-01T00:00:00.000Z'

const schema = z.object({
  at: epochMs,
  ended: epochMs.nullable().optional(),
  list: z.array(z.object({ from: epochMs, size: z.number() })).readonly(),
  by: z.record(z.string(), epochMs),
  either: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a'), since: epochMs }),
    z.object({ kind: z.literal('b'), text: z.string() }),
  ]),
  both: z.intersection(z.object({ to: epochMs }), z.object({ more: z.number() })),
  later: epochMs.default(5),
  free: z.json(),
})
const value = {
  at: AT,
  ended: null,
  list: [{ from: AT, size: AT }],
  by: { x: AT },
  either: { kind: 'a', since: AT },
  both: { to: AT, more: 1 },
  later: AT,
  // Of a job, which may count in seconds.
  free: { at: 7, since: [AT] },
}
const text = {
  ...value,
  at: TEXT,
  list: [{ from: TEXT, size: AT }],
  by: { x: TEXT },
  either: { kind: 'a', since: TEXT },
  both: { to: TEXT, more: 1 },
  later: TEXT,
}

it('moments are written in ISO wherever the schema has one, and nothing else is touched', () => {
  expect(withIsoTimes(schema, value)).toEqual(text)
  const bytes = { bytes: new Blob(['x']) }
  expect(withIsoTimes(z.object({ bytes: z.custom() }), bytes)).toBe(bytes)
})

it('they are read so too, and as numbers; what is no time stays for the schema to refuse', () => {
  expect(fromIsoTimes(schema, text)).toEqual(value)
  expect(fromIsoTimes(schema, value)).toEqual(value)
  expect(fromIsoTimes(schema, { at: '2026-11-01', by: 'x', list: null })).toEqual({ at: AT, by: 'x', list: null })
  expect(fromIsoTimes(schema, { at: '2026-11-01T01:00:00+01:00' })).toEqual({ at: AT })
  for (const at of ['yesterday', '2026-13-01', '5', '']) expect(fromIsoTimes(schema, { at })).toEqual({ at })
  expect(fromIsoTimes(schema, undefined)).toBeUndefined()
})
