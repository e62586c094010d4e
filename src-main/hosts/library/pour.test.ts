import { expect, test } from 'vitest'
import { pour } from './pour.ts'

test('everything comes in order, and the maker waits for the taker', async () => {
  const made: number[] = []
  const poured = pour<number>(async (take) => {
    for (let n = 0; n < 5; n += 2) {
      made.push(n)
      await take([n, n + 1])
    }
  })
  const got: number[] = []
  for await (const item of poured) {
    got.push(item)
    expect(made.at(-1)).toBe(item - (item % 2))
  }
  expect(got).toEqual([0, 1, 2, 3, 4, 5])
})

test('leaving the loop stops the maker, and waits until it has', async () => {
  let stopped = false
  for await (const item of pour<number>(async (take, signal) => {
    for (let n = 0; !signal.aborted; n++) await take([n])
    stopped = true
  })) {
    if (item === 3) break
  }
  expect(stopped).toBe(true)
})

test("what the maker failed with is the loop's error, after what it made", async () => {
  const got: number[] = []
  const loop = async () => {
    for await (const item of pour<number>(async (take) => {
      await take([1])
      throw new Error('no more')
    })) {
      got.push(item)
    }
  }
  await expect(loop()).rejects.toThrow('no more')
  expect(got).toEqual([1])
})

test('a maker that makes nothing is an empty loop', async () => {
  for await (const _ of pour(async (take) => take([]))) throw new Error('there is nothing')
})
