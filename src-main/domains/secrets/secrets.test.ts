import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore, type Store } from '../../ground/store/index.ts'
import { type Keyring, MasterKey } from './master-key.ts'
import { seal, unseal } from './seal.ts'
import { Secrets } from './secrets.ts'

const VALUE = 'correct horse battery staple 🐎'
let home: string
let store: Store
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'remotebot-vault-'))
  store = openStore(home, createEvents(), systemClock)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const vault = (keyring: Keyring | null = null) =>
  new Secrets(store, new MasterKey(home, 'ins_test', keyring), systemClock)

function memoryKeyring(): Keyring {
  const kept = new Map<string, string>()
  return {
    get: async (account) => kept.get(account) ?? null,
    set: async (account, value) => void kept.set(account, value),
  }
}

describe('Secrets', () => {
  it('gives back what was set, also to the next engine, and forgets what was removed', async () => {
    await vault().set('HF_TOKEN', VALUE)
    expect(await vault().get('HF_TOKEN')).toBe(VALUE)
    vault().remove('HF_TOKEN')
    await expect(vault().get('HF_TOKEN')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('leaves no value in clear anywhere in the data folder', async () => {
    await vault().set('HF_TOKEN', VALUE)
    store.db.run('PRAGMA wal_checkpoint(TRUNCATE)')
    for (const name of readdirSync(home, { recursive: true }) as string[]) {
      const file = join(home, name)
      if (statSync(file).isFile()) expect(readFileSync(file).includes(Buffer.from('battery staple'))).toBe(false)
    }
  })

  it('calls a key file what it is, readable by this user only', async () => {
    await vault().set('A_SECRET', VALUE)
    expect(vault().status()).toEqual({ guard: 'key-file', locked: false, secrets: 1 })
    expect(statSync(join(home, 'vault.key')).mode & 0o777).toBe(0o600)
  })

  it('keeps the key in the keyring where there is one', async () => {
    const keyring = memoryKeyring()
    await vault(keyring).set('A_SECRET', VALUE)
    expect(existsSync(join(home, 'vault.key'))).toBe(false)
    expect(vault(keyring).status().guard).toBe('keyring')
    expect(await vault(keyring).get('A_SECRET')).toBe(VALUE)
    await expect(vault(memoryKeyring()).get('A_SECRET')).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
  })

  it('makes one key however many first uses there are at once', async () => {
    const kept = memoryKeyring()
    const slow: Keyring = {
      get: kept.get,
      set: async (account, value) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        await kept.set(account, value)
      },
    }
    const first = vault(slow)
    await Promise.all(['A_ONE', 'A_TWO', 'A_THREE'].map((name) => first.set(name, `${VALUE} ${name}`)))
    for (const name of ['A_ONE', 'A_TWO', 'A_THREE']) expect(await vault(slow).get(name)).toBe(`${VALUE} ${name}`)
  })

  it('falls back to a key file when the keyring fails', async () => {
    const broken: Keyring = { get: async () => null, set: () => Promise.reject(new Error('no D-Bus')) }
    await vault(broken).set('A_SECRET', VALUE)
    expect(vault(broken).status().guard).toBe('key-file')
  })

  it('is locked under a passphrase until the right one comes', async () => {
    const first = vault()
    await first.set('A_SECRET', VALUE)
    await expect(first.unlock('short')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await first.unlock('a long passphrase')
    expect(existsSync(join(home, 'vault.key'))).toBe(false)
    const next = vault()
    expect(next.status()).toMatchObject({ guard: 'passphrase', locked: true })
    await expect(next.get('A_SECRET')).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    await expect(next.unlock('another passphrase')).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    await next.unlock('a long passphrase')
    expect(await next.get('A_SECRET')).toBe(VALUE)
  })
})

describe('seal', () => {
  const key = Buffer.alloc(32, 7)
  it('binds a value to its name', () => {
    expect(unseal(key, 'a', seal(key, 'a', VALUE))).toBe(VALUE)
    expect(() => unseal(key, 'b', seal(key, 'a', VALUE))).toThrow()
    expect(() => unseal(Buffer.alloc(32, 8), 'a', seal(key, 'a', VALUE))).toThrow()
  })
})
