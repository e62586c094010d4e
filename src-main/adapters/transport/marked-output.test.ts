import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MarkedOutput } from './marked-output.ts'

test('output is found between its markers however the stream is cut', () => {
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom('', '\n', '\nB1', '\nE1', '\nBxx\n').map((t) => Buffer.from(t)),
  )
  fc.assert(
    fc.property(text, text, fc.integer({ min: 1, max: 50 }), (noise, output, step) => {
      const stream = Buffer.concat([noise, Buffer.from('\nBnonce\n'), output, Buffer.from('\nEnonce 7\n')])
      const marked = new MarkedOutput('Bnonce', 'Enonce ', 1e6)
      let found: ReturnType<MarkedOutput['push']> = null
      for (let at = 0; at < stream.length; at += step) {
        expect(found).toBeNull()
        found = marked.push(stream.subarray(at, at + step))
      }
      expect(found).toEqual({ output: Buffer.from(output), rest: '7' })
    }),
  )
})

test('too much output is told', () => {
  const marked = new MarkedOutput('B', 'E', 10)
  expect(marked.push(Buffer.from('\nB\n12345'))).toBeNull()
  expect(marked.push(Buffer.from('678901'))).toBe('overflow')
})
