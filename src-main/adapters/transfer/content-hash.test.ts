import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { CELL, ContentHash, HASH_BYTES, isHashKey } from './content-hash.ts'

it('tells contents apart wherever they differ, the same way for the same key only', () => {
  const hash = new ContentHash()
  const bytes = randomBytes(3 * CELL + 5)
  const before = hash.cells(bytes)
  expect(before).toHaveLength(4 * HASH_BYTES)
  for (const at of [0, CELL - 1, CELL, 2 * CELL + 77, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] as number) ^ 1
    const now = hash.cells(changed)
    const cells = [0, 1, 2, 3].filter((i) => {
      const part = (all: Buffer) => all.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)
      return !part(now).equals(part(before))
    })
    expect(cells).toEqual([Math.floor(at / CELL)])
    expect(hash.whole(now)).not.toBe(hash.whole(before))
  }
  expect(isHashKey(hash.key)).toBe(true)
  expect(new ContentHash(hash.key).cells(bytes).equals(before)).toBe(true)
  expect(new ContentHash().cells(bytes).equals(before)).toBe(false)
})

it('knows contents of zeros by their lengths', () => {
  const hash = new ContentHash()
  const all = [0, 1, 15, 16, 17, CELL].map((length) => hash.of(Buffer.alloc(length)).toString('hex'))
  expect(new Set(all).size).toBe(all.length)
})
