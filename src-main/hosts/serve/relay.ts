import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { type Duplex, pipeline } from 'node:stream'

/** Headers that speak about one hop only, and those by which a browser could pose as somebody else. */
const DROPPED = new Set(['host', 'cookie', 'connection', 'x-remotebot-face', 'x-remotebot-peer'])

function passedOn(request: IncomingMessage, face: 'window' | null): Record<string, string> {
  const headers = Object.entries(request.headers).filter(([name]) => !DROPPED.has(name))
  const flat = Object.fromEntries(headers.map(([name, value]) => [name, String(value)]))
  const peer = request.socket.remoteAddress
  return {
    ...flat,
    host: 'engine',
    ...(face ? { 'x-remotebot-face': face } : {}),
    ...(peer ? { 'x-remotebot-peer': peer } : {}),
  }
}

/** Passes a request on to the engine's local socket. */
export function relayRequest(
  socketPath: string,
  request: IncomingMessage,
  response: ServerResponse,
  face: 'window' | null,
): void {
  const { method, url: path } = request
  const onward = httpRequest({ socketPath, path, method, headers: passedOn(request, face) }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    // An answer that the engine did not finish must not look finished, nor go on for ever.
    pipeline(answer, response, () => {})
  })
  onward.on('error', () => {
    if (response.headersSent) return void response.destroy()
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' })
    response.end(JSON.stringify({ code: 'NO_ENGINE', message: 'The engine does not answer; it is being restarted.' }))
  })
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}

/** Passes a WebSocket on, byte for byte, once its request line and headers have been rewritten. */
export function relayUpgrade(
  socketPath: string,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  face: 'window' | null,
): void {
  const engine = connect(socketPath)
  const end = () => {
    client.destroy()
    engine.destroy()
  }
  client.on('error', end).on('close', end)
  engine.on('error', end).on('close', end)
  engine.once('connect', () => {
    const headers = { ...passedOn(request, face), connection: 'Upgrade' }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    engine.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    engine.write(head)
    client.pipe(engine).pipe(client)
  })
}
