import { expect, test } from 'vitest'
import { refuseDevelopment } from './make.mjs'

test('the development runtime goes into no release', () => {
  expect(() => refuseDevelopment({ kind: 'development', version: '33.2.1', wanted: '45.4.1' })).toThrow(
    /Electron 45.4.1/,
  )
  expect(() => refuseDevelopment({ kind: 'release', version: '45.4.1', wanted: '45.4.1' })).not.toThrow()
})
