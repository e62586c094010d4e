import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { ask } from '../../testing/http.ts'
import { clientOver } from '../attach/connect.ts'
import { RealCli } from '../cli/testing/real-cli.ts'

const WAIT = { timeout: 60_000, interval: 50 }
let cli: RealCli
let serving: ReturnType<RealCli['start']>
let port: number
let cookie: string
const tokenFile = () => join(cli.env.HOME as string, 'token')

beforeAll(async () => {
  cli = new RealCli()
  serving = cli.start(['serve', '--token-file', tokenFile()])
  await vi.waitFor(() => expect(serving.out() + serving.err()).toContain('works once'), WAIT)
  port = Number(/127\.0\.0\.1:(\d+)\//.exec(serving.out() + serving.err())?.[1])
  const entered = await get(`/?token=${token()}`, { cookie: '' })
  cookie = String(entered.headers['set-cookie']?.[0]).split(';')[0] as string
})
afterAll(async () => {
  serving.child.kill('SIGTERM')
  await serving.ended
  await cli.remove()
})

const token = () => readFileSync(tokenFile(), 'utf8').trim()
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  ask({ host: '127.0.0.1', port, path, method, headers: { cookie, ...headers } })

function openRpc(headers: Record<string, string>): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers })
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => resolve(0))
  })
}

describe('the door', () => {
  it('opens once per link, with a cookie that scripts cannot read', async () => {
    const link = token()
    expect(statSync(tokenFile()).mode & 0o777).toBe(0o600)
    const first = await get(`/?token=${link}`, { cookie: '' })
    expect([first.status, first.headers.location]).toEqual([303, '/'])
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\//)
    const second = await get(`/?token=${link}`, { cookie: '' })
    expect(second.status).toBe(401)
    expect(second.headers['set-cookie']).toBeUndefined()
    expect(token()).not.toBe(link)
    expect((await get('/?token=guess', { cookie: '' })).status).toBe(401)
  })

  it('is shut without a cookie: page, files, calls', async () => {
    for (const path of ['/', '/index.html', '/api/v1/jobs', '/api/v1/openapi.json']) {
      expect([path, (await get(path, { cookie: '' })).status]).toEqual([path, 401])
      expect([path, (await get(path, { cookie: 'remotebot_1=x' })).status]).toEqual([path, 401])
    }
  })

  it('is shut to other names, other origins and credentials of other kinds', async () => {
    expect((await get('/', { host: `evil.example:${port}` })).status).toBe(403)
    expect((await get('/', { host: '127.0.0.1:1' })).status).toBe(403)
    expect((await get('/api/v1/jobs', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await get('/api/v1/jobs', { origin: 'null' })).status).toBe(403)
    expect((await get('/api/v1/jobs', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    for (const authorization of ['Basic cm9vdDo=', 'Bearer', 'Bearer rbt_nobody']) {
      const refused = await get('/api/v1/jobs', { cookie: '', authorization })
      expect([authorization, refused.status]).toEqual([authorization, 401])
      expect(await openRpc({ authorization })).toBe(401)
    }
    expect((await get('/api/v1/jobs', { cookie: '', 'x-remotebot-face': 'window' })).status).toBe(401)
  })

  it('lets a WebSocket in with the cookie and its own origin only', async () => {
    expect(await openRpc({})).toBe(403)
    expect(await openRpc({ cookie, origin: 'https://evil.example' })).toBe(403)
    expect(await openRpc({ cookie, host: `evil.example:${port}` })).toBe(403)
    const socket = await openRpc({ cookie, origin: `http://127.0.0.1:${port}` })
    expect(socket).toBeInstanceOf(WebSocket)
    expect((await clientOver(socket as WebSocket).client.engine.status()).pid).toBe(cli.enginePid())
    ;(socket as WebSocket).close()
  })
})

describe('the files', () => {
  it('are the page, under a policy that allows nothing from elsewhere', async () => {
    const page = await get('/')
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const policy = page.headers['content-security-policy']
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
      expect(policy).toContain(rule)
    }
    expect(page.headers['x-content-type-options']).toBe('nosniff')
    const script = /src="(?:\.?\/)?(assets\/[^"]+\.js)"/.exec(page.text)?.[1]
    expect((await get(`/${script}`)).headers['content-type']).toContain('javascript')
  })

  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/assets/../../../package.json',
    '/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd',
    '//etc/passwd',
    '/etc/passwd',
    '/index.html%00.js',
    '/%ff',
    '/assets',
    '//',
    'http://[/',
  ])('are nothing but the page: %s', async (path) => {
    const { status, text } = await get(path)
    expect([400, 404]).toContain(status)
    expect(text).not.toMatch(/"name"|root:/)
    expect((await get('/')).status).toBe(200)
  })

  it('are only read', async () => {
    expect((await get('/index.html', {}, 'POST')).status).toBe(404)
    expect((await get('/index.html', {}, 'DELETE')).status).toBe(404)
  })
})

describe('serving', () => {
  it('passes calls on with the cookie, and with a token that narrows them', async () => {
    expect((await get('/api/v1/jobs')).json()).toEqual({ items: [], nextCursor: null })
    const made = await cli.run(['token', 'create', 'ci', '--scope', 'read', '--json'])
    const { secret, token: shown } = JSON.parse(made.out.toString())
    const authorization = `Bearer ${secret ?? shown}`
    expect((await get('/api/v1/jobs', { cookie: '', authorization })).status).toBe(200)
    expect((await get('/api/v1/tokens', { cookie: '', authorization })).status).toBe(403)
  })

  it('says which port is taken, and what to do', async () => {
    const { code, err } = await cli.run(['serve', '--port', String(port)])
    expect(code).toBe(11)
    expect(err).toContain(`Port ${port} is taken by another program.`)
    expect(err).toContain('--port 0')
  })

  it('starts the engine again when it was killed; the page finds it', async () => {
    const before = cli.enginePid()
    const socket = (await openRpc({ cookie })) as WebSocket
    const ended = new Promise((resolve) => socket.once('close', resolve))
    process.kill(before, 'SIGKILL')
    await ended
    await vi.waitFor(async () => {
      const again = await openRpc({ cookie })
      expect(again).toBeInstanceOf(WebSocket)
      const status = await clientOver(again as WebSocket).client.engine.status()
      ;(again as WebSocket).close()
      expect(status.pid).not.toBe(before)
    }, WAIT)
    expect((await get('/api/v1/engine')).json().pid).toBe(cli.enginePid())
    expect((await get('/')).status).toBe(200)
  })
})
