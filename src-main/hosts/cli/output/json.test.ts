import { getEventIteratorSchemaDetails } from '@orpc/contract'
import { expect, it } from 'vitest'
import type { z } from 'zod'
import { contract } from '../../../../src-shared/contract/index.ts'
import { epochMs } from '../../../../src-shared/vocabulary/index.ts'
import { withIsoTimes } from './json.ts'

type Schema = z.core.$ZodType

/** The numbers that a schema is made of, by the name of the field that each is in. */
function* numbers(schema: Schema, field = '', seen = new Set<Schema>()): Generator<{ field: string; leaf: Schema }> {
  if (seen.has(schema)) return
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'number') return yield { field, leaf: schema }
  seen.add(schema)
  const shape = def.type === 'object' ? Object.entries(def.shape) : []
  for (const [name, one] of shape) yield* numbers(one, name, new Set(seen))
  const { innerType, element, valueType, options, left, right } = def as unknown as Record<string, Schema | undefined>
  const more = [innerType, element, valueType, left, right, ...((options ?? []) as Schema[])]
  for (const one of more) if (one !== undefined) yield* numbers(one, field, seen)
}

interface Procedure {
  outputSchema?: Schema
  route: { path: string }
}

function procedures(node: object): Procedure[] {
  if ('~orpc' in node) return [node['~orpc'] as Procedure]
  return Object.values(node).flatMap((inner) => procedures(inner as object))
}

const isWritten = (field: string) =>
  typeof (withIsoTimes({ [field]: 1 }) as Record<string, unknown>)[field] === 'string'

it('every moment of the contract is called as one, and no other number of ours is', () => {
  const moments = new Set<string>()
  for (const { outputSchema, route } of procedures(contract)) {
    const stream = getEventIteratorSchemaDetails(outputSchema as never)
    const answer = (stream?.yields ?? outputSchema) as Schema
    for (const { field, leaf } of numbers(answer)) {
      // What a job tells is its own, and written as it is.
      if (field === 'at' && leaf !== epochMs && route.path === '/jobs/{job}/events') continue
      expect(isWritten(field), `${field} of ${route.path}`).toBe(leaf === epochMs)
      if (leaf === epochMs) moments.add(field)
    }
  }
  expect([...moments]).toEqual(expect.arrayContaining(['at', 'from', 'until', 'idleSince', 'createdAt']))
})
