import { expect, it } from 'vitest'
import { endingOf } from './ending.ts'

it.each([
  [{ code: 0, reason: null }, false, 'ended', 'the shell ended'],
  [{ code: 3, reason: null }, false, 'ended', 'the shell ended with exit code 3'],
  [{ code: null, signal: 'SIGKILL', reason: 'ended by SIGKILL' }, false, 'ended', 'the shell was ended by SIGKILL'],
  [{ code: null, reason: 'the connection was lost' }, false, 'disconnected', 'the connection was lost'],
  [{ code: null, reason: null }, true, 'disconnected', 'the connection was lost'],
  [{ code: 0, reason: null }, true, 'ended', "the job's session was left or has ended"],
  [{ code: 1, reason: null }, true, 'ended', "the job's session cannot be joined any more (tmux: exit code 1)"],
  [{ code: null, signal: 'SIGHUP', reason: 'ended by SIGHUP' }, true, 'ended', 'tmux was ended by SIGHUP'],
])('%o, joined: %s → %s: %s', (exit, joined, state, reason) => {
  expect(endingOf(exit, joined)).toEqual({ state, reason })
})
