import { describe, expect, test } from 'vitest'
import { exitCodeOf, parseAttemptStatus } from './attempt-status.ts'
import { sessionName } from './session-name.ts'

describe('parseAttemptStatus', () => {
  const plain = { exit: null, begun: false, setup: null, swept: false, tmuxSession: null, logSize: 0, logSizes: {} }
  const exited = { ...plain, state: 'exited', logSize: 9 }

  test.each([
    ['absent\n', { ...plain, state: 'absent' }],
    ['state ready\nboot b\nsize 0\n', { ...plain, state: 'prepared' }],
    [
      'runner alive\nstate pid,1,2,b\nboot b\nmark begun\nsize 5\ntmux rb-a-12345678\n',
      { ...plain, state: 'running', begun: true, tmuxSession: 'rb-a-12345678', logSize: 5 },
    ],
    ['command alive\nstate pid,1,2,b\nboot b\nsize 5\n', { ...plain, state: 'running', logSize: 5 }],
    ['state pid,1,2,b\nboot b\nsize 5\ntmux rb-x\n', { ...plain, state: 'vanished', logSize: 5 }],
    ['state pid,1,Sat_1,other\nboot b\nsize 5\n', { ...plain, state: 'rebooted', logSize: 5 }],
    [
      'state exit-3\nboot b\nsize 9\nrecord 1700000000 7\nproblem \n',
      { ...exited, exit: { code: 3, timedOut: false, cancelled: false, sizeAtExit: 7, problem: null } },
    ],
    [
      'state exit-none\nmark cancelled\nmark timed-out\nsize 9\nrecord 1700000000 -\nproblem working folder /x y\n',
      {
        ...exited,
        exit: { code: null, timedOut: true, cancelled: true, sizeAtExit: null, problem: 'working folder /x y' },
      },
    ],
    [
      `state exit-0\nsize 9\nrecord ${' '.repeat(4000)}\n`,
      { ...exited, exit: { code: 0, timedOut: false, cancelled: false, sizeAtExit: null, problem: null } },
    ],
    [
      'state exit-none\nsetup 2,1\nstep 5 begin 1\nstep 6 end 1 0\nmark begun\nmark swept\nsize 0\nrecord 7 0\nproblem \n',
      {
        ...exited,
        logSize: 0,
        swept: true,
        setup: { state: 'failed', failed: { step: 2, code: 1 }, notes: ['5 begin 1', '6 end 1 0'] },
        exit: { code: null, timedOut: false, cancelled: false, sizeAtExit: 0, problem: null },
      },
    ],
    [
      'runner alive\nstate pid,1,2,b\nboot b\nsetup none\nmark begun\nsize 0\nlog bootstrap-1.log 12\n',
      {
        ...plain,
        state: 'running',
        logSize: 0,
        setup: { state: 'running', failed: null, notes: [] },
        logSizes: { 'bootstrap-1.log': 12 },
      },
    ],
    [
      'runner alive\nstate pid,1,2,b\nboot b\nsetup done\nmark begun\nsize 3\n',
      { ...plain, state: 'running', begun: true, logSize: 3, setup: { state: 'done', failed: null, notes: [] } },
    ],
  ])('%j', (output, status) => {
    expect(parseAttemptStatus(output)).toEqual(status)
  })

  test('refuses what makes no sense', () => {
    expect(() => parseAttemptStatus('state \nsize 3\n')).toThrow(/damaged/)
    expect(() => parseAttemptStatus('')).toThrow(/damaged/)
  })
})

test('exitCodeOf', () => {
  expect(['exit-0', 'exit-255', 'exit-none', 'exit-', 'exit-1x'].map(exitCodeOf)).toEqual([0, 255, null, null, null])
})

test('sessionName is safe for tmux and for typing', () => {
  const id = 'job_01k2m3n4p5q6r7s8t9v0'
  expect(sessionName('Train: ResNet-50 (α=.5) — Größe', id)).toBe(
    'rb-train-resnet-50-5-gro-e-q6r7s8t9v0'.replace('q6', ''),
  )
  expect(sessionName('日本', id)).toBe('rb-job-r7s8t9v0')
  expect(sessionName('x'.repeat(80), id)).toHaveLength(44)
})
