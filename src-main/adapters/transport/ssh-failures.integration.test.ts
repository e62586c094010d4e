import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterEach, describe, expect, it } from 'vitest'
import type { ServerAuth } from '../../../src-shared/vocabulary/index.ts'
import { needs } from '../../testing/needs.ts'
import { endProcess } from '../../testing/processes.ts'
import { freePort, makeKey, type Sshd, type SshdOptions, startSshd } from '../../testing/sshd.ts'
import { type Misbehaviour, startMisbehavingServer } from '../../testing/tcp-proxy.ts'
import { until } from '../../testing/until.ts'
import { expectedKeyTypes, judgeHostKey, requireTrusted, type TrustedKey } from './host-keys.ts'
import { generateKeyPair } from './ssh-keys.ts'
import type { SshDeps } from './ssh-registry.ts'
import type { SshTarget } from './ssh-target.ts'
import { errorOf, run, targetOf, testDeps } from './ssh-test-kit.ts'
import { createSshTransport, probeHostKey } from './ssh-transport.ts'

const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function server(options?: SshdOptions): Promise<Sshd> {
  const sshd = await startSshd(options)
  cleanups.push(() => sshd.stop())
  return sshd
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rb-keys-'))
  cleanups.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function transportTo(target: SshTarget, deps: Parameters<typeof testDeps>[0] = {}) {
  const transport = createSshTransport(target, testDeps(deps))
  cleanups.push(() => transport.close())
  return transport
}

const failureOf = (target: SshTarget, deps?: Parameters<typeof testDeps>[0]) =>
  errorOf(transportTo(target, deps).exec('true'))

const nowhere = (host: string, port: number): SshTarget => ({
  ...{ host, port, user: 'someone', jumps: [] },
  auth: { kind: 'password', secret: 'p' },
})
const secrets = { p: 'not the password' }

describe('a server that cannot be reached', () => {
  it('has a name that nobody knows', async () => {
    const error = await failureOf(nowhere('no-such-host.invalid', 22), { secrets })
    expect(error.code).toBe('UNREACHABLE')
    expect(error.message).toMatch(/no host named no-such-host\.invalid|cannot be looked up/)
  })

  it('refuses the port', async () => {
    const port = await freePort()
    const error = await failureOf(nowhere('127.0.0.1', port), { secrets })
    expect(error).toMatchObject({ code: 'UNREACHABLE' })
    expect(error.message).toBe(`127.0.0.1 refused the connection: nothing listens on port ${port}.`)
    expect(error.data.hint).toContain('port')
  })

  const misbehaving = async (how: Misbehaviour, limits = {}) => {
    const listener = await startMisbehavingServer(how)
    cleanups.push(() => listener.stop())
    return await failureOf(nowhere(listener.host, listener.port), { secrets, limits })
  }

  it('accepts and then hangs', async () => {
    const error = await misbehaving('hang', { connectTimeoutMs: 3000 })
    expect(error.code).toBe('TIMED_OUT')
    expect(error.message).toContain('accepted the connection but did not answer like an SSH server within 3 s')
  })

  it('closes during the handshake', async () => {
    const error = await misbehaving('close')
    expect(error.code).toBe('UNREACHABLE')
    expect(error.message).toContain('closed it before the SSH handshake was done')
  })

  it('speaks another protocol', async () => {
    const error = await misbehaving('http')
    expect(error.code).toBe('UNREACHABLE')
    expect(error.message).toMatch(/not an SSH server|before the SSH handshake/)
  })
})

describe.skipIf(!needs('sshd', 'ssh-keygen'))('logging in', () => {
  it.each([
    ['ed25519', 'OpenSSH', {}],
    ['rsa', 'OpenSSH', { type: 'rsa' as const }],
    ['ecdsa', 'OpenSSH', { type: 'ecdsa' as const }],
    ['rsa', 'PEM', { type: 'rsa' as const, format: 'PEM' }],
    ['ecdsa', 'PEM', { type: 'ecdsa' as const, format: 'PEM' }],
    ['rsa', 'PKCS8', { type: 'rsa' as const, format: 'PKCS8' }],
    ['ecdsa', 'PKCS8', { type: 'ecdsa' as const, format: 'PKCS8' }],
  ])('with a protected %s key in %s form', async (_type, _form, options) => {
    const home = folder()
    const path = join(home, 'key')
    makeKey(path, { ...options, passphrase: 'open sesame' })
    const sshd = await server({ authorizedKeys: [readFileSync(`${path}.pub`, 'utf8').trim()] })
    const auth: ServerAuth = { kind: 'file', path: '~/key', passphraseSecret: 'pass' }
    const deps = { home, secrets: { pass: 'open sesame' } }
    expect(await run(transportTo({ ...targetOf(sshd), auth }, deps), 'echo in')).toMatchObject({ stdout: 'in\n' })
    const wrong = await failureOf({ ...targetOf(sshd), auth }, { home, secrets: { pass: 'open barley' } })
    expect(wrong).toMatchObject({
      code: 'KEY_UNUSABLE',
      message: 'The key ~/key cannot be opened with this passphrase.',
    })
    const none = await failureOf({ ...targetOf(sshd), auth: { ...auth, passphraseSecret: null } }, { home })
    expect(none).toMatchObject({ code: 'KEY_UNUSABLE', message: 'The key ~/key is protected by a passphrase.' })
  })

  it('with a generated key from the vault', async () => {
    const { privateKey, publicKey } = generateKeyPair('remotebot on laptop')
    const sshd = await server({ authorizedKeys: [publicKey] })
    const auth: ServerAuth = { kind: 'vault', secret: 'k', passphraseSecret: null, publicKey }
    const transport = transportTo({ ...targetOf(sshd), auth }, { secrets: { k: privateKey } })
    expect(await run(transport, 'echo in')).toMatchObject({ stdout: 'in\n' })
  })

  it('is refused with what was tried and what the server allows', async () => {
    const sshd = await server()
    const home = folder()
    makeKey(join(home, 'other'))
    const auth: ServerAuth = { kind: 'file', path: '~/other', passphraseSecret: null }
    const error = await failureOf({ ...targetOf(sshd), auth }, { home })
    expect(error.code).toBe('LOGIN_REFUSED')
    expect(error.message).toContain('Tried: ~/other.')
    expect(error.message).toMatch(/The server allows: .*publickey/)
    expect(error.data.hint).toContain('authorized_keys')
    const missing = await failureOf({ ...targetOf(sshd), auth: { ...auth, path: '~/gone' } }, { home })
    expect(missing).toMatchObject({ code: 'KEY_UNUSABLE', message: 'The key file ~/gone does not exist.' })
    const wrongUser = await failureOf({ ...targetOf(sshd), user: 'nobody-here' })
    expect(wrongUser).toMatchObject({ code: 'LOGIN_REFUSED' })
  })

  it('says that a server takes no passwords, and that one is wrong', async () => {
    const auth: ServerAuth = { kind: 'password', secret: 'p' }
    const keysOnly = await server({ config: ['PasswordAuthentication no', 'KbdInteractiveAuthentication no'] })
    const refused = await failureOf({ ...targetOf(keysOnly), auth }, { secrets })
    expect(refused).toMatchObject({ code: 'LOGIN_REFUSED' })
    expect(refused.data.hint).toContain('takes no passwords')
    const open = await server({ config: ['PasswordAuthentication yes'] })
    const wrong = await failureOf({ ...targetOf(open), auth }, { secrets })
    expect(wrong).toMatchObject({ code: 'LOGIN_REFUSED' })
    expect(wrong.message).toContain('Tried: the password')
    expect(wrong.message).not.toContain(secrets.p)
  })

  it('in several steps says which was accepted and which is still wanted', async () => {
    const sshd = await server({ config: ['PasswordAuthentication yes', 'AuthenticationMethods publickey,password'] })
    const error = await failureOf(targetOf(sshd))
    expect(error.code).toBe('LOGIN_REFUSED')
    expect(error.message).toContain('needs a further step')
    expect(error.message).toContain(`The server accepted ${sshd.clientKeyPath} and still wants: password.`)
    expect(error.data.hint).toContain('several steps are not supported')
  })

  it('as ssh would: usual files, skipping protected ones by name', async () => {
    const home = folder()
    mkdirSync(join(home, '.ssh'))
    makeKey(join(home, '.ssh', 'id_ed25519'), { passphrase: 'locked' })
    const lonely = await server()
    const target: SshTarget = { ...targetOf(lonely), auth: { kind: 'default' } }
    const nothing = await failureOf(target, { home })
    expect(nothing.code).toBe('KEY_UNUSABLE')
    expect(nothing.message).toContain('~/.ssh/id_ed25519 is protected by a passphrase, so it was skipped')
    expect(nothing.message).toContain('no SSH agent is running')
    makeKey(join(home, '.ssh', 'id_rsa'), { type: 'rsa' })
    const refused = await failureOf(target, { home })
    expect(refused.code).toBe('LOGIN_REFUSED')
    expect(refused.message).toContain('Tried: ~/.ssh/id_rsa.')
    expect(refused.message).toContain('~/.ssh/id_ed25519 is protected')
    const sshd = await server({ authorizedKeys: [readFileSync(join(home, '.ssh', 'id_rsa.pub'), 'utf8').trim()] })
    const transport = transportTo({ ...targetOf(sshd), auth: { kind: 'default' } }, { home })
    expect(await run(transport, 'echo in')).toMatchObject({ stdout: 'in\n' })
  })
})

describe.skipIf(!needs('sshd', 'ssh-keygen', 'ssh-agent', 'ssh-add'))('with an SSH agent', () => {
  function agent() {
    const socket = join(folder(), 'agent')
    const output = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' })
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(output)?.[1])
    cleanups.push(() => endProcess(pid))
    const add = (path: string) =>
      execFileSync('ssh-add', ['-q', path], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
    return { env: { SSH_AUTH_SOCK: socket }, add }
  }
  const auth: ServerAuth = { kind: 'agent' }

  it('uses its keys, and says when it is missing, silent or empty', async () => {
    const sshd = await server()
    const target = { ...targetOf(sshd), auth }
    const { env, add } = agent()
    expect(await failureOf(target)).toMatchObject({ message: 'No SSH agent is running: SSH_AUTH_SOCK is not set.' })
    const silent = await failureOf(target, { env: { SSH_AUTH_SOCK: '/nonexistent/agent' } })
    expect(silent).toMatchObject({ code: 'KEY_UNUSABLE' })
    expect(silent.message).toContain('does not answer')
    expect(await failureOf(target, { env })).toMatchObject({ message: 'The SSH agent holds no keys.' })
    add(sshd.clientKeyPath)
    expect(await run(transportTo(target, { env }), 'echo in')).toMatchObject({ stdout: 'in\n' })
  })

  it('says when it holds more keys than the server will look at; identity files come first', async () => {
    const sshd = await server()
    const { env, add } = agent()
    const keys = folder()
    for (let i = 0; i < 8; i++) {
      makeKey(join(keys, `k${i}`))
      add(join(keys, `k${i}`))
    }
    add(sshd.clientKeyPath)
    const error = await failureOf({ ...targetOf(sshd), auth }, { env })
    expect(error.code).toBe('LOGIN_REFUSED')
    expect(error.message).toContain('Too many keys were offered')
    expect(error.data.hint).toContain('choose the one key file')
    const chosen: SshTarget = { ...targetOf(sshd), auth: { kind: 'default' }, identityFiles: [sshd.clientKeyPath] }
    expect(await run(transportTo(chosen, { env }), 'echo in')).toMatchObject({ stdout: 'in\n' })
    const only = { ...chosen, identityFiles: [join(keys, 'k1')], identitiesOnly: true }
    const refused = await failureOf(only, { env })
    expect(refused.message.match(/agent key/g)).toHaveLength(1)
  })
})

describe.skipIf(!needs('sshd', 'ssh-keygen'))('host keys', () => {
  const trusting = (pinned: TrustedKey | null): Partial<SshDeps> => ({
    verifyHostKey: (presented) => requireTrusted(presented, judgeHostKey(presented, pinned, [])),
    knownHostKeyTypes: () => expectedKeyTypes(pinned, []),
  })

  it('are asked for, pinned, and a changed one stops everything', async () => {
    const sshd = await server()
    const target = targetOf(sshd)
    const presented = await probeHostKey(target, testDeps())
    expect(presented.fingerprint).toBe(sshd.hostKeyFingerprint)
    expect(`${presented.algorithm} ${presented.key.toString('base64')}`).toBe(sshd.hostPublicKey)
    const unknown = await failureOf(target, trusting(null))
    expect(unknown).toMatchObject({ code: 'HOST_KEY_UNKNOWN' })
    expect(unknown.data.hostKey?.fingerprint).toBe(sshd.hostKeyFingerprint)
    expect(await run(transportTo(target, trusting(presented)), 'echo in')).toMatchObject({ stdout: 'in\n' })
    await sshd.rotateHostKey()
    const changed = await failureOf(target, trusting(presented))
    expect(changed).toMatchObject({ code: 'HOST_KEY_CHANGED' })
    expect(changed.data.hostKey).toMatchObject({
      fingerprint: sshd.hostKeyFingerprint,
      pinned: presented.fingerprint,
    })
  })

  it.each(['rsa', 'ecdsa', 'ed25519'] as const)('of kind %s is found again on a host with several', async (type) => {
    const sshd = await server({ hostKeys: [type, ...(['ed25519', 'rsa', 'ecdsa'] as const).filter((t) => t !== type)] })
    const [algorithm = ''] = sshd.hostPublicKey.split(' ')
    const transport = transportTo(targetOf(sshd), trusting({ algorithm, fingerprint: sshd.hostKeyFingerprint }))
    expect(await run(transport, 'echo in')).toMatchObject({ stdout: 'in\n' })
  })

  it('of an old server without ed25519 and with SHA-1 exchange are fine', async () => {
    const sshd = await server({
      hostKeys: ['rsa'],
      config: ['KexAlgorithms diffie-hellman-group14-sha1', 'Ciphers aes128-ctr', 'MACs hmac-sha1'],
    })
    expect(await run(transportTo(targetOf(sshd)), 'echo in')).toMatchObject({ stdout: 'in\n' })
  })
})

describe.skipIf(!needs('sshd', 'root', 'useradd', 'userdel', 'openssl'))('a password on a real sshd', () => {
  it('lets in with the right one and not with a wrong one', async () => {
    const name = `rbtest${process.pid}`
    const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], {
      input: 'correct horse',
      encoding: 'utf8',
    }).trim()
    execFileSync('useradd', ['-M', '-d', '/', '-s', '/bin/sh', '-p', hash, name])
    // Refused for as long as anything of theirs still ends.
    cleanups.push(() => until(`${name} is gone`, () => spawnSync('userdel', [name]).status === 0))
    const sshd = await server({ config: ['PasswordAuthentication yes'] })
    const target: SshTarget = { ...targetOf(sshd), user: name, auth: { kind: 'password', secret: 'p' } }
    expect(await run(transportTo(target, { secrets: { p: 'correct horse' } }), 'id -un')).toMatchObject({
      stdout: `${name}\n`,
    })
    const wrong = await failureOf(target, { secrets: { p: 'battery staple' } })
    expect(wrong).toMatchObject({ code: 'LOGIN_REFUSED' })
    expect(wrong.data.hint).toBe('Check the user name and the password.')
  })
})

// OpenSSH asks questions only through PAM or BSD auth, which a throw-away sshd has not.
describe('a server that asks questions', () => {
  /** Lets in whoever gives the right answers, one question at a time. */
  async function asking(dialogue: { prompt: string; answer: string; echo?: boolean }[]) {
    const hostKey = generateKeyPair('').privateKey
    const answers: string[] = []
    const asking = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
      client.on('error', () => {})
      client.on('authentication', (context) => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
        const ask = (at: number) => {
          const question = dialogue[at]
          if (question === undefined) return context.accept()
          context.prompt([{ prompt: question.prompt, echo: question.echo ?? false }], ([given = '']) => {
            answers.push(given)
            if (given === question.answer) ask(at + 1)
            else context.reject(['keyboard-interactive'])
          })
        }
        ask(0)
      })
      client.on('session', (accept) => {
        accept().on('exec', (acceptExec) => {
          const channel = acceptExec()
          channel.write('in\n')
          channel.exit(0)
          channel.end()
        })
      })
    })
    await new Promise<void>((resolve) => asking.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => asking.close(resolve)))
    return { answers, target: nowhere('127.0.0.1', (asking.address() as { port: number }).port) }
  }

  it('gets the password once', async () => {
    const { answers, target } = await asking([{ prompt: 'Password:', answer: 'right' }])
    expect(await run(transportTo(target, { secrets: { p: 'right' } }), 'x')).toMatchObject({ stdout: 'in\n', code: 0 })
    const wrong = await failureOf(target, { secrets: { p: 'wrong' } })
    expect(wrong).toMatchObject({ code: 'LOGIN_REFUSED' })
    expect(wrong.data.hint).toBe('Check the user name and the password.')
    expect(answers).toEqual(['right', 'wrong'])
  })

  it.each([
    ['after the password', [{ prompt: 'Password:', answer: 'right' }], ['right', '']],
    ['before it', [], ['']],
  ])('gets no one-time code, %s, and the person is told', async (_when, before, given) => {
    const code = { prompt: '\x1b[1mVerification\ncode: ', answer: '123456' }
    const { answers, target } = await asking([...before, code])
    const error = await failureOf(target, { secrets: { p: 'right' } })
    expect(error.code).toBe('LOGIN_REFUSED')
    expect(error.message).toContain('asks “[1mVerification code:”, and such questions (one-time codes) cannot')
    expect(error.data.hint).toContain('with a key alone')
    expect(answers).toEqual(given)
  })

  it('that asks for the password again means that it was wrong', async () => {
    const { target } = await asking([
      { prompt: 'Password:', answer: 'right' },
      { prompt: 'Password:', answer: 'again' },
    ])
    const error = await failureOf(target, { secrets: { p: 'right' } })
    expect(error.data.hint).toBe('Check the user name and the password.')
  })
})
