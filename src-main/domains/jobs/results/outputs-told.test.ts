import { expect, it } from 'vitest'
import { leftOf } from './outputs-told.ts'

const skipped = (...paths: string[]) => paths.map((path) => ({ path, reason: 'there is no such thing' }))

it.each([
  ['keeps what its own outputs lack', ['late', '*.pt'], [], ['late', '*.pt'], ['late', '*.pt']],
  ['leaves out what was asked for beside them', ['late'], ['mistyped'], ['late', 'mistyped'], ['late']],
  ['also below a folder and by a pattern', [], ['logs/', 'r/*'], ['logs/a', 'r/b', 'other'], ['other']],
  ['keeps what is both', ['./late/'], ['late'], ['late'], ['late']],
  ['knows rooted paths, however they are written', ['a'], ['~/x//y/', '/z/./w'], ['~/x/y', '/z/w', 'a'], ['a']],
])('of what a collect left it %s', (_what, own, more, left, told) => {
  expect(leftOf(own, more, skipped(...left)).map(({ path }) => path)).toEqual(told)
})
