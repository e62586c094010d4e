import fc from 'fast-check'
import { expect, it } from 'vitest'
import { UnitReader } from './unit-reader.ts'

const MARK = 'abc123'

function read(stream: Buffer, cuts: number[], lengths: number[]) {
  const bytes: string[] = lengths.map(() => '')
  const ends: string[] = []
  const reader = new UnitReader(
    MARK,
    lengths,
    (unit, chunk) => (bytes[unit] += chunk.toString('latin1')),
    (unit, spoilt) => ends.push(`${unit}${spoilt ? '!' : ''}`),
  )
  let at = 0
  for (const cut of [...cuts.map((each) => each % (stream.length + 1)).sort((a, b) => a - b), stream.length]) {
    reader.push(stream.subarray(at, cut))
    at = cut
  }
  reader.finish()
  return { bytes, ends }
}

const streamOf = (units: string[]) => Buffer.from(units.map((text, i) => `${text}\n${MARK} ${i}\n`).join(''), 'latin1')
const unit = fc.string({ unit: fc.constantFrom('a', '\n', 'abc', ' ', '1'), maxLength: 30 })

it('gives back what was sent, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(unit, { minLength: 1 }), fc.array(fc.nat()), (units, cuts) => {
      const { bytes, ends } = read(
        streamOf(units),
        cuts,
        units.map((text) => text.length),
      )
      expect(bytes).toEqual(units)
      expect(ends).toEqual(units.map((_, i) => String(i)))
    }),
  )
})

it('notices units of another length than announced, and finds the next good one', () => {
  fc.assert(
    fc.property(fc.array(unit, { minLength: 2 }), fc.nat(), unit, fc.array(fc.nat()), (units, which, other, cuts) => {
      const changed = which % units.length
      fc.pre(other.length !== units[changed]?.length)
      const sent = units.with(changed, other)
      const { bytes, ends } = read(
        streamOf(sent),
        cuts,
        units.map((text) => text.length),
      )
      expect(ends.map((end) => Number.parseInt(end, 10))).toEqual(units.map((_, i) => i))
      expect(ends[changed]).toBe(`${changed}!`)
      for (const [i, end] of ends.entries()) if (!end.endsWith('!')) expect(bytes[i]).toBe(units[i])
    }),
  )
})
