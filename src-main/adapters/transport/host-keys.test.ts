import { describe, expect, it } from 'vitest'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { expectedKeyTypes, judgeHostKey, requireTrusted } from './host-keys.ts'
import type { KnownHostKey } from './known-hosts.ts'
import { hostKeyOrder } from './ssh-algorithms.ts'

const a = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:a' }
const b = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:b' }
const rsa = { algorithm: 'ssh-rsa', fingerprint: 'SHA256:r' }
const known = (key: typeof a, more: Partial<KnownHostKey> = {}) => ({
  ...key,
  revoked: false,
  otherPort: false,
  ...more,
})

describe('judging a host key', () => {
  it('lets the pinned key decide alone', () => {
    expect(judgeHostKey(a, a, [known(b)])).toEqual({ verdict: 'ok', source: 'pinned' })
    expect(judgeHostKey(a, b, [known(a)])).toEqual({ verdict: 'changed', expected: b, source: 'pinned' })
  })

  it('honours known_hosts where nothing is pinned', () => {
    expect(judgeHostKey(a, null, [known(rsa), known(a)])).toEqual({ verdict: 'ok', source: 'known_hosts' })
    expect(judgeHostKey(a, null, [known(rsa), known(b)])).toMatchObject({ verdict: 'changed', expected: b })
    expect(judgeHostKey(a, null, [known(rsa)])).toMatchObject({ verdict: 'changed', expected: rsa })
    expect(judgeHostKey(a, null, [])).toEqual({ verdict: 'unknown' })
  })

  it('learns nothing from known keys of a kind that no host can be asked for', () => {
    const dsa = { algorithm: 'ssh-dss', fingerprint: 'SHA256:d' }
    const hardware = { algorithm: 'sk-ssh-ed25519@openssh.com', fingerprint: 'SHA256:h' }
    expect(judgeHostKey(a, null, [known(dsa), known(hardware)])).toEqual({ verdict: 'unknown' })
    expect(judgeHostKey(a, null, [known(dsa), known(rsa)])).toMatchObject({ verdict: 'changed', expected: rsa })
    expect(judgeHostKey(dsa, null, [known(dsa, { revoked: true })])).toEqual({ verdict: 'revoked' })
  })

  it('lets an entry for another port confirm but not contradict', () => {
    expect(judgeHostKey(a, null, [known(a, { otherPort: true })]).verdict).toBe('ok')
    expect(judgeHostKey(a, null, [known(b, { otherPort: true })]).verdict).toBe('unknown')
  })

  it('never trusts a revoked key, even if pinned', () => {
    expect(judgeHostKey(a, a, [known(a, { revoked: true })]).verdict).toBe('revoked')
    expect(judgeHostKey(a, null, [known(b, { revoked: true })]).verdict).toBe('unknown')
  })

  it('says both fingerprints', () => {
    const presented = { ...a, host: 'gpu', port: 2222, key: Buffer.alloc(0) }
    const codeOf = (act: () => void) => {
      try {
        act()
      } catch (error) {
        if (error instanceof RemotebotError)
          return { code: error.code, message: error.message, key: error.data.hostKey }
      }
      return null
    }
    expect(codeOf(() => requireTrusted(presented, judgeHostKey(a, b, []), 'trusted on 1 May'))).toEqual({
      code: 'HOST_KEY_CHANGED',
      message:
        'The key of gpu:2222 has changed. It presents ED25519 SHA256:a; expected was ED25519 SHA256:b (trusted on 1 May).',
      key: { host: 'gpu:2222', ...a, pinned: 'SHA256:b', pinnedFrom: 'trusted on 1 May' },
    })
    expect(codeOf(() => requireTrusted(presented, { verdict: 'unknown' }))).toMatchObject({ code: 'HOST_KEY_UNKNOWN' })
    expect(codeOf(() => requireTrusted(presented, { verdict: 'revoked' }))).toMatchObject({ code: 'HOST_KEY_CHANGED' })
    expect(codeOf(() => requireTrusted(presented, { verdict: 'ok', source: 'pinned' }))).toBeNull()
  })
})

describe('which key a host is asked for', () => {
  it('is the pinned kind, else those of known_hosts', () => {
    expect(expectedKeyTypes(rsa, [known(a)])).toEqual(['ssh-rsa'])
    expect(expectedKeyTypes(null, [known(a), known(b), known(rsa), known(rsa, { revoked: true })])).toEqual([
      'ssh-ed25519',
      'ssh-rsa',
    ])
  })

  it('puts its signature algorithms first and keeps all others', () => {
    expect(hostKeyOrder(['ssh-rsa']).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'])
    expect(hostKeyOrder(['ssh-rsa', 'nonsense'])).toHaveLength(hostKeyOrder([]).length)
    expect(hostKeyOrder([])[0]).toBe('ssh-ed25519')
  })
})
