import fc from 'fast-check'
import { expect, it } from 'vitest'
import { serverState } from '../../../../src-shared/vocabulary/index.ts'
import { nextStep } from './next-step.ts'
import type { LaunchRow } from './types.ts'

type State = LaunchRow['state']
const STATES: State[] = ['intent', 'calling', 'unknown', 'launched', 'refused', 'ending', 'ended']
const at = (state: State) => ({ id: `lch_${state}`, state, calledAt: null })
const server = (state: string, ending = false) => ({
  state: serverState.parse(state),
  endingAt: ending ? 1 : null,
  endedAt: null,
})

it('takes a new server from its intent to ready', () => {
  expect(nextStep(server('intent'), [])).toEqual({ do: 'choose' })
  expect(nextStep(server('intent'), [at('intent')])).toMatchObject({ do: 'call' })
  expect(nextStep(server('provisioning'), [at('launched')])).toMatchObject({ do: 'boot' })
  expect(nextStep(server('bootstrapping'), [at('launched')])).toMatchObject({ do: 'boot' })
  expect(nextStep(server('ready'), [at('launched')])).toBeNull()
})

it('takes an answer that got lost for unknown, and looks for what it made', () => {
  expect(nextStep(server('provisioning'), [at('calling')])).toMatchObject({ do: 'doubt' })
  expect(nextStep(server('provisioning'), [at('unknown')])).toMatchObject({ do: 'find' })
  expect(nextStep(server('terminating', true), [at('unknown')])).toMatchObject({ do: 'find' })
})

it('never orders what is not wanted any more', () => {
  expect(nextStep(server('terminating', true), [at('intent')])).toMatchObject({ do: 'forget' })
  expect(nextStep(server('terminating', true), [at('refused')])).toEqual({ do: 'close' })
})

it('orders nothing while a person has to decide, and ends without an order where it is not wanted any more', () => {
  const waits = { ...server('intent'), phase: 'approval' as const }
  expect(nextStep(waits, [at('intent')])).toMatchObject({ do: 'await' })
  expect(nextStep(waits, [at('refused'), at('intent')])).toMatchObject({ do: 'await' })
  expect(nextStep({ ...waits, endingAt: 1 }, [at('intent')])).toMatchObject({ do: 'forget' })
})

const anyLaunches = fc
  .array(fc.constantFrom(...STATES), { maxLength: 6 })
  .map((states) => states.map((state, index) => ({ id: `lch_${index}`, state, calledAt: null })))
const anyServer = fc.record({
  state: fc.constantFrom(...serverState.options),
  endingAt: fc.constantFrom(null, 1),
  endedAt: fc.constantFrom(null, 2),
})

it('never orders or chooses while another launch may have a machine, and never leaves one open that is to end', () => {
  fc.assert(
    fc.property(anyServer, anyLaunches, (row, launches) => {
      const step = nextStep(row, launches)
      const open = launches.filter(({ state }) => state !== 'refused' && state !== 'ended')
      if (row.endedAt !== null) {
        expect(step).toBeNull()
        return
      }
      if (step?.do === 'choose' || step?.do === 'close') expect(open).toEqual([])
      if (step?.do === 'call') {
        expect(open[0]).toBe(step.launch)
        expect(step.launch.state).toBe('intent')
        expect(row.endingAt).toBeNull()
      }
      if (row.endingAt !== null) {
        expect(step).not.toBeNull()
        expect(step?.do).not.toMatch(/call|choose|boot|stop/)
      }
    }),
  )
})
