import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Piece } from '../../following/log-reader.ts'
import { JsonLines } from './json-lines.ts'
import { LineCutter, offsetSince, stamped, timeAt } from './timestamps.ts'

const SOURCE = `job_${'0'.repeat(20)}.1.run`

/** Cuts bytes at random places, as reads do. */
function pieces(bytes: Uint8Array, cuts: number[]): Piece[] {
  const ends = [...new Set([...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
  return ends.flatMap((end, i) => {
    const offset = ends[i - 1] ?? 0
    return end > offset ? [{ source: SOURCE, attempt: 1, step: 'run', offset, bytes: bytes.subarray(offset, end) }] : []
  })
}

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => array.map((byte) => (byte < 60 ? 10 : byte)))

test('timestamps: each line has exactly one in front, and the bytes themselves are untouched', () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(), { maxLength: 6 }), (log, cuts) => {
      const cutter = new LineCutter()
      const times = [{ offset: 0, at: 0 }]
      const shown = Buffer.concat(pieces(log, cuts).map((piece) => stamped(cutter.lines(piece), times)))
      const lines = Buffer.from(log)
        .toString('latin1')
        .split(/(?<=\n)/)
        .filter(Boolean)
      expect(shown.toString('latin1')).toBe(lines.map((line) => `1970-01-01T00:00:00Z ${line}`).join(''))
    }),
  )
})

test('JSON lines: text and base64 give back every byte, wherever the reads were cut', () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(), { maxLength: 6 }), (log, cuts) => {
      const json = new JsonLines({ id: 'job_x', name: 'x', status: 'running' })
      const lines = [...pieces(log, cuts).flatMap((piece) => json.add(piece, [])), ...json.end()] as Array<{
        text: string
        base64?: string
        offset: number
      }>
      for (const { text, base64, offset } of lines) {
        const back = base64 ? Buffer.from(base64, 'base64') : Buffer.from(text)
        expect(back.equals(log.subarray(offset, offset + back.length))).toBe(true)
        expect([10, undefined]).toContain(log[offset + back.length])
      }
      const ended = Buffer.from(log).filter((byte) => byte === 10).length
      expect(lines.length).toBe(ended + (log.length > 0 && log.at(-1) !== 10 ? 1 : 0))
    }),
  )
})

test('times by offset', () => {
  const times = [
    { offset: 0, at: 10_000 },
    { offset: 50, at: 12_000 },
  ]
  expect(timeAt(times, 49)).toBe(10_000)
  expect(timeAt(times, 50)).toBe(12_000)
  expect(offsetSince(times, 11_500)).toBe(50)
  expect(offsetSince(times, 13_500)).toBe(null)
})
