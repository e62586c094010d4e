import { describe, expect, it, vi } from 'vitest'
import { Discards } from './discards.ts'

/** A job that ended in its deploy stage; its server is in contact. */
function setUp(attempt: number, secrets: Record<string, string>) {
  const release = vi.fn(async (..._what: unknown[]) => ({ left: [], workspaceKept: false }))
  const remove = vi.fn(async () => 10)
  const update = vi.fn()
  const run = vi.fn(async () => ({ code: 0, stdout: '', stderr: '' }))
  const deps = {
    repo: {
      attempts: () => [{ number: attempt, remoteDir: `/root/.remotebot/jobs/job_1/${attempt}` }],
      get: () => ({ id: 'job_1', spec: { secrets } }),
      update,
    },
    servers: {
      list: () => [{ id: 'srv_1', contact: { status: 'live' } }],
      transport: () => ({}),
      session: () => ({ run }),
    },
    launcher: { release, remove },
    logger: { info: () => {}, error: () => {} },
  }
  const discards = new Discards(deps as unknown as ConstructorParameters<typeof Discards>[0])
  return { discards, release, remove, update, run }
}

describe('what a deploy left that will never be started', () => {
  it('goes with all that the job has there, where it was the first attempt', async () => {
    const { discards, release, remove, update } = setUp(1, {})
    discards.add({ id: 'job_1', serverId: 'srv_1' })
    await vi.waitFor(() => expect(update).toHaveBeenCalled())
    expect([remove.mock.calls.length, release.mock.calls.length]).toEqual([1, 0])
  })

  it('goes only after a deploy that is still on its way: else its files would come after', async () => {
    const { discards, remove, run } = setUp(1, { TOKEN: 'TOK' })
    let deployed = () => {}
    run.mockImplementation(async () => {
      await new Promise<void>((resolve) => {
        deployed = resolve
      })
      return { code: 0, stdout: '', stderr: '' }
    })
    discards.add({ id: 'job_1', serverId: 'srv_1' })
    await new Promise(setImmediate)
    expect([run.mock.calls.length, remove.mock.calls.length]).toEqual([1, 0])
    deployed()
    await vi.waitFor(() => expect(remove).toHaveBeenCalledTimes(1))
  })

  it.each([
    ['secrets and the logs that may show them', { TOKEN: 'TOK' }, true],
    ['nothing that the attempts before left', {}, false],
  ])('takes %s from a later attempt, whose workspace stays', async (_what, secrets, purge) => {
    const { discards, release, remove } = setUp(2, secrets)
    discards.add({ id: 'job_1', serverId: 'srv_1' })
    await vi.waitFor(() => expect(release).toHaveBeenCalled())
    expect(release.mock.calls[0]?.[1]).toEqual({ jobId: 'job_1', before: null, purge, removeWorkspace: null })
    expect(remove).not.toHaveBeenCalled()
  })
})
