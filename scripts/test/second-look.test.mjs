import { expect, it, vi } from 'vitest'
import { secondLook } from './second-look.mjs'

vi.spyOn(console, 'error').mockImplementation(() => {})

const failure = (name, again = [name]) => ({ text: name, again })
const stage = (passed, failures, failed = failures.length) => ({ passed, failed, skipped: 0, failures })

it('counts what passes alone as passed, and keeps what it said at first', async () => {
  const runAgain = vi.fn(async () => stage(5, []))
  const failures = [failure('one', ['a']), failure('two', ['a']), failure('three', ['b:4', '--project', 'browser'])]
  expect(await secondLook(stage(900, failures), runAgain)).toEqual({
    passed: 903,
    failed: 0,
    skipped: 0,
    failures: [],
    flaky: failures,
  })
  expect(runAgain.mock.calls).toEqual([[['a']], [['b:4', '--project', 'browser']]])
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
  ['a file broke', stage(900, [failure('a', null)])],
  ['something failed beside the tests', stage(900, [], 1)],
])('does not look again where %s', async (_, first) => {
  const runAgain = vi.fn()
  expect(await secondLook(first, runAgain)).toBe(first)
  expect(runAgain).not.toHaveBeenCalled()
})
