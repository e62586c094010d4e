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

/** An engine's socket that says two things at once to whoever comes, and keeps what face each came with. */
async function engineSocket() {
  const folder = mkdtempSync(join(tmpdir(), 'remotebot-connect-'))
  const http = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  const faces: unknown[] = []
  http.on('upgrade', (request, socket, head) => {
    faces.push(request.headers['x-remotebot-face'])
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
  return { socketPath, faces }
}

it('tells an engine that a window is at its end, where it is one', async () => {
  const { socketPath, faces } = await engineSocket()
  const window = await openChannel(socketPath, { kind: 'rpc' }, 'window')
  const terminal = await openChannel(socketPath, { kind: 'rpc' })
  expect(faces).toEqual(['window', undefined])
  window.close()
  terminal.close()
})

it('loses nothing that the engine says in the very packet that opens the channel', async () => {
  const { socketPath } = await engineSocket()
  const channel = await openChannel(socketPath, { kind: 'terminal', id: 'trm_1' })
  await sleep(50) // whoever listens late hears it too
  const heard: string[] = []
  channel.onMessage((data) => heard.push(String(data)))
  await vi.waitFor(() => expect(heard).toEqual(['replayed', 'bytes']))
  channel.close()
})
