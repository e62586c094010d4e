import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { contract } from '../../../src-shared/contract/index.ts'
import { ask } from '../../testing/http.ts'
import { HERE, JobBench } from '../../testing/job-bench.ts'
import { clientOver } from '../attach/connect.ts'

let bench: JobBench
beforeAll(async () => {
  bench = await new JobBench().start()
})
afterAll(() => bench.close())

const call = (method: string, path: string, options: { token?: string; body?: unknown; auth?: string } = {}) => {
  const { token, body, auth = token && `Bearer ${token}` } = options
  return ask({
    socketPath: bench.engine.socketPath,
    method,
    path: `/api/v1${path}`,
    ...(auth === undefined ? {} : { headers: { authorization: auth } }),
    ...(body === undefined ? {} : { body }),
  })
}

interface Operation {
  operationId: string
  responses: object
}

/** Method and path of every procedure of the contract. */
function routes(node: object): string[] {
  const meta = (node as { '~orpc'?: { route: { method: string; path: string } } })['~orpc']
  if (meta) return [`${meta.route.method} ${meta.route.path}`]
  return Object.values(node).flatMap((value) => routes(value as object))
}

describe('the description', () => {
  it('is OpenAPI 3.1 and names every procedure, with its errors', async () => {
    const { status, headers, json } = await call('GET', '/openapi.json')
    expect([status, headers['content-type']]).toEqual([200, 'application/json'])
    const description = json()
    expect(description.openapi).toMatch(/^3\.1\./)
    expect(description.info).toMatchObject({ title: 'Remotebot', version: expect.stringMatching(/^\d+\./) })
    const described = Object.entries<object>(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.sort()).toEqual(routes(contract).sort())
    const operations = Object.values<Record<string, Operation>>(description.paths).flatMap((one) => Object.values(one))
    for (const operation of operations) expect(Object.keys(operation.responses)).toContain('409')
    const names = operations.map(({ operationId }) => operationId)
    expect(new Set(names).size).toBe(names.length)
    expect(JSON.stringify(description)).not.toContain('"$ref":"#/components/schemas/undefined"')
  })
})

describe('calls', () => {
  it('submit, list with a filter and a page, follow and read a job', async () => {
    const spec = { command: 'printf hello', server: HERE, name: 'web' }
    const made = await call('POST', '/jobs', { body: { spec } })
    expect([made.status, made.json().name]).toEqual([201, 'web'])
    const { id } = await bench.ended(made.json().id)
    const list = await call('GET', '/jobs?limit=1&active=false')
    expect([list.status, list.json().items?.[0]?.id]).toEqual([200, id])
    expect((await call('GET', '/jobs?status[0]=succeeded&limit=5')).json().items).toHaveLength(1)
    expect((await call('GET', `/jobs/${id}`)).json()).toMatchObject({ status: 'succeeded', exitCode: 0 })
    const log = await call('GET', `/logs/${id}.1.run?offset=1`)
    expect([log.status, log.headers['content-type']]).toEqual([200, expect.stringMatching(/^multipart\/form-data/)])
    expect(log.text).toContain('ello')
    expect((await call('DELETE', `/jobs/${id}`)).json()).toMatchObject({ removed: true })
  })

  it('hold a job, move the end of that and release it', async () => {
    const spec = { command: 'true', server: HERE, workspace: 'shared', keepAlive: true, priority: 3, tools: ['sh'] }
    const made = await call('POST', '/jobs', { body: { spec } })
    expect(made.json().spec).toMatchObject({ ...spec, keepFor: 3600, bootstrap: [], outputsWhen: 'always' })
    const { id } = made.json()
    await bench.until(id, ({ heldUntil }) => heldUntil !== null)
    const moved = await call('POST', `/jobs/${id}/hold`, { body: { seconds: 7200 } })
    expect([moved.status, Date.parse(moved.json().heldUntil) > Date.now() + 7_000_000]).toEqual([200, true])
    expect((await call('POST', `/jobs/${id}/hold`, { body: { seconds: 5 } })).status).toBe(400)
    expect((await call('POST', `/jobs/${id}/release`, { body: {} })).status).toBe(200)
    expect(await bench.ended(id)).toMatchObject({ status: 'succeeded', heldUntil: null })
    const over = await call('POST', `/jobs/${id}/release`, { body: {} })
    expect([over.status, over.json()]).toMatchObject([
      409,
      { code: 'INVALID_STATE', data: { hint: expect.any(String) } },
    ])
    await call('DELETE', `/jobs/${id}`)
  })

  it('write times in ISO 8601, and read them so too', async () => {
    const began = Date.now()
    const { json: budget } = await call('PUT', '/budgets', {
      body: {
        scope: 'project:iso',
        period: 'custom',
        limit: 1e6,
        from: '2026-11-01',
        until: '2126-11-01',
      },
    })
    expect(budget()).toMatchObject({ from: '2026-11-01T00:00:00.000Z', until: '2126-11-01T00:00:00.000Z' })
    const since = async (at: string) => (await call('GET', `/activity?since=${encodeURIComponent(at)}`)).json().items
    const [entry] = await since(new Date(began - 60_000).toISOString())
    expect(Date.parse(entry.at)).toBeGreaterThanOrEqual(began - 1000)
    expect(entry.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(await since(new Date(began + 86_400_000).toISOString())).toEqual([])
    expect((await call('GET', `/activity?since=${began + 86_400_000}`)).json().items).toEqual([])
    const refused = await call('GET', '/activity?since=yesterday')
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('since')])
  })

  it('answer typed errors with code, words and the next step', async () => {
    const { status, json } = await call('GET', '/jobs/nobody')
    expect(status).toBe(404)
    expect(json()).toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no job "nobody".',
      data: { hint: expect.any(String) },
    })
    expect((await call('GET', '/nothing/here')).json()).toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([
    ['POST', '/jobs', { spec: { command: '' } }, 'a job needs a command'],
    ['POST', '/jobs', { spec: { command: 'x', env: { '1A': 'x' } } }, 'variable name'],
    ['POST', '/jobs', {}, 'command'],
    ['POST', '/jobs', { spec: { command: 'x', push: { folder: '/a', git: 'b' } } }, 'either a folder'],
    ['POST', '/jobs', { spec: { command: 'x', push: { git: 'b', ref: '-x' } } }, 'a ref starts with no -'],
    ['POST', '/jobs', { spec: { command: 'x', server: 'a', ssh: 'b@c' } }, 'server and ssh cannot be combined'],
    ['POST', '/jobs', { spec: { command: 'x', env: { A: '1' }, secrets: { A: 'B' } } }, 'both as a plain variable and'],
    ['POST', '/jobs', { spec: { command: 'x', priority: 101 } }, 'between -100 and 100'],
    ['POST', '/jobs', { spec: { command: 'x', workspace: '../x' } }, 'a workspace name has letters'],
    ['POST', '/jobs', { spec: { command: 'x', tools: ['rm -rf /'] } }, 'a tool is the name of a program'],
    ['POST', '/jobs', '{"spec": ', ''],
    ['PUT', '/secrets/A', { value: 'short' }, 'at least 6 bytes'],
    ['GET', '/jobs?limit=0', undefined, 'limit'],
    ['GET', '/logs/nonsense?offset=0', undefined, 'not a log source'],
    ['GET', `/logs/${encodeURIComponent('../../vault.key')}?offset=0`, undefined, 'not a log source'],
  ])('%s %s %j is 400, saying what is wrong', async (method, path, body, words) => {
    const answer = await call(method, path, body === undefined ? {} : { body })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain(words)
    expect(answer.text).not.toMatch(/\.js:\d|node_modules/)
  })
})

describe('tokens', () => {
  it('of scope read may look and not touch', async () => {
    const { secret } = await bench.client.tokens.create({ name: 'viewer', scopes: ['read'] })
    expect((await call('GET', '/jobs', { token: secret })).status).toBe(200)
    const refused = await call('POST', '/jobs', { token: secret, body: { spec: { command: 'touch ~/owned' } } })
    expect(refused.status).toBe(403)
    expect(refused.json()).toMatchObject({ code: 'FORBIDDEN', data: { hint: expect.stringContaining('jobs') } })
    for (const [method, path] of [
      ['GET', '/secrets'],
      ['GET', '/tokens'],
      ['POST', '/engine/stop'],
    ] as const) {
      expect((await call(method, path, { token: secret })).status).toBe(403)
    }
    expect((await bench.client.jobs.list({})).items).toEqual([])
  })

  it('of scope jobs reach neither this computer nor secrets, unless a person said so', async () => {
    const { secret } = await bench.client.tokens.create({ name: 'ci', scopes: ['jobs', 'read'] })
    await bench.client.secrets.set({ name: 'TOK', value: 'some-secret-value' })
    for (const spec of [
      { command: 'true', server: HERE },
      { command: 'true' },
      { command: 'true', server: HERE, secrets: { T: 'TOK' } },
    ]) {
      expect((await call('POST', '/jobs', { token: secret, body: { spec } })).status).toBe(403)
    }
    const all = await bench.client.tokens.create({ name: 'all', scopes: ['jobs', 'read', 'local', 'secrets'] })
    const spec = { command: 'test -n "$T"', server: HERE, secrets: { T: 'TOK' } }
    const made = await call('POST', '/jobs', { token: all.secret, body: { spec } })
    expect(await bench.ended(made.json().id)).toMatchObject({ status: 'succeeded' })
    expect((await call('POST', `/jobs/${made.json().id}/rerun`, { token: secret, body: {} })).status).toBe(403)
    // What comes home it may read: it must not choose among this computer's files.
    const collect = { token: secret, body: { paths: ['/etc/hostname'] } }
    expect((await call('POST', `/jobs/${made.json().id}/collect`, collect)).status).toBe(403)
  })

  it('of scope jobs push no files of this computer, bring none to it and add no server', async () => {
    const { server } = await bench.client.servers.add({ address: 'nobody@127.0.0.1:9', name: 'far' })
    const { secret } = await bench.client.tokens.create({ name: 'pusher', scopes: ['jobs', 'read', 'servers'] })
    const submit = (spec: object) =>
      call('POST', '/jobs', { token: secret, body: { spec: { command: 'true', ...spec } } })
    for (const push of [{ folder: '/etc' }, { git: '/srv/repo' }, { git: 'file:///srv/repo' }]) {
      const refused = await submit({ server: 'far', push })
      expect([push, refused.status, refused.json().data.hint]).toEqual([
        push,
        403,
        expect.stringContaining('--scope local'),
      ])
    }
    expect((await submit({ ssh: 'nobody@127.0.0.1:10' })).json()).toMatchObject({
      code: 'FORBIDDEN',
      data: { hint: 'Only a person may: remotebot server add nobody@127.0.0.1:10' },
    })
    for (const [path, body] of [
      ['/jobs/x/download', { target: '/tmp/x' }],
      ['/sync/push', { server: 'far', source: '/etc', target: '~/x' }],
      ['/sync/pull', { server: 'far', paths: ['x'], target: '/tmp/x' }],
    ] as const) {
      expect([path, (await call('POST', path, { token: secret, body })).status]).toEqual([path, 403])
    }
    expect((await bench.client.jobs.list({ server: 'far' })).items).toEqual([])
    expect((await bench.client.servers.list()).map(({ name }) => name)).toEqual([HERE, 'far'])
    await bench.client.servers.remove({ server: server.id })
  })

  it('of any kind never reach what belongs to a server', async () => {
    const address = 'nobody@127.0.0.1:9'
    const auth = { kind: 'password' as const, password: 'the-server-password' }
    const { server } = await bench.client.servers.add({ address, auth })
    const [entry] = (await bench.client.secrets.list()).filter(({ usedBy }) => usedBy !== null)
    const spec = { command: 'echo "$T"', server: HERE, secrets: { T: entry?.name ?? '' } }
    await expect(bench.client.jobs.submit({ spec })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await bench.client.servers.remove({ server: server.id })
  })

  it('that are revoked lose the connections they hold', async () => {
    const { id, secret } = await bench.client.tokens.create({ name: 'held', scopes: ['read'] })
    const socket = new WebSocket(`ws+unix:${bench.engine.socketPath}:/rpc`, {
      headers: { authorization: `Bearer ${secret}` },
    })
    await new Promise((resolve) => socket.once('open', resolve))
    const { client } = clientOver(socket)
    await client.jobs.counts({})
    await bench.client.tokens.revoke({ id })
    await expect(client.jobs.counts({})).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    socket.close()
  })

  it('of scope jobs act under their own name', async () => {
    const { secret } = await bench.client.tokens.create({ name: 'ci', scopes: ['jobs', 'read', 'local'] })
    const body = { spec: { command: 'true', server: HERE }, requester: 'nightly' }
    const made = await call('POST', '/jobs', { token: secret, body })
    expect(made.json()).toMatchObject({ requester: 'ci/nightly' })
    await bench.ended(made.json().id)
  })

  it('that are revoked, unknown or of another kind are worth nothing, rather than everything', async () => {
    const { id, secret } = await bench.client.tokens.create({ name: 'gone', scopes: ['read'] })
    await bench.client.tokens.revoke({ id })
    const revoked = await call('GET', '/jobs', { token: secret })
    expect([revoked.status, revoked.json().message]).toEqual([401, 'This token was revoked.'])
    for (const auth of ['Bearer rbt_nobody', 'Bearer', 'Bearer ', 'Basic cm9vdDo=', 'x', '']) {
      expect([auth, (await call('POST', '/engine/stop', { auth })).status]).toEqual([auth, 401])
    }
    expect((await bench.client.engine.status()).pid).toBe(bench.engine.pid)
    expect(existsSync(bench.engine.socketPath)).toBe(true)
  })
})
