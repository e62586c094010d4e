import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineReader } from './line-reader.ts'

const piece = (bytes: Uint8Array, step = 'run') => ({
  source: `job_1.1.${step}`,
  attempt: 1,
  step,
  offset: 0,
  bytes,
})

test('however a log is cut into pieces, its lines are the same', () => {
  const text = fc
    .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('\n'), fc.constant('\r\n')))
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, fc.array(fc.nat(40)), (log, cuts) => {
      const bytes = Buffer.from(log)
      const reader = new LineReader()
      const lines: string[] = []
      let from = 0
      for (const cut of cuts) {
        lines.push(...reader.add(piece(bytes.subarray(from, from + cut))))
        from = Math.min(bytes.length, from + cut)
      }
      lines.push(...reader.add(piece(bytes.subarray(from))), ...reader.end())
      const expected = bytes.toString().split('\n')
      if (expected.at(-1) === '') expected.pop()
      expect(lines).toEqual(expected.map((line) => line.replace(/\r$/, '')))
    }),
  )
})

test('a step that ends without a line end does not run into the next', () => {
  const reader = new LineReader()
  expect(reader.add(piece(Buffer.from('100 %'), 'bootstrap-1'))).toEqual([])
  expect(reader.add(piece(Buffer.from('a\nb')))).toEqual(['100 %', 'a'])
  expect(reader.end()).toEqual(['b'])
})
