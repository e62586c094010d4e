import { execFile } from 'node:child_process'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { needs } from './needs.ts'
import { type Sshd, startSshd } from './sshd.ts'
import { startMisbehavingServer, startTcpProxy, type TestListener } from './tcp-proxy.ts'
import { until } from './until.ts'

const listeners: TestListener[] = []
let sshd: Sshd | null = null
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.stop()
  await sshd?.stop()
  sshd = null
})

const run = promisify(execFile)

const ssh = async (server: Sshd, port: number, command: string) => {
  const { stdout } = await run('ssh', [
    ...['-F', '/dev/null', '-i', server.clientKeyPath, '-p', String(port), '-o', 'IdentitiesOnly=yes'],
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes'],
    ...[`${server.user}@127.0.0.1`, command],
  ])
  return stdout
}

/** Somebody who listens on a port and hangs up. */
const squat = (port: number) =>
  new Promise<Server>((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server))
  })

const outcome = (port: number) =>
  new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', (chunk) => {
      resolve(chunk.toString().slice(0, 4))
      socket.destroy()
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
    socket.once('close', () => resolve('closed'))
  })

describe.skipIf(!needs('sshd', 'ssh', 'ssh-keygen'))('throw-away sshd and proxy', () => {
  it('lets the client key in, with a home of its own, also through a proxy', async () => {
    sshd = await startSshd()
    expect(await ssh(sshd, sshd.port, 'echo "$HOME"')).toBe(`${sshd.home}\n`)
    const proxy = await startTcpProxy(sshd)
    listeners.push(proxy)
    expect(await ssh(sshd, proxy.port, 'seq 3')).toBe('1\n2\n3\n')
  })

  it('presents another key on the same port after a rotation', async () => {
    sshd = await startSshd()
    const before = sshd.hostKeyFingerprint
    await sshd.rotateHostKey()
    expect(sshd.hostKeyFingerprint).not.toBe(before)
    expect(await ssh(sshd, sshd.port, 'echo ok')).toBe('ok\n')
  })

  it('listen again once their ports are free, should somebody have taken one meanwhile', async () => {
    sshd = await startSshd()
    const proxy = await startTcpProxy(sshd)
    listeners.push(proxy)
    await sshd.stopListening()
    await proxy.refuse()
    const squatters = await Promise.all([sshd.port, proxy.port].map(squat))
    const again = Promise.all([sshd.listen(), proxy.resume()])
    await until('sshd was refused', () => sshd?.log().includes('Cannot bind any address'))
    for (const squatter of squatters) squatter.close()
    await again
    expect(await outcome(proxy.port)).toBe('SSH-')
  })

  it('ends every session with its connection, also of those who just come in', async () => {
    const server = await startSshd({ config: ['MaxStartups 500', 'LoginGraceTime 0'] })
    sshd = server
    const staying = new Set<Socket>()
    const come = () => {
      const socket = connect(server.port, '127.0.0.1').once('connect', () => staying.add(socket))
      socket.on('error', () => {}).resume()
      socket.once('close', () => staying.delete(socket))
    }
    const coming = setInterval(come, 5)
    await until('some are in', () => staying.size > 30)
    await server.stopListening()
    server.killSessions()
    clearInterval(coming)
    await until('all are out', () => staying.size === 0)
  })

  it('refuses, cuts and resumes', async () => {
    sshd = await startSshd()
    const proxy = await startTcpProxy(sshd)
    listeners.push(proxy)
    expect(await outcome(proxy.port)).toBe('SSH-')
    await proxy.refuse()
    expect(await outcome(proxy.port)).toBe('ECONNREFUSED')
    await proxy.resume()
    proxy.delay(20)
    expect(await outcome(proxy.port)).toBe('SSH-')
    await until(() => proxy.connections() === 0)
    proxy.stall()
    const stalled = outcome(proxy.port)
    await until(() => proxy.connections() === 1)
    proxy.cut()
    expect(await stalled).toBe('ECONNRESET')
  })

  it('has servers that close or speak something else', async () => {
    const closing = await startMisbehavingServer('close')
    const web = await startMisbehavingServer('http')
    listeners.push(closing, web)
    expect(await outcome(closing.port)).toBe('closed')
    expect(await outcome(web.port)).toBe('HTTP')
  })
})
