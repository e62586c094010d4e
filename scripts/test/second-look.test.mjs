import { expect, it, vi } from 'vitest'
import { secondLook } from './second-look.mjs'

vi.spyOn(console, 'error').mockImplementation(() => {})

const NONE = { passed: 0, skipped: 0 }
const failure = (text, again = [text], counted = NONE) => ({ text, again, counted })
const stage = (passed, failures, rest = {}) => ({ passed, failed: failures.length, skipped: 0, failures, ...rest })

it('counts what passes alone as passed, and keeps what it said at first', async () => {
  const file = { passed: 7, skipped: 0 }
  const one = ['b:4', '--project', 'browser']
  const failures = [failure('first', ['a'], file), failure('second', ['a'], file), failure('third', one)]
  const runAgain = vi.fn(async ([what]) => stage(what === 'a' ? 9 : 1, []))
  const looked = await secondLook(stage(900, failures), runAgain)
  expect(looked).toEqual({ passed: 903, failed: 0, skipped: 0, failures: [], flaky: failures })
  expect(runAgain.mock.calls).toEqual([[['a']], [one]])
})

it('counts the tests of a file that broke before they could run', async () => {
  const first = stage(900, [failure('a', ['a'], { passed: 0, skipped: 5 })], { skipped: 6 })
  expect(await secondLook(first, async () => stage(5, []))).toMatchObject({ passed: 905, failed: 0, skipped: 1 })
})

it('leaves a failure one where it fails again, or nothing ran', async () => {
  const first = stage(900, [failure('one')])
  expect(await secondLook(first, async () => stage(4, [failure('one')]))).toBe(first)
  expect(await secondLook(first, async () => stage(0, []))).toBe(first)
})

it.each([
  ['nothing failed', stage(900, [])],
  [
    'many failed',
    stage(
      900,
      ['a', 'b', 'c', 'd'].map((name) => failure(name)),
    ),
  ],
  ['something failed beside the tests', stage(900, [], { failed: 1 })],
])('does not look again where %s', async (_, first) => {
  const runAgain = vi.fn()
  expect(await secondLook(first, runAgain)).toBe(first)
  expect(runAgain).not.toHaveBeenCalled()
})
