import { describe, expect, it } from 'vitest'
import { holdSeconds } from './hold.ts'
import { closeSetup, freshSteps, readSetup, setupDetail } from './setup-records.ts'

const steps = [
  { run: 'pip install -r requirements.txt', inputs: [] },
  { name: 'Data', run: 'sh prepare.sh', inputs: [] },
]
const span = { earliest: 100_000, now: 200_000 }
const read = (...notes: string[]) => readSetup(steps, notes, span)

describe('readSetup', () => {
  it('follows what the server notes', () => {
    expect(read().records).toEqual(freshSteps(steps))
    const { records, commandBegan } = read('110 begin 1', '120 end 1 0', '121 begin 2')
    expect(records).toMatchObject([
      { number: 1, name: 'pip install -r requirements.txt', state: 'done', startedAt: 110_000, endedAt: 120_000 },
      { number: 2, name: 'Data', state: 'running', startedAt: 121_000, endedAt: null, exitCode: null },
    ])
    expect(commandBegan).toBeNull()
    const over = read('110 cached 1', '121 begin 2', '122 end 2 3', '123 begin run')
    expect(over.records.map(({ state, exitCode }) => [state, exitCode])).toEqual([
      ['cached', null],
      ['failed', 3],
    ])
    expect(over.commandBegan).toBe(123_000)
  })

  it('is not led astray by a wrong clock or a damaged line', () => {
    expect(read('5 begin 1', '99999999 end 1 0').records[0]).toMatchObject({ startedAt: 100_000, endedAt: 200_000 })
    expect(read('x', '110 begin', '110 begin 9', '110 begin 0', '110 end run', '').records).toEqual(freshSteps(steps))
  })
})

describe('closeSetup', () => {
  const states = (records: ReturnType<typeof closeSetup>) => records.map(({ state }) => state)
  it('adds what a full disk kept from being noted', () => {
    expect(states(closeSetup(read().records, null, true, 9))).toEqual(['done', 'done'])
    expect(closeSetup(read().records, { step: 2, code: 4 }, false, 9)).toMatchObject([
      { state: 'done' },
      { state: 'failed', exitCode: 4, startedAt: 9, endedAt: 9 },
    ])
    expect(states(closeSetup(read('110 cached 1').records, null, true, 9))).toEqual(['cached', 'done'])
  })
  it('a step that was ended from outside has failed, and those after it never began', () => {
    expect(states(closeSetup(read('110 begin 1').records, null, false, 9))).toEqual(['failed', 'pending'])
  })
})

it('setupDetail says in one line how far it is', () => {
  const detail = (over: boolean, ...notes: string[]) => setupDetail(read(...notes).records, over)
  expect(detail(false)).toBe('step 1 of 2: pip install -r requirements.txt')
  expect(detail(false, '110 cached 1', '111 begin 2')).toBe('step 2 of 2: Data')
  expect(detail(true, '110 begin 1', '111 end 1 1')).toBe('step 1 of 2: pip install -r requirements.txt')
  expect(detail(true, '110 begin 1', '111 end 1 0', '112 begin 2', '113 end 2 0')).toBe('2 steps')
  expect(detail(true, '110 cached 1', '112 begin 2', '113 end 2 0')).toBe('2 steps, 1 cached')
  expect(detail(true, '110 cached 1', '112 cached 2')).toBe('2 steps, all cached')
})

it('holdSeconds: what was asked for, never after a cancel', () => {
  const spec = { keepAlive: false, keepFor: 3600, keepOnFailure: 0 }
  expect(holdSeconds(spec, 'failed')).toBe(0)
  expect(holdSeconds({ ...spec, keepAlive: true }, 'succeeded')).toBe(3600)
  expect(holdSeconds({ ...spec, keepAlive: true }, 'cancelled')).toBe(0)
  expect(holdSeconds({ ...spec, keepOnFailure: 600 }, 'timed_out')).toBe(600)
  expect(holdSeconds({ ...spec, keepOnFailure: 600 }, 'succeeded')).toBe(0)
  expect(holdSeconds({ ...spec, keepAlive: true, keepOnFailure: 7200 }, 'failed')).toBe(7200)
})
