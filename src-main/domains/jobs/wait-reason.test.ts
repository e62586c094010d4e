import { describe, expect, it } from 'vitest'
import type { Server, ServerFacts } from '../../../src-shared/vocabulary/index.ts'
import { waits } from './wait-reason.ts'

const live = { status: 'live', since: 0, reason: null } as const
const server = (name: string, more: Partial<Server> = {}) =>
  ({ id: name, name, state: 'ready', contact: live, slots: 2, running: 1, facts: null, ...more }) as Server
const holder = (serverId: string, workspace: string, name = 'other') => ({ id: 'job_x', name, serverId, workspace })
const row = (more = {}) => ({ id: 'job_1', serverId: 'gpu1', workspace: 'data', needs: null, ...more })
const GPU = JSON.stringify({ resources: { gpu: 1 }, tools: [] })
const withGpu = { gpus: [{ name: 'A', memoryBytes: 1 }], tools: [] as ServerFacts['tools'] } as unknown as ServerFacts

describe('waits', () => {
  it('names who uses the workspace, also where slots are taken', () => {
    const full = server('gpu1', { state: 'busy', running: 2 })
    const found = waits(row(), [full], [holder('gpu1', 'data', 'train')], 3)
    expect(found).toEqual({
      ahead: 3,
      reason: 'waits for the workspace data, in use by train',
      next: 'starts when train has ended and a slot is free',
    })
    expect(waits(row(), [full], [holder('gpu2', 'data'), holder('gpu1', 'other')], 0).reason).toBe(
      'next in line; 2 of 2 slots on gpu1 are taken',
    )
  })

  it('says how many are ahead, and what its server does', () => {
    expect(waits(row(), [server('gpu1', { state: 'draining' })], [], 2)).toEqual({
      ahead: 2,
      reason: '2 ahead; gpu1 takes no new jobs while it is drained',
      next: 'starts once gpu1 takes jobs again',
    })
    expect(waits(row(), [server('gpu1', { state: 'failed' })], [], 0).reason).toBe('next in line; gpu1 is failed')
    expect(waits(row(), [], [], 0).reason).toBe('its server was removed')
  })

  it('a job that may go anywhere waits for a workspace only if it is in use wherever a slot is free', () => {
    const auto = row({ serverId: null })
    const two = [server('gpu1'), server('gpu2')]
    const both = [holder('gpu1', 'data', 'a'), holder('gpu2', 'data', 'b')]
    expect(waits(auto, two, both, 0).reason).toBe('waits for the workspace data, in use by a')
    expect(waits(auto, two, both.slice(1), 0).reason).toBe('next in line; no ready server has a free slot')
    expect(waits(auto, [], [], 0).reason).toBe('next in line; no ready server has a free slot')
  })

  it('a job with needs is told which servers fit, and which nobody has looked at', () => {
    const auto = row({ serverId: null, needs: GPU })
    const fit = server('gpu1', { state: 'busy', facts: withGpu })
    expect(waits(auto, [fit, server('new')], [], 1).reason).toBe(
      '1 ahead; no server that fits it is free (gpu1); new was not checked yet',
    )
    expect(waits(auto, [server('new'), server('newer')], [], 0).reason).toBe(
      'next in line; new and newer were not checked yet',
    )
    expect(waits(auto, [server('small', { facts: { ...withGpu, gpus: [] } })], [], 0).reason).toBe(
      'next in line; no server has what it needs any more',
    )
  })
})
