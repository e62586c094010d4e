import type { z } from 'zod'
import { epochMs } from '../../../src-shared/vocabulary/index.ts'

type Schema = z.core.$ZodType
type Change = (value: unknown) => unknown

/** Beyond this many milliseconds there is no date. */
const LAST_MS = 8.64e15
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/

/** The values of a schema with its moments (epoch milliseconds) in ISO 8601, in UTC. What others have put into free fields stays as it is. */
export const withIsoTimes = (schema: Schema, value: unknown): unknown =>
  changed(schema, value, (one) => (typeof one === 'number' && one <= LAST_MS ? new Date(one).toISOString() : one))

/** What is meant for a schema, with moments as epoch milliseconds where they are in ISO 8601; a day alone is its first moment in UTC. */
export const fromIsoTimes = (schema: Schema, value: unknown): unknown =>
  changed(schema, value, (one) => {
    const at = typeof one === 'string' && ISO.test(one) ? Date.parse(one) : Number.NaN
    return Number.isNaN(at) ? one : at
  })

function changed(schema: Schema, value: unknown, change: Change): unknown {
  if (schema === epochMs) return change(value)
  if (value === null || value === undefined || !hasTimes(schema)) return value
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return isRecord(value)
        ? Object.fromEntries(
            Object.entries(value).map(([name, one]) => {
              const field = Object.hasOwn(def.shape, name) ? def.shape[name] : undefined
              return [name, field ? changed(field, one, change) : one]
            }),
          )
        : value
    case 'array':
      return Array.isArray(value) ? value.map((one) => changed(def.element, one, change)) : value
    case 'record':
      return isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, changed(def.valueType, one, change)]))
        : value
    default:
      // Of a union, what is a moment in one of its kinds is none but a moment in another.
      return inner(schema).reduce((one: unknown, part) => changed(part, one, change), value)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a schema is made of. What refers to itself is JSON of others and has none of our moments. */
function inner(schema: Schema): readonly Schema[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return Object.values(def.shape)
    case 'array':
      return [def.element]
    case 'record':
      return [def.valueType]
    case 'union':
      return def.options
    case 'intersection':
      return [def.left, def.right]
    case 'pipe':
      return [def.in, def.out]
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return [def.innerType]
    default:
      return []
  }
}

const known = new WeakMap<Schema, boolean>()

/** Whether there can be a moment in it: most answers are passed on as they are. */
function hasTimes(schema: Schema): boolean {
  const found = known.get(schema) ?? inner(schema).some((part) => part === epochMs || hasTimes(part))
  known.set(schema, found)
  return found
}
