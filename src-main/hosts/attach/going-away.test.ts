import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { PROTOCOL } from '../../../src-shared/vocabulary/index.ts'
import { writeEngineFile } from './engine-file.ts'
import { attachEngine } from './index.ts'

let home: string
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
