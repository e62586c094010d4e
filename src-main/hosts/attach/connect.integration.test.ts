import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { openChannel } from './connect.ts'

const closing: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

it('loses nothing that the engine says in the very packet that opens the channel', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'remotebot-connect-'))
  const http = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  http.on('upgrade', (request, socket, head) => {
    socket.cork()
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.send('replayed')
      ws.send(Buffer.from('bytes'))
      socket.uncork()
    })
  })
  const socketPath = join(folder, 'engine.sock')
  await new Promise<void>((resolve) => http.listen(socketPath, resolve))
  closing.push(() => {
    for (const client of sockets.clients) client.terminate()
    http.close()
    rmSync(folder, { recursive: true })
  })
  const channel = await openChannel(socketPath, { kind: 'terminal', id: 'trm_1' })
  await sleep(50) // whoever listens late hears it too
  const heard: string[] = []
  channel.onMessage((data) => heard.push(String(data)))
  await vi.waitFor(() => expect(heard).toEqual(['replayed', 'bytes']), { timeout: 20_000 })
  channel.close()
})
