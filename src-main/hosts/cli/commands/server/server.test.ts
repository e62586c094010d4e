import { expect, test, vi } from 'vitest'
import type { CheckItem } from '../../../../../src-shared/vocabulary/index.ts'
import { runCli } from '../../run.ts'
import { fakeEngines, fakeServer } from '../../testing/fake-engine.ts'
import { fakeIo } from '../../testing/fake-io.ts'

type Handlers = NonNullable<Parameters<typeof fakeEngines>[0]>

const address = { user: 'anna', host: 'gpu1', port: 22 }
const server = fakeServer({ origin: 'ssh', name: 'gpu1', address, jumps: ['a@hop1:22', 'a@hop2:22'] })
const soon = (look: () => void) => vi.waitFor(look, { timeout: 60_000, interval: 5 })

async function call(argv: string[], handlers: Handlers, io = fakeIo()) {
  const code = await runCli(argv, io, fakeEngines(handlers))
  return { code, out: io.out(), err: io.err() }
}

/** An engine that keeps gpu1, whose keys are all unknown at first; `calls` says what was asked of it. */
function engineWith(over: Handlers = {}) {
  const unknown = ['hop1', 'hop2', 'gpu1']
  const calls: string[] = []
  const handlers: Handlers = {
    'servers.add': () => ({ server, publicKey: null }),
    'servers.get': () => server,
    'servers.remove': () => {
      calls.push('remove')
      return { removed: true }
    },
    'servers.hostKey': () => {
      const [host] = unknown
      const fingerprint = `SHA256:${host ?? 'gpu1'}`
      const known = host ? 'unknown' : 'pinned'
      return { host: host ?? 'gpu1', algorithm: 'ssh-ed25519', fingerprint, pinned: null, known }
    },
    'servers.trustHostKey': ({ fingerprint }: { fingerprint: string }) => {
      calls.push(`trust ${fingerprint}`)
      unknown.shift()
      return server
    },
    'servers.check': async function* () {
      yield []
    },
    'servers.edit': () => ({ server, publicKey: null }),
    ...over,
  }
  return { handlers, calls }
}

test('server add --accept-host-key trusts every host on the way', async () => {
  const { handlers, calls } = engineWith()
  const { code } = await call(['server', 'add', 'anna@gpu1', '--accept-host-key'], handlers)
  expect(code).toBe(0)
  expect(calls).toEqual(['trust SHA256:hop1', 'trust SHA256:hop2', 'trust SHA256:gpu1'])
})

test('a failed check ends with the exit code of what failed', async () => {
  const item = { label: 'Log in', detail: 'no', fix: null, command: null, status: 'failed' } as const
  const codeFor = async (failed: CheckItem) => {
    const check = async function* () {
      yield [failed]
    }
    return (await call(['server', 'check', 'gpu1', '--yes'], engineWith({ 'servers.check': check }).handlers)).code
  }
  expect(await codeFor({ ...item, id: 'login', code: 'VAULT_LOCKED' })).toBe(12)
  expect(await codeFor({ ...item, id: 'reach', code: 'TIMED_OUT' })).toBe(10)
  expect(await codeFor({ ...item, id: 'login' })).toBe(7)
  expect(await codeFor({ ...item, id: 'host_key' })).toBe(8)
})

test('Ctrl-C while server add looks at the host leaves no half-made server', async () => {
  const hang = vi.fn(() => new Promise<never>(() => {}))
  const { handlers, calls } = engineWith({ 'servers.hostKey': hang })
  const io = fakeIo()
  const ending = call(['server', 'add', 'anna@gpu1', '--yes'], handlers, io)
  await soon(() => expect(hang).toHaveBeenCalled())
  io.signals.emit('SIGINT')
  const { code, err } = await ending
  expect(code).toBe(130)
  expect(calls).toEqual(['remove'])
  expect(err).toContain('anna@gpu1 was not added.')
})

test('Ctrl-C in the check of server add says that the server is there', async () => {
  const hang = vi.fn(() => new Promise<never>(() => {}))
  const check = async function* () {
    yield await hang()
  }
  const { handlers, calls } = engineWith({ 'servers.check': check })
  const io = fakeIo()
  const ending = call(['server', 'add', 'anna@gpu1', '--yes'], handlers, io)
  await soon(() => expect(hang).toHaveBeenCalled())
  io.signals.emit('SIGINT')
  const { code, err } = await ending
  expect(code).toBe(130)
  expect(calls).not.toContain('remove')
  expect(err).toContain('gpu1 is added, but not checked. Check it: remotebot server check gpu1')
})

test('server edit refuses flags that exclude each other, in either order', async () => {
  const { handlers } = engineWith()
  const refused = async (...flags: string[]) => {
    const { code, err } = await call(['server', 'edit', 'gpu1', ...flags], handlers)
    expect(err).toContain('exclude each other')
    return code
  }
  expect(await refused('--no-jump', '-J', 'hop1')).toBe(2)
  expect(await refused('--jump=hop1', '--no-jump')).toBe(2)
  expect(await refused('--agent', '--default-keys')).toBe(2)
  expect((await call(['server', 'edit', 'gpu1', '--no-jump'], handlers)).code).toBe(0)
  expect((await call(['server', 'edit', 'gpu1', '-J', 'hop1', '-J', 'hop2'], handlers)).code).toBe(0)
})

test('a refused removal with --json prints one object and nothing else', async () => {
  const io = fakeIo({ tty: true })
  const { handlers, calls } = engineWith()
  const ending = call(['server', 'remove', 'gpu1', '--json'], handlers, io)
  await soon(() => expect(io.err()).toContain('[y/N]'))
  io.stdin.write('n\r')
  const { out } = await ending
  expect(JSON.parse(out)).toEqual({ id: server.id, name: 'gpu1', status: 'kept' })
  expect(calls).toEqual([])
})
