import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { jobSpec, newId, RemotebotError, type Server } from '../../../src-shared/vocabulary/index.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore, type Store } from '../../ground/store/index.ts'
import { Jobs } from './jobs.ts'
import type { JobsDeps } from './pipeline/context.ts'
import { JobRepository } from './repository.ts'

const away = new RemotebotError('UNREACHABLE', 'nobody answers')
const full = new RemotebotError('DISK_FULL', 'no space')
const person = { kind: 'window' as const, name: 'anna' }
const spec = jobSpec.parse({ command: 'true', server: 'box' })

let home: string
let store: Store
let repo: JobRepository
let jobs: Jobs
const box = {
  id: newId('server'),
  name: 'box',
  state: 'ready',
  slots: 1,
  running: 0,
  contact: { status: 'live', since: 0, reason: null },
} as Server
const deploy = vi.fn()
const session = vi.fn()
const list = vi.fn()

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-jobs-'))
  store = openStore(home, createEvents(), systemClock)
  repo = new JobRepository(store, systemClock)
  deploy.mockReset().mockRejectedValue(away)
  session.mockReset().mockReturnValue({})
  list.mockReset().mockReturnValue([box])
  jobs = new Jobs({
    repo,
    servers: { list, find: () => box, session, transport: () => ({}) },
    launcher: { deploy, remove: async () => 0 },
    logs: { diskUse: () => 0 },
    secrets: { forget: () => {}, keep: async () => {}, values: async () => ({}) },
    clock: systemClock,
    logger: { error: () => {}, info: () => {}, debug: () => {} },
  } as unknown as JobsDeps)
})
afterEach(async () => {
  await jobs.stop()
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const submit = () => jobs.submit({ spec }, person)

describe('a job is never left alone', () => {
  it('when its end could not be written down as it was given up', async () => {
    const { id } = await submit()
    await vi.waitFor(() => expect(repo.get(id)?.contact.status).toBe('unknown'))
    const update = vi.spyOn(repo, 'update').mockImplementation(() => {
      throw full
    })
    await expect(jobs.giveUp(id)).rejects.toMatchObject({ code: 'DISK_FULL' })
    update.mockRestore()
    deploy.mockClear()
    await vi.waitFor(() => expect(deploy).toHaveBeenCalled())
    expect(await jobs.giveUp(id)).toMatchObject({ status: 'cancelled' })
  })

  it('when it has a slot, but could not be taken up at first', async () => {
    session.mockImplementationOnce(() => {
      throw new Error('not now')
    })
    const { id } = await submit()
    expect(repo.get(id)).toMatchObject({ status: 'deploying' })
    await vi.waitFor(() => expect(deploy).toHaveBeenCalled())
  })

  it('when slots could not be given out: they are tried again, by one timer however often that fails', () => {
    vi.useFakeTimers()
    try {
      list.mockImplementation(() => {
        throw full
      })
      for (let i = 0; i < 5; i++) jobs.schedule()
      expect(vi.getTimerCount()).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })
})
