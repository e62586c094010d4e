import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Machine } from '../../../adapters/providers/index.ts'
import { foundBy, presenceOf } from './presence.ts'

const machine = (changes: Partial<Machine>) => ({ id: 'm-1', tag: null, state: 'running', ...changes }) as Machine
const list = (askedAt: number, ...machines: Machine[]) => ({ askedAt, machines, settleSeconds: 10 })
const launch = { id: 'lch_1', machineId: 'm-1', calledAt: 100_000, startedAt: 99_000 }
const once = { missed: 0, denied: null }

it('is there when it is listed, whatever else is said', () => {
  expect(presenceOf(list(0, machine({})), launch, { missed: 9, denied: true })).toMatchObject({ is: 'there' })
  expect(presenceOf(list(0, machine({ state: 'terminated' })), launch, once)).toMatchObject({ is: 'gone' })
})

it('is not given up by a list that has not settled since the order', () => {
  expect(presenceOf(list(109_999), launch, { missed: 9, denied: true })).toEqual({ is: 'unsure' })
})

it('is gone when it is missing twice, or missing once and denied', () => {
  expect(presenceOf(list(110_000), launch, once)).toEqual({ is: 'unsure' })
  expect(presenceOf(list(110_000), launch, { missed: 1, denied: null })).toMatchObject({ is: 'gone' })
  expect(presenceOf(list(110_000), launch, { missed: 0, denied: true })).toMatchObject({ is: 'gone' })
  expect(presenceOf(list(110_000), launch, { missed: 5, denied: false })).toEqual({ is: 'unsure' })
})

it('finds what an order of unknown outcome has made by its tag alone, and none only once the list has settled', () => {
  const tag = { installation: 'ins_1', launch: 'lch_1' }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200_000 }), fc.boolean(), (askedAt, made) => {
      const others = machine({ id: 'm-2', tag: { ...tag, launch: 'lch_2' } })
      const found = foundBy(list(askedAt, others, ...(made ? [machine({ tag })] : [])), launch)
      if (made) expect(found).toMatchObject({ machine: { id: 'm-1' } })
      else expect(found).toBe(askedAt >= 110_000 ? 'none' : 'unsure')
    }),
  )
})
