import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jobCommand, shellQuote } from './command-line.ts'
import { durationOrZero, since, statuses, wholeNumber } from './values.ts'
import { envVariables, secretVariables } from './variables.ts'

test('quoted words come out of a real shell as they went in', () => {
  const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && text.isWellFormed())
  const property = fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
    const line = `printf '%s\\0' ${words.map(shellQuote).join(' ')}`
    const printed = execFileSync('sh', ['-c', line], { encoding: 'utf8' })
    expect(printed.split('\0').slice(0, -1)).toEqual(words)
  })
  fc.assert(property, { numRuns: 60 })
})

test('one argument is a command line as it is; several are quoted', () => {
  expect(jobCommand(['a | b > c'], ['job', 'run', 'a | b > c'], 'u')).toBe('a | b > c')
  expect(jobCommand(['echo', '$HOME', "it's"], ['--', 'echo', '$HOME', "it's"], 'u')).toBe(`echo '$HOME' 'it'\\''s'`)
  expect(jobCommand(['ls', '--', '-x'], ['job', 'run', '--', 'ls', '--', '-x'], 'u')).toBe('ls -- -x')
})

test('several words without --, or words before it, are refused with the right spelling', () => {
  expect(() => jobCommand(['ls', 'a b'], ['ls', 'a b'], 'rb')).toThrow(/after --/)
  expect(() => jobCommand(['x', 'ls'], ['x', '--', 'ls'], 'rb')).toThrow(/"x" stands before/)
  expect(() => jobCommand([], ['--'], 'rb')).toThrow(/needs a command/)
})

test('variables: values may hold =, a bare name takes it from here, and errors show no value', () => {
  expect(envVariables(['A=b=c', 'HOME', 'E='], { HOME: '/root' })).toEqual({ A: 'b=c', HOME: '/root', E: '' })
  expect(() => envVariables(['NOPE'], {})).toThrow(/NOPE: it is not set/)
  expect(() => envVariables(['1x=hush-hush'], {})).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hush') }),
  )
  expect(secretVariables(['TOKEN', 'hf.key=HF'])).toEqual({ TOKEN: 'TOKEN', HF: 'hf.key' })
  expect(() => secretVariables(['hf.key'])).toThrow(/not a variable name/)
})

test('flag values', () => {
  expect(statuses('needs-attention,Failed')).toEqual(['needs_attention', 'failed'])
  expect(() => statuses('done')).toThrow(/is no status/)
  expect(durationOrZero('0s')).toBe(0)
  expect(durationOrZero('1m')).toBe(60)
  expect(() => wholeNumber(1, 9)('10')).toThrow(/from 1 to 9/)
  expect(since('2026-11-21T03:00:00Z')).toBe(Date.UTC(2026, 10, 21, 3))
  expect(since('1700000000')).toBe(1_700_000_000_000)
  expect(() => since('yesterday')).toThrow(/A time such as/)
  // A day begins here, as it is shown; there is no 30th of February, nor anything before 1970.
  expect(since('2026-11-21')).toBe(new Date(2026, 10, 21).getTime())
  for (const none of ['2026-02-30', '2026-02-30T10:00', '2026-13-01', '1950-01-01', '99999999999999'])
    expect(() => since(none)).toThrow(/A time such as/)
})
