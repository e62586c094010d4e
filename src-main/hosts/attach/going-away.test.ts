import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { contract } from '../../../src-shared/contract/index.ts'
import { VERSION } from '../../../src-shared/version.ts'
import { type EngineStatus, PROTOCOL } from '../../../src-shared/vocabulary/index.ts'
import { writeEngineFile } from './engine-file.ts'
import { attachEngine } from './index.ts'

let home: string
const status: EngineStatus = {
  ...{ version: VERSION, protocol: PROTOCOL, pid: process.pid, startedAt: 0, home: '/' },
  ...{ host: 'background', clients: 1, activeJobs: 0 },
}
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-going-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

it.skipIf(platform() === 'win32').each(['as it is connected to', 'as it is asked', 'with no word of goodbye'])(
  'an engine that goes away %s is none',
  async (when) => {
    const socketPath = join(home, 's')
    const server = createServer()
    const sockets = new WebSocketServer({ noServer: true })
    server.on('upgrade', (request, socket, head) => {
      if (when === 'as it is connected to') return socket.destroy()
      sockets.handleUpgrade(request, socket, head, (ws) => {
        ws.once('message', () => (when === 'as it is asked' ? ws.close() : ws.terminate()))
      })
    })
    await new Promise<void>((resolve) => server.listen(socketPath, resolve))
    writeEngineFile(home, { pid: process.pid, socketPath, version: '0', protocol: PROTOCOL, startedAt: 1 })
    try {
      await expect(attachEngine({ home, start: 'never' })).rejects.toMatchObject({ code: 'NO_ENGINE' })
    } finally {
      server.close()
      server.closeAllConnections()
    }
  },
)

it.skipIf(platform() === 'win32')('an engine that resets whoever comes as it starts is waited for', async () => {
  const socketPath = join(home, 's')
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  const handler = new RPCHandler({
    engine: { status: implement(contract.engine.status).handler(() => ({ ...status, home })) },
  })
  let came = 0
  server.on('upgrade', (request, socket, head) => {
    if (++came < 3) return socket.destroy()
    sockets.handleUpgrade(request, socket, head, (ws) => void handler.upgrade(ws, { context: {} }))
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  writeEngineFile(home, { pid: process.pid, socketPath, version: VERSION, protocol: PROTOCOL, startedAt: 1 })
  try {
    const attached = await attachEngine({ home, start: 'never' })
    expect(attached.status.version).toBe(VERSION)
    expect(came).toBe(3)
    attached.close()
    await attached.closed
  } finally {
    server.close()
    server.closeAllConnections()
  }
})
