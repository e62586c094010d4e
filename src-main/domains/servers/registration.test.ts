import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore, type Store } from '../../ground/store/index.ts'
import { addSshServer, editServer, type RegistrationDeps } from './registration.ts'
import { ServerRepository } from './repository.ts'

let home: string
let store: Store
let repo: ServerRepository
let deps: RegistrationDeps
const isBusy = vi.fn()
const set = vi.fn()
const remove = vi.fn()

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-servers-'))
  store = openStore(home, createEvents(), systemClock)
  repo = new ServerRepository(store)
  isBusy.mockReset().mockReturnValue(false)
  set.mockReset().mockResolvedValue(undefined)
  remove.mockReset()
  const route = (host: string) => ({ address: { user: 'u', host, port: 22 }, jumps: [], suggestedName: host })
  deps = { repo, vault: { set, remove }, route, clock: systemClock, isBusy, home }
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const auth = { kind: 'password' as const, password: 'secret' }

describe('while a login is prepared', () => {
  it('the same server that is asked for twice is added once, and the other one is told', async () => {
    const asked = [addSshServer(deps, { address: 'box', auth }), addSshServer(deps, { address: 'box', auth })]
    const ended = await Promise.allSettled(asked)
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { name: 'RemotebotError' } })
    expect(repo.all()).toHaveLength(1)
    expect(remove).toHaveBeenCalledTimes(1)
  })

  it('a job may begin: its server is not led elsewhere then', async () => {
    const { row } = await addSshServer(deps, { address: 'box', auth: { kind: 'default' } })
    const edited = editServer(deps, row, { address: 'other', auth })
    isBusy.mockReturnValue(true)
    await expect(edited).rejects.toMatchObject({ code: 'INVALID_STATE' })
    expect(repo.need(row.id).address?.host).toBe('box')
    expect(set).not.toHaveBeenCalled()
  })

  it('a machine may go: it is not said to be ready again then', async () => {
    const { row } = await addSshServer(deps, { address: 'box', auth: { kind: 'default' } })
    const edited = editServer(deps, row, { draining: false, auth })
    repo.update('gone', row.id, { state: 'terminated' })
    await expect(edited).rejects.toMatchObject({ code: 'INVALID_STATE' })
    expect(repo.need(row.id).state).toBe('terminated')
  })
})
