import { expect, test } from 'vitest'
import { readLine } from './read-line.ts'

const NOW = Date.UTC(2026, 10, 21, 3)

const read = (line: string | Buffer, tooLong = false) =>
  readLine({ offset: 7, bytes: Buffer.from(line), tooLong }, 2, NOW)
const problem = (line: string | Buffer, tooLong = false) => read(line, tooLong)?.problem?.message

test('an event of each type, with fields of its own kept', () => {
  expect(read('{"type":"progress","done":40,"total":100}')).toEqual({
    attempt: 2,
    offset: 7,
    at: NOW,
    event: { type: 'progress', task: 'job', done: 40, total: 100 },
    problem: null,
  })
  for (const line of [
    '{"type":"task","name":"a","state":"started","parent":"b"}',
    '{"type":"step","name":"load"}',
    '{"type":"checkpoint","name":"c","path":"x.pt","step":3}',
    '{"type":"artifact","name":"model","path":"out/model.bin"}',
    '{"type":"metric","name":"loss","value":-0.31,"step":12,"colour":"red"}',
    '{"type":"result","value":{"a":[1,null,"x"]}}',
    '\ufeff{"type":"result","value":null}\r',
  ]) {
    expect(problem(line)).toBeUndefined()
    expect(read(line)?.event).toMatchObject(JSON.parse(line.replace('\ufeff', '')))
  }
})

test('blank lines say nothing', () => {
  for (const line of ['', ' ', '\r', '\t \r']) expect(read(line)).toBeNull()
})

test('whatever is wrong is said, with the line', () => {
  expect(problem('hello')).toBe('not JSON')
  expect(problem('{"type":"metric","name":"loss","value":NaN}')).toBe('not JSON: NaN is no number there')
  expect(problem('{"type":"metric","name":"loss","value":-Infinity}')).toBe('not JSON: -Infinity is no number there')
  expect(problem('{"type":"metric","name":"loss","value":1e999}')).toMatch(/^metric: value: /)
  expect(problem('{"type":"metric","name":"loss","value":"3"}')).toMatch(/^metric: value: .*number/)
  expect(problem('{"type":"metric","value":3}')).toMatch(/^metric: name: /)
  expect(problem('{"type":"task","name":"a","state":"paused"}')).toMatch(/^task: state: /)
  expect(problem('{"type":"progress","done":1,"at":"yesterday"}')).toMatch(/^progress: at: /)
  expect(problem('{"type":"result"}')).toMatch(/^result: value: /)
  expect(problem('[1]')).toBe('not a JSON object')
  expect(problem('null')).toBe('not a JSON object')
  expect(problem('3')).toBe('not a JSON object')
  expect(problem('{}')).toMatch(/^no type; there are progress, task/)
  expect(problem('{"type":"warp"}')).toMatch(/^unknown type "warp"; there are progress/)
  expect(problem('{"type":{"a":1}}')).toMatch(/^unknown type \{"a":1\}/)
  expect(problem(Buffer.from([0x7b, 0xff, 0x7d]))).toBe('not valid UTF-8')
  expect(problem('{"type":"result","value":', true)).toBe('longer than 64 KB')
  expect(problem(' ', true)).toBe('longer than 64 KB')
  expect(read('x'.repeat(5000))?.problem?.line).toBe(`${'x'.repeat(300)}…`)
  expect(read(Buffer.from([0x61, 0xff]))?.problem?.line).toBe('a\ufffd')
})

test('what nests deeply is refused, in a result and beside it, and does not use up the stack', () => {
  const nest = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  expect(problem(`{"type":"result","value":${nest(60)}}`)).toBeUndefined()
  for (const levels of [65, 30_000]) {
    expect(problem(`{"type":"result","value":${nest(levels)}}`)).toBe('nested more than 64 levels deep')
    expect(problem(`{"type":"step","name":"x","more":${nest(levels)}}`)).toBe('nested more than 64 levels deep')
  }
})

test('a key called __proto__ changes nothing', () => {
  const event = read('{"type":"step","name":"x","__proto__":{"polluted":1}}')?.event as object
  expect('polluted' in event).toBe(false)
})

test('the job’s own time counts if it can be one, in seconds, milliseconds or ISO 8601', () => {
  const at = (value: string) => read(`{"type":"step","name":"x","at":${value}}`)?.at
  const given = Date.UTC(2026, 10, 20, 1, 2, 3)
  expect(at(String(given))).toBe(given)
  expect(at(String(given / 1000))).toBe(given)
  expect(at(String(given / 1000 + 0.25))).toBe(given + 250)
  expect(at('"2026-11-20T01:02:03Z"')).toBe(given)
  expect(at('"2026-11-20T02:02:03+01:00"')).toBe(given)
  for (const odd of ['0', '5', '1e30', String(NOW * 1000), String(NOW + 2 * 86_400_000), '"1969-01-01T00:00:00Z"'])
    expect(at(odd)).toBe(NOW)
})
