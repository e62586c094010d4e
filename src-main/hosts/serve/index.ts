import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { platform } from 'node:os'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { type Attached, attachEngine } from '../attach/index.ts'
import { Access, cookieName, cookieOf, refuseForeign } from './access.ts'
import { relayRequest, relayUpgrade } from './relay.ts'
import { rendererFolder, sendFile } from './static-files.ts'

export interface ServeOptions {
  home: string
  /** 0: any free one. */
  port: number
  /** Open the default browser. */
  open: boolean
  /** Also write the URL's token there (0600), for scripts. */
  tokenFile?: string
  signal: AbortSignal
  print(line: string): void
  /** Hears the link that opens the window, once it can be opened. */
  ready?(url: string): void
}

/**
 * The browser host: the same window on loopback. It holds no engine; it attaches to the one of the data
 * folder (starting it if needed, and again if it dies) and relays. Resolves when `signal` aborts.
 * @throws RemotebotError INVALID_STATE when the port is taken
 */
export async function runServe(options: ServeOptions): Promise<void> {
  const folder = rendererFolder()
  const engine = await keepAttached(options)
  let port = 0
  const urlOf = (token: string) => `http://127.0.0.1:${port}/?token=${token}`
  const access = new Access((token) => {
    options.print(`That link is used up. For another browser: ${urlOf(token)}`)
    writeToken(options.tokenFile, token)
  })

  const faceOf = (request: IncomingMessage) => (access.knows(cookieOf(request, port)) ? 'window' : null)
  const server = createServer((request, response) => {
    const refusal = refuseForeign(request.headers, port)
    if (refusal) return send(response, refusal.status, refusal.text)
    const address = request.url ?? '/'
    if (!URL.canParse(address, 'http://127.0.0.1')) return send(response, 400, 'That is not an address.')
    const url = new URL(address, 'http://127.0.0.1')
    const face = faceOf(request)
    const token = url.searchParams.get('token')
    if (url.pathname === '/' && token !== null && request.method === 'GET') {
      return enter(response, face ? null : access.trade(token), face !== null, port)
    }
    if (url.pathname.startsWith('/api/')) {
      if (face || request.headers.authorization) return relayRequest(engine.socketPath(), request, response, face)
      return send(response, 401, 'Send a token: Authorization: Bearer rbt_… (remotebot token create NAME)')
    }
    if (!face) return send(response, 401, LOCKED_PAGE)
    if (request.method !== 'GET' || !sendFile(folder, url.pathname, response)) send(response, 404, 'Not found')
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const face = faceOf(request)
    const allowed = !refuseForeign(request.headers, port) && (face !== null || request.headers.authorization)
    if (allowed) relayUpgrade(engine.socketPath(), request, socket, head, face)
    else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
  })

  port = await listenOn(server, options.port)
  writeToken(options.tokenFile, access.link)
  options.ready?.(urlOf(access.link))
  options.print(`Remotebot is at ${urlOf(access.link)}`)
  options.print('The link works once, for one browser. Ctrl-C ends this window; the engine and its jobs go on.')
  if (options.open) openBrowser(urlOf(access.link))
  await new Promise<void>((resolve) => {
    if (options.signal.aborted) resolve()
    else options.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  engine.close()
  server.close()
  server.closeAllConnections()
}

const LOCKED_PAGE = 'This browser has no access. Open the link that `remotebot serve` printed; each works once.'

function enter(response: ServerResponse, session: string | null, already: boolean, port: number): void {
  if (!session && !already) return send(response, 401, LOCKED_PAGE)
  const cookie = session && `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`
  response.writeHead(303, { location: '/', 'cache-control': 'no-store', ...(cookie ? { 'set-cookie': cookie } : {}) })
  response.end()
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}

/** Stays attached: an engine that died is started again, so the window finds it when it reconnects. */
async function keepAttached(options: ServeOptions): Promise<{ socketPath(): string; close(): void }> {
  let attached: Attached = await attachEngine({ home: options.home, start: 'background' })
  let closed = false
  const watch = async () => {
    while (!closed) {
      await attached.closed
      if (closed) return
      options.print('The engine has ended; starting it again.')
      for (let wait = 200; !closed; wait = Math.min(wait * 2, 10_000)) {
        const next = await attachEngine({ home: options.home, start: 'background' }).catch((error: Error) => {
          options.print(error.message)
          return null
        })
        if (next) {
          attached = next
          break
        }
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
  }
  void watch()
  return {
    socketPath: () => attached.socketPath,
    close() {
      closed = true
      attached.close()
    },
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new RemotebotError('INVALID_STATE', `Port ${port} is taken by another program.`, {
              hint: 'Choose another: remotebot serve --port 0 takes any free one.',
            })
          : error,
      ),
    )
    server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
}

function writeToken(file: string | undefined, token: string): void {
  if (!file) return
  // Anew each time: a file that was there keeps its mode, and a link would be followed.
  rmSync(file, { force: true })
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
}

function openBrowser(url: string): void {
  const [program, ...args] =
    platform() === 'darwin' ? ['open', url] : platform() === 'win32' ? ['explorer', url] : ['xdg-open', url]
  const child = spawn(program as string, args, { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
