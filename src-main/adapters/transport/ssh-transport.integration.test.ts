import { createHash, randomBytes } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { isRunning } from '../../testing/processes.ts'
import { type Sshd, type SshdOptions, startSshd } from '../../testing/sshd.ts'
import { startTcpProxy, type TcpProxy } from '../../testing/tcp-proxy.ts'
import { until } from '../../testing/until.ts'
import { createConnectionRegistry, type SshDeps } from './ssh-registry.ts'
import { errorOf, run, targetOf, testDeps } from './ssh-test-kit.ts'
import { createSshTransport, probeHostKey } from './ssh-transport.ts'
import type { Transport, TransportState } from './types.ts'

const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function server(options?: SshdOptions): Promise<Sshd> {
  const sshd = await startSshd(options)
  cleanups.push(() => sshd.stop())
  return sshd
}

async function proxyTo(sshd: Sshd): Promise<TcpProxy> {
  const proxy = await startTcpProxy(sshd)
  cleanups.push(() => proxy.stop())
  return proxy
}

function transportTo(sshd: Sshd, deps: Partial<SshDeps> = {}, port = sshd.port): Transport {
  const transport = createSshTransport({ ...targetOf(sshd), port }, testDeps(deps))
  cleanups.push(() => transport.close())
  return transport
}

const loginsIn = (sshd: Sshd) => sshd.log().match(/Accepted publickey/g)?.length ?? 0

const closedText = expect.stringContaining('was closed')

describe.skipIf(!needs('sshd', 'ssh-keygen'))('ssh transport', () => {
  it('runs commands with streams, exit codes and signals', async () => {
    const transport = transportTo(await server())
    expect(await run(transport, 'cat; echo err >&2; exit 7', 'hällo 🙂')).toEqual({
      stdout: 'hällo 🙂',
      stderr: 'err\n',
      code: 7,
      signal: null,
    })
    expect(await run(transport, 'kill -9 $$')).toMatchObject({ code: null, signal: 'SIGKILL' })
    expect(await run(transport, 'exit 3', 'x'.repeat(5_000_000))).toMatchObject({ code: 3 })
  })

  it('carries 50 MB both ways unchanged', async () => {
    const transport = transportTo(await server())
    const bytes = randomBytes(50 * 1024 * 1024)
    const channel = await transport.exec('cat')
    const hash = createHash('sha256')
    let length = 0
    const down = pipeline(channel.stdout, async (source) => {
      for await (const chunk of source) {
        hash.update(chunk)
        length += chunk.length
      }
    })
    await pipeline([bytes], channel.stdin)
    await down
    expect(length).toBe(bytes.length)
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(await channel.exited).toEqual({ code: 0, signal: null })
  })

  it('runs 30 commands at once within the default MaxSessions', async () => {
    const sshd = await server()
    const transport = transportTo(sshd)
    const results = await Promise.all(Array.from({ length: 30 }, (_, i) => run(transport, `sleep 0.3; echo ${i}`)))
    expect(results.map((result) => result.stdout)).toEqual(Array.from({ length: 30 }, (_, i) => `${i}\n`))
    expect(loginsIn(sshd)).toBeGreaterThan(1)
    expect(loginsIn(sshd)).toBeLessThanOrEqual(4)
  })

  it('opens more connections where MaxSessions is 2', async () => {
    const sshd = await server({ config: ['MaxSessions 2'] })
    const transport = transportTo(sshd)
    const results = await Promise.all(Array.from({ length: 12 }, (_, i) => run(transport, `sleep 0.5; echo ${i}`)))
    expect(results.map((result) => result.stdout)).toEqual(Array.from({ length: 12 }, (_, i) => `${i}\n`))
    expect(await run(transport, 'echo still')).toMatchObject({ stdout: 'still\n' })
  })

  it('says so where the server lets us in but starts nothing', async () => {
    const transport = transportTo(await server({ config: ['MaxSessions 0'] }))
    const error = await errorOf(transport.exec('true'))
    expect(error.code).toBe('LOGIN_REFUSED')
    expect(error.message).toContain('start nothing')
  })

  it('shares connections of equal targets, keeps lanes apart, and closes idle ones', async () => {
    const sshd = await server()
    const registry = createConnectionRegistry()
    const limits = { idleCloseMs: 3000 }
    const [one, two] = [transportTo(sshd, { registry, limits }), transportTo(sshd, { registry, limits })]
    const states: string[] = []
    one.onState((state) => states.push(state.status))
    await run(one, 'true')
    await run(two, 'true')
    expect(loginsIn(sshd)).toBe(1)
    expect(one.state.status).toBe('idle')
    const control = await two.exec('cat', { lane: 'control' })
    expect(loginsIn(sshd)).toBe(2)
    expect(one.state.status).toBe('connected')
    control.stdin.end()
    control.stdout.resume()
    control.stderr.resume()
    await control.exited
    await until(() => one.state.status === 'idle')
    expect(states).toEqual(['connecting', 'connected', 'idle'])
    await two.close()
    expect(await errorOf(two.exec('true'))).toMatchObject({ code: 'UNREACHABLE', message: closedText })
    expect(await run(one, 'echo on')).toMatchObject({ stdout: 'on\n' })
  })

  it('stops on abort, before and while it runs', async () => {
    const transport = transportTo(await server())
    await expect(transport.exec('true', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    const early = new AbortController()
    const opening = transport.exec('true', { signal: early.signal })
    early.abort(new Error('changed my mind'))
    await expect(opening).rejects.toThrow('changed my mind')
    const abort = new AbortController()
    const channel = await transport.exec('cat', { signal: abort.signal })
    abort.abort()
    await channel.exited
    expect(channel.stdin.destroyed).toBe(true)
  })

  it('blocks the producer while nobody reads', async () => {
    const sshd = await server()
    const transport = transportTo(sshd)
    const count = 'i=0; while [ $i -lt 400 ]; do head -c 65536 /dev/zero; i=$((i+1)); echo $i >"$HOME/count"; done'
    const channel = await transport.exec(count)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const made = Number((await run(transport, 'cat "$HOME/count"')).stdout)
    expect(made).toBeLessThan(200) // of 400: the window is 2 MiB, and so is the stream's buffer
    let bytes = 0
    channel.stderr.resume()
    for await (const chunk of channel.stdout) bytes += chunk.length
    expect(bytes).toBe(400 * 65_536)
  })

  it('reports a cut at once and connects again when next needed', async () => {
    const sshd = await server()
    const proxy = await proxyTo(sshd)
    const transport = transportTo(sshd, {}, proxy.port)
    const states: TransportState[] = []
    transport.onState((state) => states.push(state))
    const channel = await transport.exec('cat', { lane: 'control' })
    channel.stdout.resume()
    channel.stderr.resume()
    proxy.cut()
    expect(await channel.exited).toEqual({ code: null, signal: null })
    await until(() => transport.state.status === 'lost')
    expect(await run(transport, 'echo back')).toMatchObject({ stdout: 'back\n' })
    const again = await transport.exec('cat', { lane: 'control' })
    again.close()
    expect(states.map((state) => state.status)).toEqual(['connecting', 'connected', 'lost', 'connecting', 'connected'])
  })

  it('notices a silent link by keepalive', async () => {
    const sshd = await server()
    const proxy = await proxyTo(sshd)
    const limits = { keepaliveIntervalMs: 1000, keepaliveCount: 5 }
    const transport = transportTo(sshd, { limits }, proxy.port)
    const channel = await transport.exec('cat', { lane: 'control' })
    channel.stdout.resume()
    channel.stderr.resume()
    proxy.stall()
    expect(await channel.exited).toEqual({ code: null, signal: null })
    const state = transport.state
    expect(state.status).toBe('lost')
    if (state.status === 'lost') expect(state.error.message).toContain('stopped answering')
  })

  it('passes jump hosts, each with its own host key check', async () => {
    const [first, second, last] = [await server(), await server(), await server()]
    const seen: string[] = []
    const target = { ...targetOf(last), jumps: [targetOf(first), targetOf(second)] }
    const deps = testDeps({ verifyHostKey: ({ port }) => void seen.push(String(port)) })
    const transport = createSshTransport(target, deps)
    cleanups.push(() => transport.close())
    expect(await run(transport, 'echo "$HOME"')).toMatchObject({ stdout: `${last.home}\n` })
    expect(seen).toEqual([first.port, second.port, last.port].map(String))
    expect((await probeHostKey(target, testDeps())).fingerprint).toBe(last.hostKeyFingerprint)
    const unreachable = createSshTransport({ ...target, port: 1 }, testDeps())
    cleanups.push(() => unreachable.close())
    const error = await errorOf(unreachable.exec('true'))
    expect(error.code).toBe('UNREACHABLE')
    expect(error.message).toContain(`The jump host 127.0.0.1:${second.port} cannot reach`)
  })

  it('notices a silent link behind a jump host, while the jump host goes on answering', async () => {
    const [jump, last] = [await server(), await server()]
    const proxy = await proxyTo(last)
    const limits = { keepaliveIntervalMs: 1000, keepaliveCount: 5 }
    const target = { ...targetOf(last), port: proxy.port, jumps: [targetOf(jump)] }
    const transport = createSshTransport(target, testDeps({ limits }))
    cleanups.push(() => transport.close())
    const channel = await transport.exec('cat', { lane: 'control' })
    channel.stdout.resume()
    channel.stderr.resume()
    proxy.stall()
    expect(await channel.exited).toEqual({ code: null, signal: null })
    expect(transport.state.status).toBe('lost')
    await proxy.resume()
    proxy.cut()
    expect(await run(transport, 'echo back')).toMatchObject({ stdout: 'back\n' })
    jump.killSessions()
    await jump.stopListening()
    await until(() => proxy.connections() === 0 && transport.state.status === 'lost')
    expect((await errorOf(transport.exec('true'))).message).toContain('refused the connection')
  })

  it('does not connect again when it is closed while it connects', async () => {
    const sshd = await server()
    const transport = transportTo(sshd)
    const opening = errorOf(transport.exec('true'))
    await transport.close()
    expect(await opening).toMatchObject({ code: 'UNREACHABLE', message: closedText })
    expect(sshd.log()).not.toContain('Starting session')
  })

  it('says when a jump host forbids forwarding', async () => {
    const [jump, last] = [await server({ config: ['AllowTcpForwarding no'] }), await server()]
    const transport = createSshTransport({ ...targetOf(last), jumps: [targetOf(jump)] }, testDeps())
    cleanups.push(() => transport.close())
    const error = await errorOf(transport.exec('true'))
    expect(error).toMatchObject({ code: 'UNREACHABLE' })
    expect(error.data.hint).toContain('AllowTcpForwarding')
  })
})

describe.skipIf(!needs('sshd', 'ssh-keygen'))('ssh terminal', () => {
  it('has the size it is given and passes bytes both ways', async () => {
    const transport = transportTo(await server())
    const command = 'stty size; echo $TERM; read x; stty size; exit 5'
    const pty = await transport.pty({ cols: 91, rows: 23, command })
    let seen = ''
    pty.onData((bytes) => {
      seen += Buffer.from(bytes).toString()
    })
    const exit = new Promise((resolve) => pty.onExit(resolve))
    await until(() => seen.includes('xterm-256color'))
    expect(seen).toContain('23 91')
    pty.resize(120, 40)
    pty.write(Buffer.from('go\r'))
    expect(await exit).toEqual({ code: 5, reason: null })
    expect(seen).toContain('40 120')
    pty.write(Buffer.from('too late'))
    pty.resize(10, 10)
  })

  it('starts the login shell, and close ends it', async () => {
    const transport = transportTo(await server())
    const pty = await transport.pty({ cols: 80, rows: 24 })
    let seen = ''
    pty.onData((bytes) => {
      seen += Buffer.from(bytes).toString()
    })
    const exit = new Promise((resolve) => pty.onExit(resolve))
    pty.write(Buffer.from('echo pid=$$.\r'))
    await until(() => /pid=\d+\./.test(seen))
    const pid = Number(/pid=(\d+)\./.exec(seen)?.[1])
    pty.close()
    expect(await exit).toEqual({ code: null, reason: null })
    await until(() => !isRunning(pid))
  })

  it('blocks the program while paused, and loses nothing', async () => {
    const sshd = await server()
    const transport = transportTo(sshd)
    const command =
      'stty -opost; i=0; while [ $i -lt 200 ]; do head -c 65536 /dev/zero; i=$((i+1)); echo $i >"$HOME/n"; done'
    const pty = await transport.pty({ cols: 80, rows: 24, command })
    pty.pause()
    let bytes = 0
    pty.onData((chunk) => {
      bytes += chunk.length
    })
    const exit = new Promise((resolve) => pty.onExit(resolve))
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(bytes).toBeLessThan(4_000_000)
    expect(Number((await run(transport, 'cat "$HOME/n"')).stdout)).toBeLessThan(150)
    pty.resume()
    expect(await exit).toEqual({ code: 0, reason: null })
    expect(bytes).toBe(200 * 65_536)
  })

  it('tells a program that was ended by a signal from a connection that was lost', async () => {
    const transport = transportTo(await server())
    const pty = await transport.pty({ cols: 80, rows: 24, command: 'kill -9 $$' })
    pty.onData(() => {})
    const exit = await new Promise((resolve) => pty.onExit(resolve))
    expect(exit).toEqual({ code: null, signal: 'SIGKILL', reason: 'ended by SIGKILL' })
  })

  it('says when the server allows none', async () => {
    const transport = transportTo(await server({ config: ['PermitTTY no'] }))
    expect(await run(transport, 'echo in')).toMatchObject({ stdout: 'in\n' })
    const error = await errorOf(transport.pty({ cols: 80, rows: 24 }))
    expect(error).toMatchObject({ code: 'REMOTE_FAILED' })
    expect(error.message).toContain('open a terminal')
    expect(await run(transport, 'echo still')).toMatchObject({ stdout: 'still\n' })
  })

  it('says that the connection was lost', async () => {
    const sshd = await server()
    const proxy = await proxyTo(sshd)
    const transport = transportTo(sshd, {}, proxy.port)
    const pty = await transport.pty({ cols: 80, rows: 24, command: 'cat' })
    pty.onData(() => {})
    const exit = new Promise((resolve) => pty.onExit(resolve))
    proxy.cut()
    expect(await exit).toEqual({ code: null, reason: 'the connection was lost' })
  })
})
