import { expect, it } from 'vitest'
import { each } from './each.ts'

it('goes on after a failure, and repeats only what failed', async () => {
  const items = ['a', 'b', 'c'].map((id) => ({ id }))
  const done = new Set<string>()
  const tried: string[] = []
  let away = true
  const work = async ({ id }: { id: string }) => {
    tried.push(id)
    if (id === 'b' && away) throw new Error('away')
  }
  await expect(each(items, done, work)).rejects.toThrow('away')
  expect(tried.splice(0)).toEqual(['a', 'b', 'c'])
  away = false
  await each(items, done, work)
  expect(tried).toEqual(['b'])
})
