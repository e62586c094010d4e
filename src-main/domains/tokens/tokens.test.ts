import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore, type Store } from '../../ground/store/index.ts'
import { Tokens } from './tokens.ts'

let home: string
let store: Store
let now = 1_000_000
let tokens: Tokens
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-tokens-'))
  store = openStore(home, createEvents(), systemClock)
  tokens = new Tokens(store, { ...systemClock, now: () => now })
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true })
})

describe('tokens', () => {
  it('say who acts, until they expire', () => {
    const { secret } = tokens.create({ name: 'ci', scopes: ['read', 'read', 'jobs'], expiresInSeconds: 60 })
    expect(tokens.authenticate(secret)).toMatchObject({ kind: 'token', name: 'ci', scopes: ['read', 'jobs'] })
    now += 59_999
    tokens.authenticate(secret)
    now += 1
    expect(() => tokens.authenticate(secret)).toThrow('has expired')
  })

  it("are never called as this computer's user, whose limits they would share", () => {
    const named = new Tokens(store, { ...systemClock, now: () => now }, 'anna')
    const create = (name: string) => () => named.create({ name, scopes: ['read'], expiresInSeconds: null })
    expect(create(' Anna')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    expect(create('annas-ci')).not.toThrow()
  })

  it('are worth nothing once revoked, and unknown ones never were', () => {
    const { id, secret } = tokens.create({ name: 'ci', scopes: ['read'], expiresInSeconds: null })
    expect(tokens.revoke(id).revokedAt).toBe(now)
    expect(() => tokens.authenticate(secret)).toThrow('was revoked')
    expect(() => tokens.authenticate('rbt_x')).toThrow('is not known')
    expect(() => tokens.authenticate('')).toThrow('is not known')
    expect(() => tokens.revoke('tok_x')).toThrow('no token')
  })

  it('let their holder in on a full disk, where their last use cannot be written down', () => {
    const { secret } = tokens.create({ name: 'ci', scopes: ['read'], expiresInSeconds: null })
    const full = (code: 'DISK_FULL' | 'STORE_DAMAGED') =>
      new Tokens(
        {
          ...store,
          write: () => {
            throw new RemotebotError(code, 'not written')
          },
        },
        { ...systemClock, now: () => now },
      )
    expect(full('DISK_FULL').authenticate(secret)).toMatchObject({ kind: 'token', name: 'ci' })
    expect(() => full('STORE_DAMAGED').authenticate(secret)).toThrow('not written')
  })

  it('are kept as a hash only', () => {
    const { secret } = tokens.create({ name: 'ci', scopes: ['read'], expiresInSeconds: null })
    expect(JSON.stringify(tokens.list())).not.toContain(secret.slice(4))
    expect(tokens.list()[0]).not.toHaveProperty('hash')
  })
})
