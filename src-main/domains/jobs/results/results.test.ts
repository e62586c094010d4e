import { describe, expect, it, vi } from 'vitest'
import { jobSpec, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { StageContext } from '../pipeline/context.ts'
import type { JobRow } from '../repository.ts'
import { Results, type ResultsDeps } from './results.ts'

/** A job that ended at 1000, and a server where a pull does `work`. */
function setUp(cancelRequestedAt: number | null, work: (options: { signal: AbortSignal }) => Promise<never>) {
  const pull = vi.fn(work)
  const replaceNotes = vi.fn()
  const attempt = { jobId: 'job_1', number: 1, endedAt: 1000, remoteDir: '/r', serverId: 's' }
  const repo = { attempts: () => [attempt], replaceNotes, get: (): JobRow | undefined => row }
  const run = vi.fn(async () => ({ code: 0, stdout: 'holds=0\n', stderr: '' }))
  const cancels = new Set<() => void>()
  const logs = { read: () => Promise.reject(new RemotebotError('NOT_FOUND', 'nothing')) }
  const deps = { repo, logs, transfers: { pull }, servers: { session: () => ({ run }) }, folder: '/nowhere' }
  const context = {
    repo,
    jobId: 'job_1',
    signal: new AbortController().signal,
    onCancel: (listener: () => void) => {
      cancels.add(listener)
      return () => cancels.delete(listener)
    },
    logger: { error: () => {} },
  } as unknown as StageContext
  const spec = jobSpec.parse({ command: 'x', outputs: ['out'], removeWorkspace: true })
  const row = { id: 'job_1', spec, workspaceDir: '/w', cancelRequestedAt, outcome: 'succeeded' } as unknown as JobRow
  const results = new Results(deps as unknown as ResultsDeps)
  const collectNow = () => results.collectNow(row, [], {})
  const cancel = () => {
    for (const listener of cancels) listener()
  }
  const collect = () => results.collect(context, row)
  return { collect, collectNow, results, repo, pull, replaceNotes, run, row, cancel, cancels }
}

describe('bringing outputs home', () => {
  const away = new RemotebotError('UNREACHABLE', 'nobody answers')
  const never = new RemotebotError('REMOTE_FAILED', 'no program for sums')

  it('is tried again while the server is away, also of a job that was cancelled before its end', async () => {
    for (const cancelled of [null, 999]) {
      const { collect } = setUp(cancelled, () => Promise.reject(away))
      await expect(collect()).rejects.toBe(away)
    }
  })

  it('ends with a cancel that came while it was waited for', async () => {
    const { collect, pull, replaceNotes } = setUp(1001, () => Promise.reject(away))
    expect(await collect()).toMatchObject({ failed: true })
    expect(pull).not.toHaveBeenCalled()
    expect(replaceNotes).toHaveBeenCalledWith('job_1', 'outputs', [expect.stringContaining('cancelled it meanwhile')])
  })

  it('ends with a cancel that comes while the server says what there is', async () => {
    const { collect, pull, run, row, cancel, cancels } = setUp(null, () => Promise.reject(away))
    row.spec.outputs = []
    run.mockImplementation(async () => {
      cancel()
      return { code: 0, stdout: 'holds=0\n', stderr: '' }
    })
    expect(await collect()).toMatchObject({ failed: true })
    expect(pull).not.toHaveBeenCalled()
    expect(cancels.size).toBe(0)
  })

  it('holds no slot for what does not pass, whose workspace stays then', async () => {
    const { collect } = setUp(null, () => Promise.reject(never))
    expect(await collect()).toMatchObject({ failed: true })
  })
})

describe('a job that is removed', () => {
  const endless = ({ signal }: { signal: AbortSignal }) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

  it('ends what is being brought home, instead of waiting for it', async () => {
    const { collectNow, results, pull } = setUp(null, endless)
    const collecting = [collectNow(), collectNow()].map((one) => one.catch((error: unknown) => error))
    await vi.waitFor(() => expect(pull).toHaveBeenCalled())
    await results.remove('job_1')
    for (const one of collecting) expect(await one).toMatchObject({ code: 'INVALID_STATE' })
    expect(pull).toHaveBeenCalledTimes(1)
  })

  it('brings nothing home for whoever had asked before it was gone', async () => {
    const { collectNow, repo, pull } = setUp(null, endless)
    const collecting = collectNow()
    repo.get = () => undefined
    await expect(collecting).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(pull).not.toHaveBeenCalled()
  })
})
