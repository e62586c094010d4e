import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { contract } from '../../../src-shared/contract/index.ts'
import { VERSION } from '../../../src-shared/version.ts'
import { PROTOCOL } from '../../../src-shared/vocabulary/index.ts'
import { makeTestHome, startEngine, type TestHome } from '../../testing/engine-process.ts'
import { writeEngineFile } from './engine-file.ts'
import { attachEngine } from './index.ts'

let test: TestHome
const closing: Array<() => unknown> = []
beforeEach(() => {
  test = makeTestHome()
  mkdirSync(test.home, { recursive: true })
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  test.remove()
})

const attach = (options: { allowSkew?: boolean } = {}) => attachEngine({ home: test.home, start: 'never', ...options })
const engineFile = (socketPath: string) => ({ pid: process.pid, socketPath, version: 'x', protocol: 0, startedAt: 0 })

/** An engine of another version: the contract's handshake over a real socket. */
async function otherEngine(version: string, protocol: number): Promise<void> {
  const socketPath = join(test.userHome, 'other.sock')
  const status = {
    version,
    protocol,
    pid: process.pid,
    startedAt: 0,
    home: test.home,
    host: 'background' as const,
    clients: 1,
    activeJobs: 0,
  }
  const handler = new RPCHandler({ engine: { status: implement(contract.engine.status).handler(() => status) } })
  const { createServer: createHttp } = await import('node:http')
  const http = createHttp()
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket) => void handler.upgrade(socket, { context: {} }))
  await new Promise<void>((resolve) => http.listen(socketPath, resolve))
  closing.push(() => {
    for (const client of sockets.clients) client.terminate()
    http.close()
  })
  writeEngineFile(test.home, engineFile(socketPath))
}

async function rawServer(listener: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(listener as never)
  const socketPath = join(test.userHome, 'raw.sock')
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  closing.push(() => server.close())
  writeEngineFile(test.home, engineFile(socketPath))
  return server
}

describe('attaching to the engine of a data folder', () => {
  it('leaves the engine of another one alone, of which this one is a copy; a link to the folder is the folder', async () => {
    const engine = await startEngine(test)
    closing.push(() => engine.kill())
    const [copy, link] = [join(test.userHome, 'copy'), join(test.userHome, 'link')]
    cpSync(test.home, copy, { recursive: true })
    symlinkSync(test.home, link)
    await expect(attachEngine({ home: copy, start: 'never' })).rejects.toMatchObject({ code: 'NO_ENGINE' })
    const attached = await attachEngine({ home: link, start: 'never' })
    expect(attached.status.pid).toBe(engine.pid)
    attached.close()
  })

  it('finds a running one, and hears when it is killed', async () => {
    const engine = await startEngine(test)
    closing.push(() => engine.kill())
    const attached = await attach()
    expect(attached.status).toMatchObject({ pid: engine.pid, version: VERSION, protocol: PROTOCOL, home: test.home })
    await engine.kill()
    await attached.closed
    await expect(attached.client.engine.status()).rejects.toThrow()
    await expect(attach()).rejects.toMatchObject({ code: 'NO_ENGINE' })
  })

  it('waits for one that its computer holds up for a while', async () => {
    const engine = await startEngine(test)
    closing.push(() => engine.kill())
    process.kill(engine.pid, 'SIGSTOP')
    const goesOn = sleep(8000).then(() => process.kill(engine.pid, 'SIGCONT'))
    const attached = await attach().finally(() => goesOn)
    expect(attached.status.pid).toBe(engine.pid)
    attached.close()
  })

  it('says NO_ENGINE and how to start one where none runs or ever ran', async () => {
    await expect(attach()).rejects.toMatchObject({
      code: 'NO_ENGINE',
      message: `No engine runs for ${test.home}.`,
      data: { hint: 'Start one: remotebot engine start' },
    })
    writeEngineFile(test.home, engineFile(join(test.userHome, 'nobody.sock')))
    await expect(attach()).rejects.toMatchObject({ code: 'NO_ENGINE' })
  })

  it.each([
    ['9.9.9', PROTOCOL],
    [VERSION, PROTOCOL + 1],
  ])('refuses an engine of version %s, protocol %i, naming both and the way out', async (version, protocol) => {
    await otherEngine(version, protocol)
    await expect(attach()).rejects.toMatchObject({
      code: 'VERSION_SKEW',
      message: expect.stringContaining(`is version ${version}; this is ${VERSION}`),
      data: { hint: expect.stringContaining('engine restart') },
    })
    const allowed = await attach({ allowSkew: true })
    expect(allowed.status.version).toBe(version)
    allowed.close()
  })

  it('does not wait for ever for a program that accepts and says nothing', async () => {
    await rawServer((socket: import('node:net').Socket) => void socket.on('error', () => {}))
    await expect(attach()).rejects.toMatchObject({ code: 'NO_ENGINE' })
  })
})
