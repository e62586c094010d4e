import { describe, expect, it } from 'vitest'
import { type Contact, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { NoSpace } from '../no-space.ts'
import type { StageContext } from './context.ts'
import { reach } from './reach.ts'

const HOUR = 3_600_000
const away = new RemotebotError('UNREACHABLE', 'nobody answers')

/** A stage's context over one row, whose clock moves only by sleeping. `jump` is added to the wall clock. */
function setUp(jump: () => number = () => 0) {
  const row = {
    contact: { status: 'never', since: 0, reason: null } as Contact,
    cancelRequestedAt: null as number | null,
  }
  const slept: number[] = []
  const seen: Contact[] = []
  let monotonic = 0
  let cancel = () => {}
  const cancelAsked = new Promise<void>((resolve) => {
    cancel = resolve
  })
  const context = {
    jobId: 'job',
    signal: new AbortController().signal,
    cancelAsked,
    repo: {
      get: () => row,
      update: (_point: string, _id: string, change: { contact: Contact }) => {
        seen.push(change.contact)
        Object.assign(row, change)
      },
    },
    clock: {
      now: () => monotonic + jump(),
      monotonic: () => monotonic,
      sleep: async (ms: number) => {
        slept.push(ms)
        monotonic += ms
      },
    },
    noSpace: new NoSpace(() => {}),
    logger: { error: () => {} },
  } as unknown as StageContext
  const askToCancel = () => {
    row.cancelRequestedAt = 1
    cancel()
  }
  const pass = (ms: number) => {
    monotonic += ms
  }
  return { context, slept, seen, askToCancel, pass }
}

describe('reach', () => {
  it('is unknown with one reason while it fails, and live at once when it works', async () => {
    const { context, seen, slept } = setUp()
    let tries = 0
    const work = async () => {
      if (++tries < 8) throw away
      return 'here'
    }
    expect(await reach(context, work)).toBe('here')
    expect(seen.map(({ status, reason }) => [status, reason])).toEqual([
      ['unknown', 'no contact: nobody answers'],
      ['live', null],
    ])
    expect(slept).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000])
  })

  it.each([-HOUR * 24 * 365, HOUR * 24 * 365])(
    'gives up by elapsed time, whatever the wall clock does (%i)',
    async (jump) => {
      let calls = 0
      const { context, slept } = setUp(() => (calls++ % 2 ? jump : 0))
      const work = () => Promise.reject(away)
      await expect(reach(context, work, 600_000)).rejects.toBe(away)
      const waited = slept.reduce((sum, ms) => sum + ms, 0)
      expect(waited).toBeGreaterThan(600_000)
      expect(waited).toBeLessThanOrEqual(615_000)
    },
  )

  it('has patience as long as there is progress', async () => {
    const { context, slept } = setUp()
    let tries = 0
    const work = (progressed: () => void) => {
      if (++tries <= 100) progressed()
      return Promise.reject(away)
    }
    await expect(reach(context, work, 600_000)).rejects.toBe(away)
    const afterwards = slept.slice(100).reduce((sum, ms) => sum + ms, 0)
    expect(slept.length).toBeGreaterThan(100)
    expect(afterwards).toBeGreaterThan(580_000)
    expect(afterwards).toBeLessThanOrEqual(615_000)
  })

  it('after working for long tries again soon, not after the longest pause', async () => {
    const { context, slept, pass } = setUp()
    let tries = 0
    const work = async () => {
      if (++tries === 10) return
      if (tries === 8) pass(HOUR)
      throw away
    }
    await reach(context, work)
    expect(slept.slice(-3)).toEqual([15_000, 500, 1000])
  })

  it('asks for a person at once before the start, and waits for one after it', async () => {
    const refused = new RemotebotError('LOGIN_REFUSED', 'not you')
    const before = setUp()
    await expect(reach(before.context, () => Promise.reject(refused), 600_000)).rejects.toBe(refused)
    expect(before.slept).toEqual([])
    const after = setUp()
    let tries = 0
    await reach(after.context, async () => {
      if (++tries < 4) throw refused
    })
    expect(after.seen[0]).toMatchObject({ status: 'unknown', reason: 'not you' })
  })

  it('does not wait for a host that hangs once the job that was not started is cancelled', async () => {
    const { context, askToCancel } = setUp()
    const waiting = reach(context, () => new Promise(() => {}), 600_000)
    askToCancel()
    await expect(waiting).rejects.toMatchObject({ code: 'TIMED_OUT' })
  })

  it('goes on when not even the loss of contact can be written down', async () => {
    const { context } = setUp()
    const update = context.repo.update
    let writes = 0
    Object.assign(context.repo, {
      update: (...args: Parameters<typeof update>) => {
        if (++writes === 1) throw new RemotebotError('DISK_FULL', 'no space')
        return update(...args)
      },
    })
    let tries = 0
    await reach(context, async () => {
      if (++tries === 1) throw away
    })
    expect(tries).toBe(2)
  })
})
