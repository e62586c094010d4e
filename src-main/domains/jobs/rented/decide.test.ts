import { expect, it } from 'vitest'
import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import type { JobRow } from '../repository.ts'
import { afterLoss, machinesLost, whileProvisioning } from './decide.ts'

const server = (
  state: Server['state'],
  reason: string | null = null,
  phase: string | null = null,
  launches: object[] = [],
) => ({ name: 'box', state, reason, rental: { phase, launches } }) as unknown as Server

it('waits with its server, and for capacity where there is none', () => {
  expect(whileProvisioning(server('booting'), false)).toEqual({ do: 'wait', status: 'provisioning' })
  const none = server('intent', 'nobody has it now', 'capacity')
  expect(whileProvisioning(none, false)).toEqual({ do: 'wait', status: 'waiting_for_capacity' })
  expect(whileProvisioning(server('ready'), false)).toEqual({ do: 'queue' })
  const asked = server('intent', 'waits for approval: $50 is much', 'approval')
  expect(whileProvisioning(asked, false)).toEqual({ do: 'wait', status: 'waiting_for_approval' })
})

it("fails with its server's reason", () => {
  expect(whileProvisioning(server('failed', 'no money'), true)).toEqual({
    do: 'fail',
    reason: 'box did not become ready: no money',
  })
  const denied = server('failed', 'denied by anna: too much', null, [
    { state: 'refused', refusal: null, machineId: null },
  ])
  expect(whileProvisioning(denied, true)).toEqual({ do: 'fail', reason: 'denied by anna: too much' })
  expect(whileProvisioning(server('terminating'), true)).toMatchObject({ do: 'fail' })
  expect(whileProvisioning(null, false)).toMatchObject({ do: 'fail' })
})

const job = (changes: Partial<JobRow> = {}, restartOnPreemption = true, provision: object | undefined = {}) =>
  ({
    outcome: null,
    cancelRequestedAt: null,
    spec: { provision, restartOnPreemption },
    ...changes,
  }) as JobRow

it('goes on elsewhere only where that was asked for, and its machine was not ended by us', () => {
  expect(afterLoss(job(), false, 1)).toBe('again')
  expect(afterLoss(job(), true, 1)).toBe('interrupted')
  expect(afterLoss(job({}, false), false, 1)).toBe('interrupted')
  expect(afterLoss(job(), false, 4)).toBe('again')
  expect(afterLoss(job(), false, 5)).toBe('interrupted')
  expect(afterLoss(job({ cancelRequestedAt: 1 }), false, 1)).toBe('cancelled')
  expect(afterLoss(job({ outcome: 'succeeded' }), false, 1)).toBe('as-it-ended')
})

it('counts the machines that were taken away, and not those that we ended or that never came up', () => {
  const lost = { jobId: 'job_1', endedAt: 9, endReason: null, readyAt: 5 }
  const others = [{ endedAt: null }, { endReason: 'its lease was over' }, { readyAt: null }, { jobId: 'job_2' }]
  expect(machinesLost('job_1', [lost, ...others.map((other) => ({ ...lost, ...other })), lost])).toBe(2)
})
