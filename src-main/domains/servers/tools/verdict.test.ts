import { expect, it } from 'vitest'
import { lastLines, verdict, versionIn } from './verdict.ts'

it('finds the version in what programs say of themselves', () => {
  expect(versionIn('git version 2.39.5\n')).toBe('2.39.5')
  expect(versionIn('Python 3.11.7')).toBe('3.11.7')
  expect(versionIn('v22.11.0\n')).toBe('22.11.0')
  expect(versionIn('tmux 3.3a')).toBe('3.3a')
  expect(versionIn('ripgrep 14.1.1 (rev 4649aa9700)')).toBe('14.1.1')
  expect(versionIn('mypy 1.11.2 (compiled: yes)')).toBe('1.11.2')
  expect(versionIn('\nnightly build')).toBe('nightly build')
  expect(versionIn('')).toBe(null)
})

it('keeps the last lines of a failure, without what acts on a terminal', () => {
  expect(lastLines('a\n\n\x1b[31mred\x1b[0m\r\n')).toBe('a\nred')
  expect(lastLines(Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\n')).split('\n')).toHaveLength(12)
  expect(verdict('x', { code: 1, stdout: '', stderr: '' }, 5)).toEqual({
    name: 'x',
    status: 'failed',
    version: null,
    problem: 'its recipe ended with 1',
    checkedAt: 5,
  })
})
