import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { platform, userInfo } from 'node:os'
import { dirname } from 'node:path'
import { WebSocketServer } from 'ws'
import { type Principal, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { Engine } from '../../engine.ts'
import { fromWebSocket } from '../../ground/channel/index.ts'
import { askedFrom } from './asked-from.ts'
import type { Connections } from './connections.ts'
import { createHttpApi } from './http-api.ts'

const TERMINAL_PATH = /^\/terminals\/(trm_[0-9a-z]{20})$/

/** How often we look whether the socket's file is still there, in milliseconds. */
const LOOK_MS = 5000

/**
 * Listens on the local socket: `/rpc` and `/terminals/<id>` as WebSockets, `/api/v1` as HTTP. Whoever can
 * open the socket is this user (its folder is 0700); a Bearer token only narrows what a caller may do.
 * A socket whose file vanished (logout empties the runtime folder, cleaners empty /tmp) is made anew.
 */
export async function listen(engine: Engine, connections: Connections, socketPath: string): Promise<{ close(): void }> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 * 1024, perMessageDeflate: false })
  const servers = [await bind(createListener(engine, connections, sockets), socketPath)]
  // A folder that cannot be made stays so for long: said once, not at each look.
  let told = false
  const look = setInterval(() => {
    if (platform() === 'win32' || existsSync(socketPath)) return
    // Closed first: it removes the file of its name, which must not be the new one. Its connections go on.
    servers.at(-1)?.close()
    bind(createListener(engine, connections, sockets), socketPath).then(
      (server) => {
        servers.push(server)
        told = false
      },
      (error: unknown) => {
        if (!told) engine.logger.warn({ err: error }, 'the local socket vanished and could not be made again')
        told = true
      },
    )
  }, LOOK_MS)
  look.unref()
  return {
    close() {
      clearInterval(look)
      for (const client of sockets.clients) client.terminate()
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

async function bind(server: Server, socketPath: string): Promise<Server> {
  prepareFolder(socketPath)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
  if (platform() !== 'win32') chmodSync(socketPath, 0o600)
  return server
}

function createListener(engine: Engine, connections: Connections, sockets: WebSocketServer): Server {
  const api = createHttpApi(engine)
  const server = createServer((request, response) => {
    answer(engine, api, request, response).catch((error: unknown) => fail(engine, response, error))
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    let principal: Principal
    try {
      principal = principalOf(engine, request)
    } catch {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
      return
    }
    const terminal = TERMINAL_PATH.exec(request.url ?? '')?.[1]
    if ((!terminal || principal.kind === 'token') && request.url !== '/rpc') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => ws.terminate())
      if (terminal) connections.terminal(terminal, fromWebSocket(ws))
      else connections.rpc(fromWebSocket(ws), principal)
    })
  })
  return server
}

type HttpApi = ReturnType<typeof createHttpApi>

async function answer(engine: Engine, api: HttpApi, request: IncomingMessage, response: ServerResponse) {
  if (await api(request, response, principalOf(engine, request))) return
  response.writeHead(404, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ code: 'NOT_FOUND', message: `There is nothing at ${request.method} ${request.url}.` }))
}

function fail(engine: Engine, response: ServerResponse, error: unknown): void {
  const known = error instanceof RemotebotError
  if (!known) engine.logger.error({ err: error }, 'request failed')
  if (response.headersSent) return void response.destroy()
  response.writeHead(known && error.code === 'UNAUTHORIZED' ? 401 : 500, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify(
      known
        ? { code: error.code, message: error.message, data: error.data }
        : { code: 'INTERNAL', message: 'Internal error' },
    ),
  )
}

/**
 * A Bearer token says who; without one it is this user, at a terminal or in the browser window of `serve`.
 * Any other credential is refused: whoever sends one must not get more than it is worth.
 */
function principalOf(engine: Engine, request: IncomingMessage): Principal {
  const { authorization } = request.headers
  const from = askedFrom(request)
  if (authorization !== undefined)
    return { ...engine.authenticate(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''), from }
  const kind = request.headers['x-remotebot-face'] === 'window' ? 'window' : 'terminal'
  return { kind, name: userInfo().username, from }
}

/** A folder of our own that nobody else may enter, and no stale socket in the way (we hold the lock). */
function prepareFolder(socketPath: string): void {
  if (platform() === 'win32') return
  const folder = dirname(socketPath)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Not through a link: in a shared /tmp somebody else could have put one there.
  const found = lstatSync(folder)
  const { uid, mode } = found
  if (!found.isDirectory() || uid !== userInfo().uid) {
    throw new RemotebotError('FORBIDDEN', `The folder ${folder} is not this user's own.`, {
      hint: 'Set XDG_RUNTIME_DIR to a folder of your own.',
    })
  }
  if ((mode & 0o077) !== 0) chmodSync(folder, 0o700)
  rmSync(socketPath, { force: true })
}
