import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import ssh2 from 'ssh2'
import { afterEach, describe, expect, it } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { freePort, makeKey, type Sshd, startSshd } from '../../testing/sshd.ts'
import { startTcpProxy, type TcpProxy } from '../../testing/tcp-proxy.ts'
import { until } from '../../testing/until.ts'
import { runApart } from './run-apart.ts'
import { createServerSession } from './server-session.ts'
import { generateKeyPair } from './ssh-keys.ts'
import { createConnectionRegistry } from './ssh-registry.ts'
import { errorOf, run, targetOf, testDeps } from './ssh-test-kit.ts'
import { createSshTransport } from './ssh-transport.ts'
import { TailMultiplexer } from './tail-multiplexer.ts'
import type { Transport } from './types.ts'

const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function server(config: string[] = []): Promise<Sshd> {
  const sshd = await startSshd({ config })
  cleanups.push(() => sshd.stop())
  return sshd
}

async function proxyTo(target: { host: string; port: number }): Promise<TcpProxy> {
  const proxy = await startTcpProxy(target)
  cleanups.push(() => proxy.stop())
  return proxy
}

function transportTo(...args: Parameters<typeof createSshTransport>): Transport {
  const transport = createSshTransport(...args)
  cleanups.push(() => transport.close())
  return transport
}

const patient = { keepaliveIntervalMs: 600_000 } // no keepalive comes to anybody's help

describe.skipIf(!needs('sshd', 'ssh-keygen'))('a link that says nothing any more', () => {
  it('ends following, without waiting for the server', async () => {
    const sshd = await server()
    const proxy = await proxyTo(sshd)
    const transport = transportTo({ ...targetOf(sshd), port: proxy.port }, testDeps({ limits: patient }))
    const dir = join(sshd.home, 'job')
    mkdirSync(dir)
    writeFileSync(join(dir, 'run.log'), 'one\n')
    const never = () => {
      throw new Error('nobody said that')
    }
    const listener = { onData: () => proxy.stall(), onExit: never, onShrunk: never, onGone: never, onLost: never }
    const end = await new Promise<{ lost: number; error: Error | null }>((resolve) => {
      const ended = (lost: unknown[], error: Error | null) => resolve({ lost: lost.length, error })
      const tail = new TailMultiplexer(transport, ended, 5000)
      tail.add({ id: 0, dir, log: 'run.log', next: 0, listener })
      void tail.start()
    })
    expect(end).toMatchObject({ lost: 1, error: { code: 'UNREACHABLE', data: { details: 'it fell silent' } } })
  })

  it('lets go of a program that is closed, and of what was being written to it', async () => {
    const sshd = await server()
    const proxy = await proxyTo(sshd)
    const transport = transportTo({ ...targetOf(sshd), port: proxy.port }, testDeps({ limits: patient }))
    const channel = await transport.exec('cat >/dev/null')
    proxy.stall()
    const writing = pipeline([Buffer.alloc(32 * 1024 * 1024)], channel.stdin)
    writing.catch(() => {})
    channel.close()
    await expect(writing).rejects.toThrow('the program has ended')
    expect(await channel.exited).toEqual({ code: null, signal: null })
  })
})

describe.skipIf(!needs('sshd', 'ssh-keygen'))('a transport whose connections others share', () => {
  it('ends its own channels when it is closed, and no others', async () => {
    const sshd = await server()
    const deps = testDeps({ registry: createConnectionRegistry() })
    const [one, two] = [transportTo(targetOf(sshd), deps), transportTo(targetOf(sshd), deps)]
    const mine = await one.exec('cat')
    const pty = await one.pty({ cols: 80, rows: 24, command: 'cat' })
    const ended = new Promise((resolve) => pty.onExit(resolve))
    const theirs = await two.exec('cat')
    const opening = errorOf(one.exec('cat', { lane: 'control' }))
    await one.close()
    expect(await mine.exited).toEqual({ code: null, signal: null })
    expect(await ended).toMatchObject({ reason: null })
    expect(await opening).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('was closed') })
    theirs.stdin.end('still here')
    expect(String(await once(theirs.stdout, 'data'))).toBe('still here')
  })

  it('tells everybody of a loss, also after somebody who throws', async () => {
    const sshd = await server()
    const proxy = await proxyTo(sshd)
    const transport = transportTo({ ...targetOf(sshd), port: proxy.port }, testDeps())
    const states: string[] = []
    transport.onState(() => {
      throw new Error('a fault of this listener')
    })
    transport.onState(({ status }) => states.push(status))
    await transport.exec('cat', { lane: 'control' })
    proxy.cut()
    await until(() => states.includes('lost'))
    expect(states).toEqual(['connecting', 'connected', 'lost'])
  })
})

describe.skipIf(!needs('sshd', 'ssh-keygen'))('a jump host', () => {
  it('is left in peace when there is no key to log in with, and given up after a refused login', async () => {
    const [jump, last] = [await server(), await server()]
    const proxy = await proxyTo(jump)
    const deps = testDeps({ home: last.folder, limits: { idleCloseMs: 100 } })
    const jumps = [{ ...targetOf(jump), port: proxy.port }]
    const attempt = (path: string) =>
      errorOf(
        transportTo({ ...targetOf(last), jumps, auth: { kind: 'file', path, passphraseSecret: null } }, deps).exec(':'),
      )
    expect(await attempt('~/no-such-key')).toMatchObject({ code: 'KEY_UNUSABLE' })
    expect(jump.log()).not.toContain('Accepted')
    makeKey(join(last.folder, 'stranger'))
    expect(await attempt('~/stranger')).toMatchObject({ code: 'LOGIN_REFUSED' })
    expect(jump.log()).toContain('Accepted')
    await until(() => proxy.connections() === 0)
  })

  it('that neither passes us on nor refuses is not waited for', async () => {
    const stuck = new ssh2.Server({ hostKeys: [generateKeyPair('').privateKey] }, (client) => {
      client.on('error', () => {})
      client.on('authentication', (context) => context.accept())
      client.on('tcpip', () => {})
    })
    await new Promise<void>((resolve) => stuck.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => stuck.close(resolve)))
    const auth = { kind: 'password', secret: 'p' } as const
    const jump = { host: '127.0.0.1', port: (stuck.address() as { port: number }).port, user: 'me', auth }
    const port = await freePort()
    const target = { host: '127.0.0.1', port, user: 'me', auth, jumps: [jump] }
    const deps = testDeps({ secrets: { p: 'x' }, limits: { connectTimeoutMs: 8000 } })
    expect(await errorOf(transportTo(target, deps).exec('true'))).toMatchObject({
      code: 'TIMED_OUT',
      message: `The jump host 127.0.0.1:${jump.port} did not reach 127.0.0.1:${port} within 8 s.`,
    })
  })
})

describe.skipIf(!needs('sshd', 'ssh-keygen'))('a long script on a server with one session a connection', () => {
  it('runs apart from the control shell', async () => {
    const sshd = await server(['MaxSessions 1'])
    const transport = transportTo(targetOf(sshd), testDeps())
    const session = createServerSession(transport)
    cleanups.push(() => session.close())
    const waits = 'until [ -e "$HOME/go" ]; do sleep 0.05; done; echo done'
    const long = [1, 2, 3].map(() => runApart(transport, waits, 100_000))
    expect((await session.run('echo meanwhile')).stdout).toBe('meanwhile\n')
    expect(await run(transport, ': >"$HOME/go"')).toMatchObject({ code: 0 })
    expect((await Promise.all(long)).map(({ stdout }) => stdout)).toEqual(['done\n', 'done\n', 'done\n'])
  })

  it('ends with its transport, not with its time limit', async () => {
    const sshd = await server()
    const transport = transportTo(targetOf(sshd), testDeps())
    const stuck = errorOf(runApart(transport, ': >"$HOME/begun"; while :; do sleep 0.1; done', 3_600_000))
    await until(() => existsSync(join(sshd.home, 'begun')))
    await transport.close()
    expect((await stuck).code).toBe('UNREACHABLE')
  })
})
