import { execFileSync } from 'node:child_process'
import { createCipheriv, createHash, createHmac, generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { endProcess } from '../../testing/processes.ts'
import { fingerprintOf, makeKey } from '../../testing/sshd.ts'
import { listIdentities } from './ssh-identities.ts'
import { generateKeyPair, keyError, parsePrivateKey, readPrivateKey } from './ssh-keys.ts'
import { fingerprint, sshString } from './ssh-wire.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-keys-'))
  mkdirSync(join(home, '.ssh'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const problemOf = (text: string, passphrase?: string) => {
  const parsed = parsePrivateKey(text, passphrase)
  return 'problem' in parsed ? parsed.problem : null
}

describe.skipIf(!needs('ssh-keygen'))('private keys', () => {
  it('made here are what ssh-keygen reads', () => {
    for (const comment of ['', 'remotebot on my laptop', 'ünïcode', 'two\nlines']) {
      const pair = generateKeyPair(comment)
      const path = join(home, 'made')
      writeFileSync(path, pair.privateKey)
      chmodSync(path, 0o600)
      const read = execFileSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' }).trim()
      expect(pair.publicKey).toBe(read)
      const key = readPrivateKey(pair.privateKey, undefined, 'The key')
      expect(fingerprint(key.getPublicSSH())).toBe(fingerprintOf(path))
    }
  })

  it.each([
    ['ed25519', undefined],
    ['rsa', 'PEM'],
    ['ecdsa', 'PKCS8'],
  ] as const)('of type %s in form %s open with their passphrase alone, however they were pasted', (type, format) => {
    const path = join(home, 'key')
    makeKey(path, { type, format, passphrase: 'pass phrase' })
    const text = readFileSync(path, 'utf8')
    expect(problemOf(text)).toBe('needs_passphrase')
    expect(problemOf(text, '')).toBe('needs_passphrase')
    expect(problemOf(text, 'wrong')).toBe('wrong_passphrase')
    expect(problemOf(text, 'pass phrase')).toBeNull()
    expect(problemOf(`\n  ${text.trim().replaceAll('\n', '\r\n')}`, 'pass phrase')).toBeNull()
    const pasted = readPrivateKey(text, 'pass phrase', 'The key')
    expect(fingerprint(pasted.getPublicSSH())).toBe(fingerprintOf(`${path}.pub`))
  })

  it('that are none are called what they are', () => {
    const { publicKey, privateKey } = generateKeyPair('x')
    expect(problemOf(publicKey)).toBe('public_key')
    expect(problemOf('PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n')).toBe('putty')
    for (const text of [
      '',
      'hello',
      privateKey.slice(0, 150),
      '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
    ]) {
      expect(problemOf(text)).toBe('unreadable')
    }
    expect(keyError('public_key', 'The pasted key', '')).toMatchObject({ code: 'KEY_UNUSABLE' })
  })

  it('in PuTTY form (RSA, version 2) are read', () => {
    const { text, blob } = puttyKey('putty pass')
    expect(problemOf(text)).toBe('needs_passphrase')
    expect(problemOf(text, 'wrong')).toBe('wrong_passphrase')
    expect(readPrivateKey(text, 'putty pass', 'The key').getPublicSSH()).toEqual(blob)
    expect(readPrivateKey(puttyKey('').text.replaceAll('\n', '\r\n'), undefined, 'The key').type).toBe('ssh-rsa')
  })
})

/** An RSA key as PuTTY's file format of version 2 has it (PuTTY manual, appendix C). */
function puttyKey(passphrase: string): { text: string; blob: Buffer } {
  const {
    n = '',
    e = '',
    d = '',
    p = '',
    q = '',
    qi = '',
  } = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
  const number = (text: string) => {
    const bytes = Buffer.from(text, 'base64url')
    return sshString((bytes[0] ?? 0) >= 128 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
  }
  const sha1 = (...parts: (string | Buffer)[]) =>
    createHash('sha1')
      .update(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
      .digest()
  const blob = Buffer.concat([sshString('ssh-rsa'), number(e), number(n)])
  const plain = Buffer.concat([d, p, q, qi].map(number))
  const secret = Buffer.concat([plain, Buffer.alloc(passphrase ? (16 - (plain.length % 16)) % 16 : 0)])
  const encryption = passphrase ? 'aes256-cbc' : 'none'
  const signed = Buffer.concat(['ssh-rsa', encryption, 'test', blob, secret].map(sshString))
  const mac = createHmac('sha1', sha1('putty-private-key-file-mac-key', passphrase)).update(signed).digest('hex')
  const key = Buffer.concat([sha1(Buffer.alloc(4), passphrase), sha1(Buffer.of(0, 0, 0, 1), passphrase)]).subarray(
    0,
    32,
  )
  const sealed = passphrase
    ? createCipheriv('aes-256-cbc', key, Buffer.alloc(16)).setAutoPadding(false).update(secret)
    : secret
  const lines = (bytes: Buffer) => bytes.toString('base64').match(/.{1,64}/g) ?? []
  const text = [
    ...['PuTTY-User-Key-File-2: ssh-rsa', `Encryption: ${encryption}`, 'Comment: test'],
    ...[`Public-Lines: ${lines(blob).length}`, ...lines(blob)],
    ...[`Private-Lines: ${lines(sealed).length}`, ...lines(sealed), `Private-MAC: ${mac}`, ''],
  ].join('\n')
  return { text, blob }
}

describe.skipIf(!needs('ssh-keygen', 'ssh-agent', 'ssh-add'))('identities', () => {
  it('are the keys of the agent and of ~/.ssh, protected ones with their fingerprint', async () => {
    const folder = join(home, '.ssh')
    makeKey(join(folder, 'id_ed25519'))
    makeKey(join(folder, 'locked'), { type: 'ecdsa', passphrase: 'long enough' })
    makeKey(join(folder, 'locked_pem'), { type: 'rsa', format: 'PEM', passphrase: 'long enough' })
    writeFileSync(join(folder, 'known_hosts'), 'gpu ssh-ed25519 AAAA\n')
    writeFileSync(join(folder, 'large'), Buffer.alloc(100_000))
    mkdirSync(join(folder, 'folder'))
    const socket = join(home, 'agent')
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' }))?.[1])
    try {
      const env = { ...process.env, SSH_AUTH_SOCK: socket }
      execFileSync('ssh-add', ['-q', join(folder, 'id_ed25519')], { env })
      const print = (name: string) => fingerprintOf(join(folder, `${name}.pub`))
      expect(await listIdentities({ home, env })).toEqual([
        ...[
          {
            source: 'agent',
            path: null,
            comment: 'test',
            algorithm: 'ssh-ed25519',
            fingerprint: print('id_ed25519'),
            encrypted: false,
          },
        ],
        ...[
          {
            source: 'file',
            path: '~/.ssh/id_ed25519',
            comment: 'test',
            algorithm: 'ssh-ed25519',
            fingerprint: print('id_ed25519'),
            encrypted: false,
          },
        ],
        ...[
          {
            source: 'file',
            path: '~/.ssh/locked',
            comment: 'test',
            algorithm: 'ecdsa-sha2-nistp256',
            fingerprint: print('locked'),
            encrypted: true,
          },
        ],
        ...[
          {
            source: 'file',
            path: '~/.ssh/locked_pem',
            comment: 'test',
            algorithm: 'ssh-rsa',
            fingerprint: print('locked_pem'),
            encrypted: true,
          },
        ],
      ])
    } finally {
      await endProcess(pid)
    }
    expect(await listIdentities({ home: '/nonexistent', env: { SSH_AUTH_SOCK: '/nonexistent/agent' } })).toEqual([])
  })
})
