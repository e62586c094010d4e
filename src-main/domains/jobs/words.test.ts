import { describe, expect, it } from 'vitest'
import type { JobSpec } from '../../../src-shared/vocabulary/index.ts'
import { defaultName, describeExit, judge, nextStep } from './words.ts'

const job = (timeLimit: number | null, bootstrap: JobSpec['bootstrap'] = []) => ({
  spec: { timeLimit, bootstrap },
  timeLimit,
})
const unlimited = job(null)
const exit = { code: 0, timedOut: false, cancelled: false, sizeAtExit: 0, problem: null }

describe('judge', () => {
  it.each([
    [{ ...exit }, 'succeeded', null],
    [{ ...exit, code: 3 }, 'failed', 'exit 3'],
    [{ ...exit, code: 137 }, 'failed', '137 (killed, or exit 137)'],
    [{ ...exit, code: 143, cancelled: true }, 'cancelled', null],
    [{ ...exit, code: 137, timedOut: true }, 'timed_out', 'stopped at its time limit of 2 h'],
    [{ ...exit, code: null }, 'lost', 'how it ended is not known'],
    [{ ...exit, code: 1, problem: 'working folder /x does not exist' }, 'failed', 'working folder /x does not exist'],
  ] as const)('%o is %s', (given, outcome, reason) => {
    expect(judge(given, job(7200))).toMatchObject({ outcome, reason })
  })

  it('says whose limit it was where nobody has set one', () => {
    const rented = { ...unlimited, timeLimit: 7200 }
    expect(judge({ ...exit, code: 143, timedOut: true }, rented).reason).toBe(
      'stopped at its time limit of 2 h, which rented servers have unless another is set',
    )
  })

  it('says nothing of an exit where nothing was started', () => {
    expect(judge({ ...exit, code: null, problem: 'no such folder' }, unlimited).exitText).toBeNull()
    const early = judge({ ...exit, code: null, cancelled: true }, unlimited, false)
    expect(early).toEqual({ outcome: 'cancelled', exitText: null, reason: 'cancelled before it started' })
    expect(judge({ ...exit, code: null, cancelled: true }, unlimited).exitText).toBe('exit unknown')
  })
})

describe('judge of what was set up first', () => {
  const steps = [
    { run: 'true', inputs: [] },
    { run: 'pip install -r requirements.txt', inputs: [] },
  ]
  const spec = job(60, steps)
  const during = { state: 'running' as const, failed: null, notes: ['1 begin 1'] }
  it('names the step that failed', () => {
    const setup = { ...during, state: 'failed' as const, failed: { step: 2, code: 1 } }
    expect(judge({ ...exit, code: 1 }, spec, false, setup)).toEqual({
      outcome: 'failed',
      exitText: null,
      reason: 'setting up failed in step 2 of 2 (pip install -r requirements.txt): exit 1',
    })
    const named = job(60, [steps[0] as (typeof steps)[0], { name: 'Torch', run: 'x', inputs: [] }])
    expect(judge({ ...exit, code: 1 }, named, false, setup).reason).toContain('(Torch): exit 1')
  })
  it('tells a cancel and a time limit from that', () => {
    expect(judge({ ...exit, code: 143, cancelled: true }, spec, false, during)).toEqual({
      outcome: 'cancelled',
      exitText: null,
      reason: 'cancelled while it was set up',
    })
    expect(judge({ ...exit, code: 143, timedOut: true }, spec, false, during)).toMatchObject({
      outcome: 'timed_out',
      reason: 'stopped at its time limit of 1 min while it was set up',
    })
    expect(judge({ ...exit, code: 143 }, spec, false, during)).toMatchObject({
      outcome: 'failed',
      reason: 'setting up was ended from outside: 143 (ended by SIGTERM, or exit 143)',
    })
  })
  it('says nothing of it once the command was started', () => {
    expect(judge({ ...exit, code: 3 }, spec, true, { ...during, state: 'done' }).reason).toBe('exit 3')
  })
})

describe('describeExit', () => {
  it('names both readings above 128, and none where no signal has that number', () => {
    expect(describeExit(143)).toBe('143 (ended by SIGTERM, or exit 143)')
    expect(describeExit(255)).toBe('exit 255')
    expect(describeExit(null)).toBe('exit unknown')
  })
})

describe('defaultName', () => {
  it('is one short line whatever the command', () => {
    expect(defaultName('  python train.py \\\n  --lr 1e-4')).toBe('python train.py \\ --lr 1e-4')
    expect([...defaultName('🚀'.repeat(100))].length).toBe(40)
    expect(defaultName('\n')).toBe('job')
    expect(defaultName('#!/bin/sh\nset -eu\n\n# all of it\npython train.py\nrm -r tmp')).toBe(
      'python train.py rm -r tmp',
    )
    expect(defaultName('set -x')).toBe('set -x')
  })
})

describe('nextStep', () => {
  const row = {
    stage: 'run',
    contact: { status: 'live', since: 0, reason: null },
    cancelRequestedAt: null,
    spec: { outputs: [], keepAlive: false },
  } as const
  it('says what happens next, or nothing once nothing does', () => {
    expect(nextStep({ ...row, status: 'running' }, false)).toBe('its log comes home, then the slot is freed')
    expect(nextStep({ ...row, status: 'running', cancelRequestedAt: 5 }, false)).toContain('stopped')
    const away = { status: 'unknown', since: 0, reason: 'x' } as const
    expect(nextStep({ ...row, status: 'running', contact: away }, false)).toContain('again')
    expect(nextStep({ ...row, stage: null, status: 'failed' }, false)).toBeNull()
  })

  it('knows of setting up, outputs and holds', () => {
    expect(nextStep({ ...row, stage: 'bootstrap', status: 'running' }, false)).toContain('once it is set up')
    expect(nextStep({ ...row, stage: 'bootstrap', status: 'running', cancelRequestedAt: 5 }, false)).toContain(
      'stopped',
    )
    const spec = { outputs: ['results'], keepAlive: true }
    expect(nextStep({ ...row, spec, status: 'running' }, false)).toBe(
      'its log and its outputs come home, then its server is held for you',
    )
    expect(nextStep({ ...row, stage: 'release', status: 'cleaning_up' }, true)).toContain('slot is freed')
  })
})
