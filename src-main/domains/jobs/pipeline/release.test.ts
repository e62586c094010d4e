import { describe, expect, it, vi } from 'vitest'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { Released, ReleaseSpec } from '../../../adapters/launchers/types.ts'
import { NoSpace } from '../no-space.ts'
import { freshStages } from '../stages.ts'
import type { StageContext } from './context.ts'
import { noteSwept, release } from './release.ts'

const nothing: Released = { left: [], workspaceKept: false }
const away = new RemotebotError('UNREACHABLE', 'nobody answers')

/** A job of one attempt that has ended; the server answers with `answers`, the last one for ever. */
function setUp(spec: object, answers: Array<Released | Error>, outcome = 'failed') {
  const row = {
    id: 'job_1',
    status: 'cleaning_up',
    reason: 'exit 3',
    outcome,
    stage: 'release',
    stages: freshStages(),
    workspace: null as string | null,
    heldUntil: null as number | null,
    cancelRequestedAt: null,
    contact: { status: 'live', since: 0, reason: null },
    spec: {
      secrets: {},
      removeWorkspace: false,
      keepAlive: false,
      keepFor: 60,
      keepOnFailure: 0,
      bootstrap: [],
      ...spec,
    },
  }
  const asked: ReleaseSpec[] = []
  const wakers = new Set<() => void>()
  let now = 0
  const unfollow = vi.fn()
  const follow = vi.fn(() => unfollow)
  const context = {
    jobId: row.id,
    signal: new AbortController().signal,
    cancelAsked: new Promise<void>(() => {}),
    onWake: (listener: () => void) => {
      wakers.add(listener)
      return () => wakers.delete(listener)
    },
    clock: {
      now: () => now,
      monotonic: () => now,
      sleep: async (ms: number) => {
        now += ms
      },
    },
    repo: {
      get: () => row,
      attempts: () => [{ number: 1, serverId: 'srv_1', remoteDir: '/r' }],
      update: (_point: string, _id: string, change: object) => Object.assign(row, change),
    },
    servers: { transport: () => ({}) },
    launcher: {
      release: async (_transport: unknown, what: ReleaseSpec) => {
        asked.push(what)
        const answer = answers[Math.min(asked.length, answers.length) - 1] as Released | Error
        if (answer instanceof Error) throw answer
        return answer
      },
    },
    secrets: { forget: () => {}, values: async () => ({}) },
    // Nothing is written while it is held.
    logs: {
      info: () => Promise.reject(new RemotebotError('NOT_FOUND', 'nothing')),
      writer: async () => ({ remoteOffset: 0, close: async () => {}, append: async () => {} }),
    },
    session: { follow },
    measures: { add: () => {} },
    noSpace: new NoSpace(() => {}),
    logger: { error: () => {}, debug: () => {} },
  } as unknown as StageContext
  return { context, row, asked, follow, time: () => now }
}

describe('release', () => {
  it('keeps a workspace that was to be removed while its outputs are there alone, and says so', async () => {
    const { context, row, asked } = setUp({ removeWorkspace: true }, [nothing])
    row.stages = row.stages.map((record) => (record.stage === 'collect' ? { ...record, state: 'failed' } : record))
    await release(context)
    expect(asked).toMatchObject([{ removeWorkspace: null }])
    expect(row).toMatchObject({ reason: expect.stringContaining('workspace was kept'), stage: null })
  })

  it('asks the server until it answers, and then has its status', async () => {
    const { context, row, asked } = setUp({}, [away, away, nothing])
    await release(context)
    expect(asked).toHaveLength(3)
    expect(row).toMatchObject({ status: 'failed', reason: 'exit 3', stage: null })
  })

  it('says what could not be ended, and does not wait for it for ever', async () => {
    const left = {
      left: [
        { pid: 7, program: 'python' },
        { pid: 8, program: '' },
      ],
      workspaceKept: true,
    }
    const { context, row, asked } = setUp({ removeWorkspace: true }, [left])
    await release(context)
    expect(asked).toHaveLength(3)
    expect(row.reason).toBe(
      'exit 3; could not be ended on its server: python (process 7), process 8; its workspace could not be removed',
    )
    expect(row).toMatchObject({ status: 'failed', stage: null })
  })

  it('does not go there for a job that left nothing and has nothing to be removed', async () => {
    const plain = setUp({}, [nothing])
    noteSwept(plain.context)
    await release(plain.context)
    expect(plain.asked).toEqual([])
    for (const spec of [
      { secrets: { A: 'A' } },
      { removeWorkspace: true },
      { keepAlive: true },
      { keepOnFailure: 60 },
    ]) {
      const { context, asked } = setUp(spec, [nothing])
      noteSwept(context)
      await release(context)
      const purge = 'secrets' in spec
      const removeWorkspace = 'removeWorkspace' in spec ? 'job_1' : null
      expect(asked).toEqual([{ jobId: 'job_1', before: null, purge, removeWorkspace }])
    }
  })

  it('comes after the hold', async () => {
    const { context, row, time } = setUp({ keepAlive: true, keepFor: 3600 }, [nothing])
    await release(context)
    expect(time()).toBe(3_600_000)
    expect(row.heldUntil).toBeNull()
    const cancelled = setUp({ keepAlive: true }, [nothing], 'cancelled')
    await release(cancelled.context)
    expect(cancelled.time()).toBe(0)
  })
})
