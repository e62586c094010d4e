import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TailFrame, TailFrames } from './tail-frames.ts'

const NONCE = '0123456789abcdef'

function dataFrame(id: number, offset: number, data: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${NONCE} D ${id} ${offset} ${data.length}\n`),
    data,
    Buffer.from(`\n${NONCE} .\n`),
  ])
}

function split(bytes: Buffer, cuts: number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length)).filter((piece) => piece.length > 0)
}

function read(chunks: Buffer[]): TailFrame[] {
  const frames = new TailFrames(NONCE)
  return chunks.flatMap((chunk) => frames.push(chunk))
}

const joined = (frames: TailFrame[]) =>
  frames.map((frame) =>
    frame.kind === 'data' ? { ...frame, chunks: Buffer.concat(frame.chunks).toString('hex') } : frame,
  )

const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((array) => Buffer.from(array))
const newlines = fc
  .array(fc.constantFrom('\n', '\n\n', `\n${NONCE}`, '.', 'D 1 2 3\n'), { minLength: 1 })
  .map((t) => Buffer.from(t.join('')))

test('frames are the same however the stream is cut', () => {
  const piece = fc.tuple(fc.nat(9), fc.nat(1e12), fc.oneof(bytes, newlines))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(5000), { maxLength: 40 }), (pieces, cuts) => {
      const stream = Buffer.concat([
        Buffer.from(`Welcome!\n\nlast line without end${NONCE} hello\n`),
        ...pieces.flatMap(([id, offset, data]) => [dataFrame(id, offset, data), Buffer.from(`${NONCE} H\n`)]),
        Buffer.from(`${NONCE} S 3 17\n${NONCE} G 4\n${NONCE} X 5 exit-0 99\n${NONCE} X 6 exit-none -\n${NONCE} k\n`),
      ])
      const frames = joined(read(split(stream, cuts)))
      expect(frames).toEqual([
        { kind: 'hello' },
        ...pieces.flatMap(([id, offset, data]) => [
          { kind: 'data', id, offset, length: data.length, chunks: data.toString('hex') },
          { kind: 'beat' },
        ]),
        { kind: 'shrunk', id: 3, size: 17 },
        { kind: 'gone', id: 4 },
        { kind: 'exit', id: 5, marker: 'exit-0', sizeAtExit: 99 },
        { kind: 'exit', id: 6, marker: 'exit-none', sizeAtExit: null },
        { kind: 'taken' },
      ])
    }),
    { numRuns: 500 },
  )
})

test('a piece shorter than announced is corrupt and never handed out', () => {
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 300 }), fc.array(fc.nat(5000)), (data, missing, cuts) => {
      const short = Buffer.concat([
        Buffer.from(`${NONCE} hello\n${NONCE} D 1 0 ${data.length + missing}\n`),
        data,
        Buffer.from(`\n${NONCE} .\n`),
      ])
      const beats = Array.from({ length: 40 }, () => Buffer.from(`${NONCE} H\n`))
      const kinds = read([...split(short, cuts), ...beats]).map(({ kind }) => kind)
      expect(kinds).toContain('corrupt')
      expect(kinds).not.toContain('data')
    }),
  )
})

test('noise after the greeting is corrupt, before it is skipped', () => {
  expect(read([Buffer.from(`motd\n${NONCE} hello\n`)]).map(({ kind }) => kind)).toEqual(['hello'])
  expect(read([Buffer.from(`${NONCE} hello\nnoise\n`)]).map(({ kind }) => kind)).toEqual(['hello', 'corrupt'])
  expect(read([Buffer.from(`${NONCE} hello\n${NONCE} D 1 x 5\n`)]).at(-1)?.kind).toBe('corrupt')
})
