import { describe, expect, it } from 'vitest'
import { defaultName, describeExit, judge, nextStep } from './words.ts'

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
    expect(judge(given, { timeLimit: 7200 })).toMatchObject({ outcome, reason })
  })

  it('says nothing of an exit where nothing was started', () => {
    expect(judge({ ...exit, code: null, problem: 'no such folder' }, { timeLimit: null }).exitText).toBeNull()
    const early = judge({ ...exit, code: null, cancelled: true }, { timeLimit: null }, false)
    expect(early).toEqual({ outcome: 'cancelled', exitText: null, reason: 'cancelled before it started' })
    expect(judge({ ...exit, code: null, cancelled: true }, { timeLimit: null }).exitText).toBe('exit unknown')
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
