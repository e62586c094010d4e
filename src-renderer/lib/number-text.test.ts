import { expect, test } from 'vitest'
import { countText, numberText } from './number-text.ts'

test('numbers keep what matters and no more', () => {
  const all: Array<[number, string]> = [
    [0, '0'],
    [1, '1'],
    [-0.31, '-0.31'],
    [0.1 + 0.2, '0.3'],
    [2.7182999, '2.7183'],
    [1234.5678, '1234.6'],
    [9999.99, '10000'],
    [12345.678, '12,346'],
    [1_000_000, '1,000,000'],
    [1e9, '1e9'],
    [1.23456e12, '1.235e12'],
    [3e-5, '3e-5'],
    [-1.5e-7, '-1.5e-7'],
    [0.0001, '0.0001'],
    [Number.NaN, '–'],
  ]
  for (const [value, text] of all) expect(numberText(value)).toBe(text)
})

test('counts have separators', () => {
  expect(countText(40)).toBe('40')
  expect(countText(1234567)).toBe('1,234,567')
  expect(countText(2.345)).toBe('2.35')
})
