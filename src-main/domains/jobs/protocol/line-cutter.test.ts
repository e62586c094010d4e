import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CutLine, LineCutter, LONGEST_LINE } from './line-cutter.ts'

const cutAll = (bytes: Buffer, sizes: number[]): CutLine[] => {
  const cutter = new LineCutter()
  const lines: CutLine[] = []
  let from = 0
  for (let i = 0; from < bytes.length; i++) {
    const to = from + Math.max(1, sizes[i % sizes.length] ?? bytes.length)
    lines.push(...cutter.add(bytes.subarray(from, to)))
    from = to
    expect(cutter.offset).toBe(Math.min(to, bytes.length))
  }
  return [...lines, ...cutter.end()]
}

test('any pieces give the same lines as all at once', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constant('x'.repeat(LONGEST_LINE)),
    fc.constant('x'.repeat(LONGEST_LINE + 5)),
  )
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 2, maxLength: 5 }),
      (lines, ended, sizes) => {
        const bytes = Buffer.from(lines.join('\n') + (ended ? '\n' : ''))
        const plain = (all: CutLine[]) => all.map((one) => ({ ...one, bytes: one.bytes.toString('latin1') }))
        expect(plain(cutAll(bytes, sizes))).toEqual(plain(cutAll(bytes, [bytes.length])))
      },
    ),
    { numRuns: 100 },
  )
})

test('a line of the longest size is whole; one byte more is too long, and the next line is found', () => {
  const exact = 'a'.repeat(LONGEST_LINE)
  const lines = cutAll(Buffer.from(`${exact}\n${exact}b\nnext`), [7777])
  expect(lines.map(({ offset, bytes, tooLong }) => [offset, bytes.length, tooLong])).toEqual([
    [0, LONGEST_LINE, false],
    [LONGEST_LINE + 1, LONGEST_LINE, true],
    [2 * LONGEST_LINE + 3, 4, false],
  ])
})

test('another cutter goes on at any position, also within a line that is too long', () => {
  const bytes = Buffer.from(`one\n${'y'.repeat(3 * LONGEST_LINE)}\ntwo\nthree\n`)
  const whole = cutAll(bytes, [bytes.length]).map((line) => line.offset)
  for (let cut = 0; cut < bytes.length; cut += cut < 10 || cut > bytes.length - 20 ? 1 : 10_007) {
    const first = new LineCutter()
    const before = first.add(bytes.subarray(0, cut))
    const second = new LineCutter(first.position)
    const after = second.add(bytes.subarray(first.position.offset))
    expect([...before, ...after].map((line) => line.offset)).toEqual(whole)
  }
})
