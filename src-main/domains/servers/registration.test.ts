import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore, type Store } from '../../ground/store/index.ts'
import { secretsOf } from './auth.ts'
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

describe('edits that meet others', () => {
  /** Names of the entries that are in the vault. */
  const vault = new Set<string>()
  /** Lets the entry be stored whose storing has waited longest. */
  let waiting: Array<() => void> = []
  const secrets = (id: string) => secretsOf(repo.need(id).auth)

  beforeEach(() => {
    vault.clear()
    waiting = []
    remove.mockImplementation((name: string) => vault.delete(name))
    set.mockImplementation(async (name: string) => void vault.add(name))
  })
  const later = () =>
    set.mockImplementation(async (name: string) => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      vault.add(name)
    })
  const both = () => vi.waitFor(() => expect(waiting).toHaveLength(2))

  it.each([
    ['first', 0],
    ['last', 1],
  ])(
    'two at once leave the secrets of one login, where the one from a password to a key ends %s',
    async (_when, at) => {
      const { row } = await addSshServer(deps, { address: 'box', auth })
      later()
      const edits = [editServer(deps, row, { auth: { kind: 'generated' } }), editServer(deps, row, { auth })]
      await both()
      waiting[at]?.()
      await edits[at]
      expect(secrets(row.id).every((name) => vault.has(name))).toBe(true)
      waiting[1 - at]?.()
      await Promise.all(edits)
      expect(repo.need(row.id).auth?.kind).toBe(at === 0 ? 'password' : 'vault')
      expect([...vault]).toEqual(secrets(row.id))
    },
  )

  it('each is of the server as it is then: led back to its address it does not keep what is known of the other', async () => {
    const { row } = await addSshServer(deps, { address: 'box', auth: { kind: 'default' } })
    later()
    const back = editServer(deps, row, { address: 'box', auth })
    await editServer(deps, row, { address: 'other' })
    const hostKey = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:other', pinnedAt: 0, source: 'person' as const }
    repo.update('trust', row.id, { hostKey })
    await vi.waitFor(() => expect(waiting).toHaveLength(1))
    waiting[0]?.()
    await back
    expect(repo.need(row.id)).toMatchObject({ address: { host: 'box' }, hostKey: null })
  })

  it('a job may begin while a secret is stored: nothing of the edit stays then', async () => {
    const { row } = await addSshServer(deps, { address: 'box', auth })
    const kept = [...vault]
    later()
    const edited = editServer(deps, row, { address: 'other', auth })
    await vi.waitFor(() => expect(waiting).toHaveLength(1))
    isBusy.mockReturnValue(true)
    waiting[0]?.()
    await expect(edited).rejects.toMatchObject({ code: 'INVALID_STATE' })
    expect(repo.need(row.id)).toMatchObject({ address: { host: 'box' }, auth: { secret: kept[0] } })
    expect([...vault]).toEqual(kept)
  })
})
