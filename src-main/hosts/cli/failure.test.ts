import { expect, test } from 'vitest'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { checkFailure } from './checks/check-list.ts'
import { isEncryptedKey } from './checks/encrypted-key.ts'
import { installKeyLines } from './checks/install-key.ts'
import { nodeItem } from './checks/local-items.ts'
import { engineKeptAway, toFailure } from './failure.ts'
import { exitSignal, followedExitCode } from './follow/exit-code.ts'
import { DetachKeys } from './terminal/detach-keys.ts'
import { fakeServer } from './testing/fake-engine.ts'

test('exit codes of followed jobs', () => {
  expect(followedExitCode({ exitCode: 3, outcome: 'failed', status: 'failed' })).toBe(3)
  expect(followedExitCode({ exitCode: null, outcome: 'timed_out', status: 'failed' })).toBe(10)
  expect(followedExitCode({ exitCode: null, outcome: 'lost', status: 'needs_attention' })).toBe(1)
  expect(exitSignal(137)).toBe('SIGKILL')
  expect(exitSignal(128)).toBe(null)
})

test('refused input is wrong usage; anything unknown is a plain failure', () => {
  const bad = toFailure(Object.assign(new Error('name: too short'), { code: 'INVALID_INPUT', data: {} }))
  expect(bad).toMatchObject({ exit: 2, message: 'name: too short' })
  expect(toFailure(new TypeError('x is not a function'))).toMatchObject({ exit: 1 })
  expect(toFailure('odd')).toMatchObject({ exit: 1, message: 'odd' })
})

test('what keeps an engine away is no engine, whatever it is; the same failure of a running one is not', () => {
  const damaged = new RemotebotError('STORE_DAMAGED', 'The database is damaged.', { hint: 'Restore it.' })
  expect(toFailure(damaged)).toMatchObject({ exit: 1 })
  expect(toFailure(engineKeptAway(damaged))).toEqual({
    code: 'STORE_DAMAGED',
    message: 'The database is damaged.',
    data: { hint: 'Restore it.' },
    exit: 9,
  })
  const bug = new TypeError('x')
  expect(engineKeptAway(bug)).toBe(bug)
})

test('doctor wants the Node-API that the database needs', () => {
  expect(nodeItem({ node: '22.13.1', napi: '9' }).status).toBe('failed')
  expect(nodeItem({ node: '22.14.0', napi: '10' }).status).toBe('ok')
  expect(nodeItem({ node: '23.5.0', napi: '9' }).status).toBe('failed')
})

test('Ctrl-P Ctrl-Q leaves; a Ctrl-P before anything else arrives with it', () => {
  const keys = new DetachKeys()
  const type = (...bytes: number[]) => keys.read(Uint8Array.from(bytes))
  expect(type(0x61, 0x10)).toEqual({ pass: Uint8Array.of(0x61), leave: false })
  expect(type(0x62)).toEqual({ pass: Uint8Array.of(0x10, 0x62), leave: false })
  expect(type(0x10)).toEqual({ pass: new Uint8Array(), leave: false })
  expect(type(0x10)).toEqual({ pass: Uint8Array.of(0x10), leave: false })
  expect(type(0x11)).toEqual({ pass: new Uint8Array(), leave: true })
})

test('keys with a passphrase are told by their own words', () => {
  const openssh = (cipher: string) => {
    const name = Buffer.from(cipher)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(name.length)
    const body = Buffer.concat([Buffer.from('openssh-key-v1\0'), length, name]).toString('base64')
    return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`
  }
  expect(isEncryptedKey(openssh('aes256-ctr'))).toBe(true)
  expect(isEncryptedKey(openssh('none'))).toBe(false)
  expect(isEncryptedKey('-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n')).toBe(true)
  expect(isEncryptedKey('not a key')).toBe(false)
})

test('the command that installs a key holds port, jumps and the key itself', () => {
  const address = { user: 'anna', host: 'gpu1', port: 2222 }
  const lines = installKeyLines(fakeServer({ origin: 'ssh', address, jumps: ['b@x'] }), 'ssh-ed25519 AAAA remotebot\n')
  expect(lines.join('\n')).toContain('ssh -p 2222 -J b@x anna@gpu1 ')
  expect(lines).toContain('ssh-ed25519 AAAA remotebot')
})

test('the first failing line of a check list decides the error', () => {
  const item = { label: 'x', detail: 'd', fix: 'mend it', command: 'do it' } as const
  expect(checkFailure('gpu1', [{ ...item, id: 'gpu', status: 'warning' }])).toBe(null)
  const failed = checkFailure('gpu1', [{ ...item, id: 'reach', status: 'failed' }])
  expect(failed).toMatchObject({ code: 'UNREACHABLE', data: { hint: 'mend it\n  do it' } })
  expect(checkFailure('gpu1', [{ ...item, id: 'host_key', status: 'ask' }])).toMatchObject({ code: 'HOST_KEY_UNKNOWN' })
})
