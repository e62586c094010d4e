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
const person = { kind: 'window' as const, name: 'anna' }

function server(name: string, slots = 1): Server {
  const contact = { status: 'live', since: 0, reason: null }
  const facts = { tools: [{ name: 'jq' }], gpus: [], cpuCount: 2 }
  return {
    id: newId('server'),
    name,
    state: 'ready',
    slots,
    running: 0,
    queued: 0,
    contact,
    facts,
    rental: null,
  } as unknown as Server
}

/** What somebody waits at until the test lets them on. */
function gate() {
  let open = () => {}
  let reached = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  const there = new Promise<void>((resolve) => (reached = resolve))
  const pass = async () => {
    reached()
    await opened
  }
  return { pass, there, open: () => open() }
}

let home: string
let store: Store
let repo: JobRepository
let jobs: Jobs
let servers: Server[]
const run = vi.fn()
const deploy = vi.fn()
const removeLogs = vi.fn()
const keep = vi.fn()

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-jobs-'))
  store = openStore(home, createEvents(), systemClock)
  repo = new JobRepository(store, systemClock)
  servers = [server('box')]
  run.mockReset().mockResolvedValue({ code: 0, stdout: '', stderr: '' })
  deploy.mockReset().mockRejectedValue(away)
  removeLogs.mockReset().mockResolvedValue(0)
  keep.mockReset().mockResolvedValue(undefined)
  const find = (name: string) => servers.find((one) => one.id === name || one.name === name)
  jobs = new Jobs({
    repo,
    servers: {
      list: () => servers,
      find,
      byId: (id: string) => find(id) ?? null,
      session: () => ({ run, follow: () => () => {} }),
      transport: () => ({}),
      learn: () => {},
      factsOf: async () => null,
      rentals: { rows: () => [], row: () => null },
    },
    launcher: { deploy, remove: async () => 0 },
    logs: { diskUse: () => 0, remove: removeLogs },
    secrets: { forget: () => {}, keep, values: async () => ({}) },
    clock: systemClock,
    logger: { error: () => {}, info: () => {}, debug: () => {}, warn: () => {} },
  } as unknown as JobsDeps)
})
afterEach(async () => {
  await jobs.stop()
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const submit = (more: object) => jobs.submit({ spec: jobSpec.parse({ command: 'true', ...more }) }, person)

describe('a cancel between two steps', () => {
  it('is no less carried out where the server turns out to lack something at that moment', async () => {
    servers = [server('box'), server('full', 0)]
    const asked = gate()
    run.mockImplementation(async () => {
      await asked.pass()
      return { code: 0, stdout: 'lacks=jq\n', stderr: '' }
    })
    const { id } = await submit({ server: 'auto', tools: ['jq'] })
    await asked.there
    jobs.cancel(id, 1)
    asked.open()
    await vi.waitFor(() => expect(repo.get(id)?.status).not.toBe('deploying'))
    expect(repo.get(id)).toMatchObject({ status: 'cancelled', reason: 'cancelled before it started' })
  })

  it('lets nothing be brought to the server after the job has ended, however late the vault answers', async () => {
    const unlocking = gate()
    keep.mockImplementation(unlocking.pass)
    const { id } = await submit({ server: 'box' })
    await unlocking.there
    jobs.cancel(id, 1)
    await vi.waitFor(() => expect(repo.get(id)?.status).toBe('cancelled'), 20_000)
    unlocking.open()
    await new Promise(setImmediate)
    expect(deploy).not.toHaveBeenCalled()
  })

  it('while outputs are waited for is one of its own, also of a job that a cancel has ended', async () => {
    const { id } = await submit({ server: 'box' })
    const ended = Date.now()
    repo.update('jobs.exit', id, { stage: 'collect', cancelRequestedAt: ended - 1 })
    jobs.cancel(id, 1)
    expect(repo.get(id)?.cancelRequestedAt).toBeGreaterThanOrEqual(ended)
  })

  it('of a job that is lost takes it up, though it was about to be removed', async () => {
    const { id } = await submit({ server: 'box' })
    await vi.waitFor(() => expect(deploy).toHaveBeenCalled())
    await jobs.giveUp(id)
    await vi.waitFor(() => expect(repo.get(id)?.remoteRemoved).toBe(1))
    repo.update('jobs.finish', id, { status: 'needs_attention', outcome: 'lost', startedAt: 1, remoteRemoved: 0 })
    const clearing = gate()
    removeLogs.mockImplementation(async () => {
      await clearing.pass()
      return 0
    })
    const removed = jobs.remove(id, true)
    await clearing.there
    expect(jobs.cancel(id, 1)).toMatchObject({ status: 'running' })
    clearing.open()
    await expect(removed).rejects.toMatchObject({ code: 'INVALID_STATE' })
    expect(repo.get(id)).toMatchObject({ status: 'running' })
  })
})

describe('a server whose machine is about to go', () => {
  it('gets no job that may go elsewhere in the slot of one that is ended', async () => {
    const box = servers[0] as Server
    const first = await submit({ server: 'box' })
    const second = await submit({ server: 'auto' })
    expect(repo.get(second.id)).toMatchObject({ status: 'queued' })
    await jobs.windDown(box.id, 'its lease ends', AbortSignal.timeout(5000))
    expect(repo.get(first.id)).toMatchObject({ status: 'cancelled' })
    expect(repo.get(second.id)).toMatchObject({ status: 'queued', serverId: null })
  })

  it('is waited for while outputs of what had ended by itself come home', async () => {
    const box = servers[0] as Server
    const { id } = await submit({ server: 'box' })
    await vi.waitFor(() => expect(deploy).toHaveBeenCalled())
    repo.update('jobs.exit', id, { stage: 'collect' })
    const ending = jobs.windDown(box.id, 'its lease ends', AbortSignal.timeout(60_000))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(repo.get(id)).toMatchObject({ stage: 'collect', cancelRequestedAt: null })
    repo.update('jobs.finish', id, { status: 'succeeded', stage: 'release' })
    await ending
  })

  it('gets jobs again once it is said to stay', async () => {
    const box = servers[0] as Server
    const stays = new AbortController()
    const ending = jobs.windDown(box.id, 'its lease ends', stays.signal, true)
    const { id } = await submit({ server: 'auto' })
    expect(repo.get(id)).toMatchObject({ status: 'queued', serverId: null })
    stays.abort()
    await ending
    expect(repo.get(id)).toMatchObject({ serverId: box.id })
  })

  it('ends what is asked for there meanwhile, too', async () => {
    const box = servers[0] as Server
    const first = await submit({ server: 'box' })
    const ending = jobs.windDown(box.id, 'its lease ends', AbortSignal.timeout(5000))
    const late = await submit({ server: 'box' })
    await ending
    expect(repo.get(first.id)?.status).toBe('cancelled')
    expect(repo.get(late.id)?.status).toBe('cancelled')
  })
})
