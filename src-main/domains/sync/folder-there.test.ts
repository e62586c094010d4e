import { expect, test } from 'vitest'
import { folderThere } from './sync.ts'

test.each([
  ['code', '~/code'],
  ['./code', '~/code'],
  ['code/', '~/code'],
  ['~/code//a/./b/', '~/code/a/b'],
  ['~', '~'],
  ['.', '~'],
  ['/', '/'],
  ['//data/x/', '/data/x'],
  ['-rf/a b\n', '~/-rf/a b\n'],
  ['~/../x', '~/../x'],
  ['a/~', '~/a/~'],
])('%j on a server is %j', (typed, meant) => {
  expect(folderThere(typed)).toBe(meant)
})

test.each(['', 'a\0b', '~anna/code'])('%j is no folder of a server', (typed) => {
  expect(() => folderThere(typed)).toThrow(/is no folder of a server/)
})
