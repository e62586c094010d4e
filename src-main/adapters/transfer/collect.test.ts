import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { byLine, headAndBody } from './collect.ts'

const DOING = 'the pull'

/** A process that prints these pieces, and whether it was ended before that. */
function printing(...pieces: Iterable<Buffer>[]) {
  const state = { closed: false }
  async function* stdout() {
    for (const piece of pieces) for (const each of piece) yield each
  }
  return { state, process: { stdout: stdout(), close: () => (state.closed = true) } }
}
const read = (process: ReturnType<typeof printing>['process'], limit?: number) =>
  headAndBody(process, '\n', (head) => head === 'gzip', DOING, limit)

it('takes head and body apart wherever they are cut, and unpacks what is packed', async () => {
  const whole = Buffer.concat([Buffer.from('gzip\n'), gzipSync('the body')])
  for (let cut = 0; cut <= whole.length; cut++) {
    const { process } = printing([whole.subarray(0, cut), whole.subarray(cut)])
    const { head, body } = await read(process)
    expect([head, body.toString()]).toEqual(['gzip', 'the body'])
  }
  expect((await read(printing([Buffer.from('plain\na\nb')]).process)).body.toString()).toBe('a\nb')
  expect(await read(printing([Buffer.from('gzip\n')]).process)).toEqual({ head: 'gzip', body: Buffer.alloc(0) })
  expect(await read(printing([]).process)).toEqual({ head: '', body: Buffer.alloc(0) })
})

it('ends what goes on for ever, packed or not, or was spoilt', async () => {
  function* endless(piece: Buffer): Generator<Buffer> {
    for (;;) yield piece
  }
  const bomb = gzipSync(Buffer.alloc(10_000_000))
  const cases: [Iterable<Buffer>[], string][] = [
    [[[Buffer.from('plain\n')], endless(Buffer.alloc(1000))], 'too long to be read'],
    [[endless(Buffer.alloc(1000))], 'make no sense'],
    [[[Buffer.from('gzip\n'), bomb], endless(Buffer.alloc(1000))], 'too long to be read'],
    [[[Buffer.from('gzip\n'), bomb.subarray(0, 5000)]], 'A program on the server failed'],
    [[[Buffer.from('gzip\nnonsense')]], 'A program on the server failed'],
  ]
  for (const [pieces, message] of cases) {
    const { process, state } = printing(...pieces)
    await expect(read(process, 9_000_000)).rejects.toThrow(message)
    expect(state.closed).toBe(true)
  }
})

it('keeps no line that has no end', () => {
  const lines: string[] = []
  let endless = 0
  const hear = byLine(
    (line) => lines.push(line),
    () => endless++,
  )
  for (const text of ['a\nb', 'c\n', 'd']) hear(text)
  expect(lines).toEqual(['a', 'bc'])
  for (let i = 0; i < 20; i++) hear('x'.repeat(100_000))
  expect(endless).toBe(1)
})
