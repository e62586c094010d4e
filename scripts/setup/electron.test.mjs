import { expect, test } from 'vitest'
import { downloadFailure } from './electron.mjs'

test('a download that fails is told from one that brings another file', () => {
  const refused = 'HTTPError: Response code 403 (Forbidden)\n    at Request.<anonymous> (got.js:1:1)'
  expect(downloadFailure(refused)).toEqual({ reason: 'HTTPError: Response code 403 (Forbidden)', tampered: false })
  const other =
    'ChecksumMismatchError: Generated checksum for "electron.zip" did not match expected checksum.\n    at sumchecker'
  expect(downloadFailure(other).tampered).toBe(true)
  expect(downloadFailure('')).toEqual({ reason: 'no reason given', tampered: false })
})
