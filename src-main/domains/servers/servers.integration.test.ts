import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type CheckItem,
  type Contact,
  RemotebotError,
  type ServerSample,
} from '../../../src-shared/vocabulary/index.ts'
import { createServerSession } from '../../adapters/transport/server-session.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { createLogger } from '../../ground/observability/index.ts'
import { openStore } from '../../ground/store/index.ts'
import { needs } from '../../testing/needs.ts'
import { makeKey, type Sshd, type SshdOptions, startSshd } from '../../testing/sshd.ts'
import { startMisbehavingServer, startTcpProxy } from '../../testing/tcp-proxy.ts'
import { until } from '../../testing/until.ts'
import { Servers } from './index.ts'

const cleanups: (() => unknown)[] = []
let home: string
let busy = false
let vault: Map<string, string>
let servers: Servers

function makeServers(): Servers {
  const store = openStore(join(home, 'data'), createEvents(), systemClock)
  const made = new Servers({
    store,
    events: { publish: () => {} },
    secrets: {
      set: async (name, value) => vault.set(name, value),
      get: async (name) => {
        const value = vault.get(name)
        if (value === undefined) throw new RemotebotError('NOT_FOUND', `no secret ${name}`)
        return value
      },
      has: (name) => vault.has(name),
      remove: (name) => vault.delete(name),
    },
    jobs: {
      counts: () => ({ running: 0, queued: 0 }),
      isBusy: () => busy,
      keptOn: () => ({ jobs: ['a'], workspaces: [] }),
      session: () => {
        throw new RemotebotError('NOT_FOUND', 'no job')
      },
    },
    createSession: createServerSession,
    clock: systemClock,
    logger: createLogger(null),
    userHome: join(home, 'me'),
    env: { HOME: join(home, 'me'), PATH: process.env.PATH, SHELL: '/bin/sh' },
  })
  cleanups.push(async () => {
    await made.stop()
    store.close()
  })
  return made
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-servers-'))
  mkdirSync(join(home, 'me', '.ssh'), { recursive: true })
  busy = false
  vault = new Map()
  servers = makeServers()
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

async function sshd(options?: SshdOptions): Promise<Sshd> {
  const server = await startSshd(options)
  cleanups.push(() => server.stop())
  return server
}

const addressOf = (server: Pick<Sshd, 'user' | 'host' | 'port'>) => `${server.user}@${server.host}:${server.port}`
const keyOf = (server: Sshd) => ({ kind: 'file' as const, path: server.clientKeyPath })

/** Adds a throw-away sshd and trusts its key, as a person would. */
async function added(server: Sshd, port = server.port) {
  const address = addressOf({ ...server, port })
  const { server: one } = await servers.add({ address, name: 'box', auth: keyOf(server) })
  await servers.trustHostKey('box', { fingerprint: server.hostKeyFingerprint, replace: false })
  return one
}

/** Runs the check to its end: the last list by id, and how many there were. */
async function checked(ref: string) {
  let last: CheckItem[] = []
  let lists = 0
  for await (const items of servers.check(ref, new AbortController().signal)) {
    lists++
    last = items
  }
  const by = Object.fromEntries(last.map((item) => [item.id, item])) as Record<CheckItem['id'], CheckItem>
  return { lists, by }
}

describe('this computer', () => {
  it('is there from the first start, once, and stays', async () => {
    servers.start()
    servers.start()
    const [local] = servers.list()
    expect(servers.list()).toHaveLength(1)
    expect(local).toMatchObject({ name: 'this-computer', origin: 'local', slots: 4, contact: { status: 'live' } })
    await servers.edit('this-computer', { name: 'Laptop', slots: 2 })
    expect(servers.find('laptop')).toMatchObject({ id: local?.id, slots: 2 })
    await expect(servers.remove('laptop', false)).rejects.toMatchObject({ code: 'INVALID_STATE' })
    await expect(servers.edit('laptop', { address: 'x' })).rejects.toMatchObject({ code: 'INVALID_STATE' })
    await expect(servers.hostKey('laptop')).rejects.toMatchObject({ code: 'INVALID_STATE' })
  })

  it('is checked without the steps of a login, and its facts are kept', async () => {
    servers.start()
    const { by } = await checked('this-computer')
    expect(by).toMatchObject({
      reach: { status: 'ok' },
      host_key: { status: 'skipped' },
      login: { status: 'skipped' },
      os: { status: 'ok' },
      shell: { status: 'ok' },
      disk: { status: expect.stringMatching(/ok|warning/) },
      cpu: { status: 'ok' },
    })
    const { facts } = servers.find('this-computer')
    expect(facts).toMatchObject({ home: join(home, 'me'), latencyMs: null, cpuCount: expect.any(Number) })
    expect(facts?.memoryBytes).toBeGreaterThan(0)
  })

  it('is sampled while somebody listens, once for all who do', async () => {
    servers.start()
    const read = async (count: number) => {
      const stop = new AbortController()
      const seen: ServerSample[] = []
      for await (const sample of servers.samples('this-computer', stop.signal)) {
        seen.push(sample)
        if (seen.length === count) stop.abort()
      }
      return seen
    }
    const [a, b] = await Promise.all([read(2), read(2)])
    expect(a).toEqual(b)
    expect(a[0]).toMatchObject({ memoryTotalBytes: expect.any(Number), gpus: expect.any(Array) })
    expect(a[1]?.cpu).toEqual(expect.any(Number))
    expect(servers.load(servers.find('this-computer').id)).toEqual(a[1])
  })
})

describe.skipIf(!needs('sshd', 'ssh-keygen'))('an SSH server', () => {
  it('is added, shows its key, is trusted, checked and listed', async () => {
    const host = await sshd()
    const { server } = await servers.add({ address: addressOf(host), auth: keyOf(host) })
    expect(server).toMatchObject({ name: '127.0.0.1', origin: 'ssh', contact: { status: 'never' }, slots: 4 })
    const before = await checked(server.id)
    expect(before.by.host_key).toMatchObject({
      status: 'ask',
      detail: expect.stringContaining(host.hostKeyFingerprint),
      command: 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
    })
    expect(before.by.login.status).toBe('skipped')
    expect(await servers.hostKey(server.id)).toMatchObject({
      known: 'unknown',
      pinned: null,
      fingerprint: host.hostKeyFingerprint,
    })

    const trusted = await servers.trustHostKey(server.id, { fingerprint: host.hostKeyFingerprint, replace: false })
    expect(trusted.hostKey).toMatchObject({ fingerprint: host.hostKeyFingerprint, source: 'person' })
    const { by, lists } = await checked(server.id)
    expect(lists).toBeGreaterThan(3)
    expect(Object.values(by).filter((item) => !['ok', 'warning'].includes(item.status))).toEqual([])
    const after = servers.find(server.id)
    expect(after.contact.status).toBe('live')
    expect(after.facts).toMatchObject({ home: host.home, latencyMs: expect.any(Number) })
    expect(await servers.hostKey(server.id)).toMatchObject({ known: 'pinned' })
  })

  it('is refused twice, by name and by address', async () => {
    const host = await sshd()
    await added(host)
    const again = servers.add({ address: addressOf(host), auth: { kind: 'default' } })
    await expect(again).rejects.toMatchObject({ code: 'INVALID_STATE', message: expect.stringContaining('"box"') })
    const sameName = servers.add({ address: 'u@elsewhere', name: 'BOX', auth: { kind: 'default' } })
    await expect(sameName).rejects.toMatchObject({ code: 'INVALID_STATE' })
    for (const address of ['', 'a b', 'u@h:0', 'ssh u@h', 'http://x']) {
      await expect(servers.add({ address, auth: { kind: 'default' } })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  it('is trusted through known_hosts, and pinned so at first contact', async () => {
    const host = await sshd()
    writeFileSync(join(home, 'me', '.ssh', 'known_hosts'), `[127.0.0.1]:${host.port} ${host.hostPublicKey}\n`)
    const { server } = await servers.add({ address: addressOf(host), auth: keyOf(host) })
    expect((await servers.session(server.id).run('echo hi')).stdout).toBe('hi\n')
    expect(servers.find(server.id).hostKey).toMatchObject({ source: 'known_hosts' })
  })

  it('stops at a changed key until a person replaces it', async () => {
    const host = await sshd()
    const { id } = await added(host)
    const old = host.hostKeyFingerprint
    await servers.session(id).run('true')
    await host.rotateHostKey()
    host.killSessions()
    await until(() => servers.find(id).contact.status === 'unknown')
    await expect(servers.session(id).run('true')).rejects.toMatchObject({
      code: 'HOST_KEY_CHANGED',
      data: { hostKey: { fingerprint: host.hostKeyFingerprint, pinned: old } },
    })
    expect(servers.find(id).contact.reason).toContain('has changed')
    expect((await checked(id)).by.host_key).toMatchObject({ status: 'failed', detail: expect.stringContaining(old) })
    const pin = (fingerprint: string, replace: boolean) => servers.trustHostKey(id, { fingerprint, replace })
    await expect(pin(host.hostKeyFingerprint, false)).rejects.toMatchObject({ code: 'HOST_KEY_CHANGED' })
    await expect(pin(old, true)).rejects.toMatchObject({ code: 'HOST_KEY_CHANGED' })
    expect(servers.find(id).hostKey?.fingerprint).toBe(old)
    await pin(host.hostKeyFingerprint, true)
    expect((await servers.session(id).run('echo back')).stdout).toBe('back\n')
    expect(servers.find(id).contact).toMatchObject({ status: 'live', reason: null })
  })

  it('that refuses the login says how to mend it, and is not knocked at again and again', async () => {
    // It tells of whoever knocks before it answers them; how they left it tells at some later moment.
    const host = await sshd({ config: ['LogLevel VERBOSE'] })
    const knocks = () => host.log().match(/Connection from /g)?.length ?? 0
    const { server, publicKey } = await servers.add({ address: addressOf(host), auth: { kind: 'generated' } })
    expect(publicKey).toMatch(/^ssh-ed25519 /)
    expect([...vault.keys()]).toEqual([
      expect.stringMatching(new RegExp(`^server\\.${server.id}\\.[0-9a-f]{8}\\.key$`)),
    ])
    await servers.trustHostKey(server.id, { fingerprint: host.hostKeyFingerprint, replace: false })
    const { by } = await checked(server.id)
    expect(by.login).toMatchObject({ status: 'failed', command: expect.stringContaining(publicKey as string) })
    expect(by.os.status).toBe('skipped')
    await expect(servers.session(server.id).run('true')).rejects.toMatchObject({ code: 'LOGIN_REFUSED' })
    const before = knocks()
    expect(before).toBeGreaterThan(0)
    await expect(servers.session(server.id).run('true')).rejects.toMatchObject({ code: 'LOGIN_REFUSED' })
    expect(knocks()).toBe(before)

    writeFileSync(join(host.folder, 'authorized_keys'), `${publicKey}\n`)
    expect((await checked(server.id)).by.login.status).toBe('ok')
    await servers.remove(server.id, false)
    expect(vault.size).toBe(0)
    expect(servers.list().some((one) => one.id === server.id)).toBe(false)
  })

  it('takes a pasted key with its passphrase, refuses a wrong one, and drops replaced secrets', async () => {
    const path = join(home, 'locked')
    makeKey(path, { passphrase: 'open sesame' })
    const host = await sshd({ authorizedKeys: [readFileSync(`${path}.pub`, 'utf8').trim()] })
    const privateKey = readFileSync(path, 'utf8')
    const add = (passphrase?: string) =>
      servers.add({ address: addressOf(host), name: 'box', auth: { kind: 'pasted', privateKey, passphrase } })
    await expect(add()).rejects.toMatchObject({ code: 'KEY_UNUSABLE' })
    await expect(add('wrong')).rejects.toMatchObject({ code: 'KEY_UNUSABLE' })
    expect(vault.size).toBe(0)
    await add('open sesame')
    expect(vault.size).toBe(2)
    await servers.trustHostKey('box', { fingerprint: host.hostKeyFingerprint, replace: false })
    expect((await checked('box')).by.login.status).toBe('ok')
    expect(JSON.stringify(servers.list())).not.toContain('sesame')

    await servers.edit('box', { auth: { kind: 'password', password: 'not the one' } })
    expect([...vault.keys()].map((name) => name.split('.').at(-1))).toEqual(['password'])
    expect((await checked('box')).by.login.status).toBe('failed')
    await servers.edit('box', { auth: keyOf(host), name: 'box 2' })
    expect(vault.size).toBe(0)
    expect((await checked('box 2')).by.login.status).toBe('ok')
  })

  it('shows on its first line that it hangs, is closed, or is no SSH server', async () => {
    for (const [how, said] of [
      ['hang', /did not answer like an SSH server/],
      ['close', /closed it/],
      ['http', /not an SSH server|closed it/],
    ] as const) {
      const listener = await startMisbehavingServer(how)
      cleanups.push(() => listener.stop())
      await servers.add({ address: `u@127.0.0.1:${listener.port}`, name: how, auth: { kind: 'agent' } })
      const { by } = await checked(how)
      expect(by.reach).toMatchObject({ status: 'failed', detail: expect.stringMatching(said), fix: expect.any(String) })
      expect(by.login.status).toBe('skipped')
      expect(servers.find(how).contact.status).toBe('never')
    }
  })

  it('is sought again after its link was cut, while somebody listens', async () => {
    const host = await sshd()
    const proxy = await startTcpProxy(host)
    cleanups.push(() => proxy.stop())
    const { id } = await added(host, proxy.port)
    const seen: Contact['status'][] = []
    cleanups.push(servers.onContact(id, (contact) => seen.push(contact.status)))
    await until(() => servers.find(id).contact.status === 'live')
    await proxy.refuse()
    proxy.cut()
    await until(() => servers.find(id).contact.status === 'unknown')
    expect(servers.find(id).contact.reason).toEqual(expect.any(String))
    await proxy.resume()
    await until(() => servers.find(id).contact.status === 'live')
    expect(seen.join(' ')).toMatch(/unknown live$/)
    expect((await servers.session(id).run('echo again')).stdout).toBe('again\n')
  })

  it('is sampled again after its link was cut, until it is removed', async () => {
    const host = await sshd()
    const proxy = await startTcpProxy(host)
    cleanups.push(() => proxy.stop())
    const { id } = await added(host, proxy.port)
    const stop = new AbortController()
    const seen: ServerSample[] = []
    const reading = (async () => {
      for await (const sample of servers.samples(id, stop.signal)) seen.push(sample)
    })()
    await until(() => seen.length >= 2)
    await proxy.refuse()
    proxy.cut()
    await until(() => servers.find(id).contact.status === 'unknown')
    const before = seen.length
    // Long enough that a reading fails, so that the next one waits for contact.
    await new Promise((resolve) => setTimeout(resolve, 3000))
    expect(seen).toHaveLength(before)
    await proxy.resume()
    await until(() => seen.length >= before + 2)
    await servers.remove(id, false)
    await reading
    stop.abort()
  })

  it('keeps a terminal with its scrollback over a cut', async () => {
    const host = await sshd()
    const proxy = await startTcpProxy(host)
    cleanups.push(() => proxy.stop())
    await added(host, proxy.port)
    const { id } = await servers.terminals.open({ server: 'box', cols: 80, rows: 24 })
    let text = ''
    let type = (_: string) => {}
    servers.terminals.attachChannel(id, {
      send: (data) => {
        if (typeof data !== 'string') text += Buffer.from(data).toString()
      },
      onMessage: (listener) => {
        type = (line) => listener(Buffer.from(line))
      },
      onClose: () => {},
      close: () => {},
    })
    type('echo be""fore\r')
    await until(() => text.includes('before'))
    proxy.cut()
    await until(() => servers.terminals.list('box')[0]?.state === 'disconnected')
    await servers.terminals.reconnect(id)
    type('echo af""ter\r')
    await until(() => text.includes('after'))
    expect(text).toMatch(/before[\s\S]*new connection[\s\S]*after/)
  })

  it('is edited to another address without what was known of the old one', async () => {
    const [one, other] = [await sshd(), await sshd()]
    const { id } = await added(one)
    await checked(id)
    const { server } = await servers.edit(id, { address: addressOf(other), auth: keyOf(other) })
    expect(server).toMatchObject({ hostKey: null, facts: null, contact: { status: 'never' } })
    await expect(servers.session(id).run('true')).rejects.toMatchObject({ code: 'HOST_KEY_UNKNOWN' })
    expect((await servers.edit(id, { draining: true })).server.state).toBe('draining')
    expect((await servers.edit(id, { draining: false })).server.state).toBe('ready')
  })

  it('is removed with its files, but not while jobs run there', async () => {
    const host = await sshd()
    const { id } = await added(host)
    await servers
      .session(id)
      .run('mkdir -p ~/.remotebot/jobs/a ~/.remotebot/work/a; touch ~/.remotebot/jobs/a/b ~/mine')
    busy = true
    await expect(servers.remove(id, true)).rejects.toMatchObject({ code: 'INVALID_STATE' })
    expect(existsSync(join(host.home, '.remotebot', 'jobs', 'a', 'b'))).toBe(true)
    busy = false
    expect(await servers.remove(id, true)).toEqual({ removed: true })
    expect(existsSync(join(host.home, '.remotebot'))).toBe(false)
    expect(existsSync(join(host.home, 'mine'))).toBe(true)
    await expect(servers.session(id).run('true')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is reached through a jump host, whose key is asked for first', async () => {
    const [jump, inner] = [await sshd(), await sshd()]
    const config = `Host inner\n HostName 127.0.0.1\n Port ${inner.port}\n User ${inner.user}\n ProxyJump hop\nHost hop\n HostName 127.0.0.1\n Port ${jump.port}\n User ${jump.user}\n IdentityFile ${jump.clientKeyPath}\n`
    writeFileSync(join(home, 'me', '.ssh', 'config'), config)
    expect(servers.configHosts().map((one) => one.alias)).toEqual(['inner', 'hop'])
    const { server } = await servers.add({ address: 'inner', auth: keyOf(inner) })
    expect(server).toMatchObject({ name: 'inner', jumps: [`${jump.user}@127.0.0.1:${jump.port}`] })
    const first = await servers.hostKey('inner')
    expect(first).toMatchObject({ known: 'unknown', fingerprint: jump.hostKeyFingerprint })
    await servers.trustHostKey('inner', { fingerprint: first.fingerprint, replace: false })
    const second = await servers.hostKey('inner')
    expect(second).toMatchObject({ known: 'unknown', fingerprint: inner.hostKeyFingerprint })
    await servers.trustHostKey('inner', { fingerprint: second.fingerprint, replace: false })
    expect((await checked('inner')).by.login.status).toBe('ok')
  })

  it('is still there after a restart, out of date until contacted', async () => {
    const host = await sshd()
    const { id } = await added(host)
    await servers.session(id).run('true')
    for (const cleanup of cleanups.splice(0, 1)) await cleanup()
    servers = makeServers()
    servers.start()
    expect(servers.find(id).contact).toMatchObject({ status: 'unknown', reason: expect.stringContaining('started') })
    await servers.session(id).run('true')
    expect(servers.find(id).contact.status).toBe('live')
  })

  it('with little room for channels works all the same', async () => {
    const host = await sshd({ config: ['MaxSessions 2'] })
    const { id } = await added(host)
    const terminals = await Promise.all(
      [1, 2, 3].map(() => servers.terminals.open({ server: 'box', cols: 80, rows: 24 })),
    )
    expect((await servers.session(id).run('echo ok')).stdout).toBe('ok\n')
    expect(terminals.map((one) => one.state)).toEqual(['open', 'open', 'open'])
  })

  it('that runs Windows is refused with the reason', async () => {
    const host = await sshd({ config: ['ForceCommand echo Windows_NT'] })
    const { id } = await added(host)
    const { by } = await checked(id)
    expect(by.os).toMatchObject({ status: 'failed', detail: expect.stringContaining('Windows') })
    expect(servers.find(id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('Windows') })
  })
})

describe.skipIf(!needs('dash', 'busybox', 'bash'))('the probe scripts', () => {
  it.each(['dash', 'busybox sh', 'bash'])('give the same answers under %s', (shell) => {
    const [program = '', ...args] = shell.split(' ')
    // A busy machine may be late with any part: minutes for each, but where it is about that.
    const patient = (text: string) =>
      text.replace(/^(.*limited \w+) \d+/gm, '$1 6000').replace('timeout 4', 'timeout 600')
    const run = (script: string, env: Record<string, string> = {}, limits = patient) =>
      execFileSync(program, args, {
        encoding: 'utf8',
        input: limits(['lib', script].map((name) => readFileSync(`resources/probe/${name}.sh`, 'utf8')).join('')),
        env: { PATH: process.env.PATH, HOME: home, ...env },
      })
    expect(run('check')).toMatch(/^os=Linux\n[\s\S]*\nwritable=1\n[\s\S]*end=1\n$/)
    expect(run('sample')).toMatch(/^stat=cpu[\s\S]*\ndisk_kb=\d+ \d+\n[\s\S]*end=1\n$/)

    // A driver that answers, and one that hangs.
    const bin = join(home, 'bin')
    mkdirSync(bin, { recursive: true })
    const PATH = `${bin}:${process.env.PATH}`
    writeFileSync(join(bin, 'nvidia-smi'), '#!/bin/sh\necho "0, NVIDIA L4, 23034"\n', { mode: 0o755 })
    expect(run('check', { PATH })).toContain('\ngpu=0, NVIDIA L4, 23034\n')
    writeFileSync(join(bin, 'nvidia-smi'), '#!/bin/sh\necho "no devices were found"; exit 6\n', { mode: 0o755 })
    expect(run('check', { PATH })).toContain('\ngpu_error=no devices were found\n')
    const asTheyAre = (text: string) => text
    writeFileSync(join(bin, 'nvidia-smi'), '#!/bin/sh\nexec sleep 120\n', { mode: 0o755 })
    expect(run('sample', { PATH }, asTheyAre)).toContain('late=gpu\nend=1\n')
    expect(run('sample', { PATH, GPU: '0' }, asTheyAre)).not.toContain('late=gpu')
  })
})

describe.skipIf(!needs('sshd', 'ssh-keygen'))('a server by its address', () => {
  const names = () => servers.list().map(({ name }) => name)

  it('is found under whatever name, and is not contacted once its key is trusted', async () => {
    const server = await sshd()
    const one = await added(server)
    await server.stopListening()
    expect(await servers.at(addressOf(server), false)).toMatchObject({ id: one.id, name: 'box' })
    expect(await servers.at(addressOf(server).toUpperCase().replace(/^.*@/, `${server.user}@`), true)).toMatchObject({
      id: one.id,
    })
    expect(await servers.at('nobody@127.0.0.1:1', false)).toBeNull()
    expect(names()).toEqual(['box'])
  })

  it('is added with the default login; an unknown key is named and can be trusted, a known one is pinned at once', async () => {
    const server = await sshd()
    const asked = await Promise.allSettled([servers.at(addressOf(server), true), servers.at(addressOf(server), true)])
    expect(asked).toHaveLength(2)
    for (const one of asked) {
      expect(one).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'HOST_KEY_UNKNOWN',
          message: expect.stringContaining(server.hostKeyFingerprint),
          data: {
            hint: expect.stringContaining('remotebot server check 127.0.0.1'),
            hostKey: { fingerprint: server.hostKeyFingerprint, serverId: expect.any(String) },
          },
        },
      })
    }
    expect(names()).toEqual(['127.0.0.1'])
    await servers.trustHostKey('127.0.0.1', { fingerprint: server.hostKeyFingerprint, replace: false })
    expect(await servers.at(addressOf(server), true)).toMatchObject({ auth: { kind: 'default' } })

    const second = await sshd()
    writeFileSync(join(home, 'me', '.ssh', 'known_hosts'), `[127.0.0.1]:${second.port} ${second.hostPublicKey}\n`)
    expect(await servers.at(addressOf(second), true)).toMatchObject({ hostKey: { source: 'known_hosts' } })
    expect(names()).toEqual(['127.0.0.1', '127.0.0.1 2'])
  })

  it('leaves nothing behind where nobody answers, and refuses a key that is not the known one', async () => {
    const server = await sshd()
    await server.stopListening()
    await expect(servers.at(addressOf(server), true)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      data: { hint: expect.stringContaining('was not added') },
    })
    expect(names()).toEqual([])
    await expect(servers.at('not an address', true)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const other = join(home, 'other')
    makeKey(other)
    const [kind, key] = readFileSync(`${other}.pub`, 'utf8').split(' ')
    writeFileSync(join(home, 'me', '.ssh', 'known_hosts'), `[127.0.0.1]:${server.port} ${kind} ${key}\n`)
    await server.listen()
    await expect(servers.at(addressOf(server), true)).rejects.toMatchObject({
      code: 'HOST_KEY_CHANGED',
      data: { hint: expect.stringContaining(server.hostKeyFingerprint) },
    })
  })

  it('that was never checked is looked at in the background, once', async () => {
    const one = await added(await sshd())
    expect(servers.find('box').facts).toBeNull()
    servers.learn(one.id)
    servers.learn(one.id)
    await until(() => servers.find('box').facts !== null)
  })
})
