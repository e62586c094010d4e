import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonText } from './json-text.ts'

test('short values stay on one line, long ones are indented', () => {
  expect(
    jsonText({
      a: [
        [40, 2],
        [1, 57],
      ],
      b: {},
      c: [],
    }),
  ).toBe('{ "a": [[40, 2], [1, 57]], "b": {}, "c": [] }')
  const long = 'x'.repeat(50)
  expect(jsonText({ name: long, all: [1, { deep: [true, null] }, long] })).toBe(
    `{\n  "name": "${long}",\n  "all": [\n    1,\n    { "deep": [true, null] },\n    "${long}"\n  ]\n}`,
  )
})

test('it is the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
