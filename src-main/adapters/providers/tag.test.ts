import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newId } from '../../../src-shared/vocabulary/index.ts'
import { formatTag, parseTag } from './tag.ts'

const times = fc.integer({ min: 0, max: 2 ** 48 })
const tags = fc
  .tuple(times, times)
  .map(([a, b]) => ({ installation: newId('installation', a), launch: newId('launch', b) }))

it('comes back from whatever text a provider keeps it in', () => {
  fc.assert(
    fc.property(tags, fc.string(), fc.string(), (tag, before, after) => {
      expect(parseTag(formatTag(tag))).toEqual(tag)
      expect(parseTag(`${before} ${formatTag(tag)} ${after}`)).toEqual(tag)
    }),
  )
})

it('is short enough for every label: 63 characters', () => {
  fc.assert(
    fc.property(tags, (tag) => {
      expect(formatTag(tag)).toMatch(/^[a-z0-9._]{1,63}$/)
    }),
  )
})

it('is seen in no text without one, nor in one that is cut or continued', () => {
  fc.assert(
    fc.property(tags, fc.integer({ min: 1, max: 58 }), (tag, cut) => {
      const text = formatTag(tag)
      expect(parseTag(text.slice(0, cut))).toBeNull()
      expect(parseTag(`${text}x`)).toBeNull()
      expect(parseTag(`x${text}`)).toBeNull()
    }),
  )
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseTag(text)).toBeNull()
    }),
  )
  expect(parseTag(null)).toBeNull()
})
