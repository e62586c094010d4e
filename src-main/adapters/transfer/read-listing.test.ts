import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { unpacked } from './read-listing.ts'

const DOING = 'the pull'

it('unpacks a list, and refuses one that is far longer than it looks or was spoilt', () => {
  const bomb = gzipSync(Buffer.alloc(100_000))
  expect(unpacked('gzip', bomb, DOING, 100_000).length).toBe(100_000)
  expect(() => unpacked('gzip', bomb, DOING, 99_999)).toThrow("The server's list of files is too long to be read")
  expect(() => unpacked('gzip', bomb.subarray(0, 50), DOING)).toThrow('A program on the server failed')
  expect(unpacked('plain', Buffer.from('a'), DOING).toString()).toBe('a')
})
