import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import type { Leftover, OfferAnswer, Server } from '../../../../src-shared/vocabulary/index.ts'
import { runCli } from '../run.ts'
import { fakeEngines, fakeProvider, fakeRental, fakeServer } from '../testing/fake-engine.ts'
import { fakeIo } from '../testing/fake-io.ts'

type Handlers = NonNullable<Parameters<typeof fakeEngines>[0]>

async function call(argv: string[], handlers: Handlers, io = fakeIo()) {
  const code = await runCli(argv, io, fakeEngines(handlers))
  return { code, out: io.out(), err: io.err() }
}

const typing = (text: string) => {
  const io = fakeIo({ tty: true, columns: 120 })
  setTimeout(() => io.stdin.write(`${text}\n`), 50)
  return io
}

const answer = (over: Partial<OfferAnswer> = {}): OfferAnswer => ({
  provider: 'demo',
  name: 'Demo cloud',
  state: 'ok',
  problem: null,
  offers: [
    anOffer({ id: 'demo:a100', gpu: { name: 'A100 80 GB', count: 1, vramGb: 80 } }),
    anOffer({ id: 'demo:dear', price: { ...anOffer().price, perHour: 9_000_000 } }),
    anOffer(),
    anOffer({ id: 'demo:gone', availability: 'none' }),
  ],
  fetchedAt: 1_700_000_000_000,
  ...over,
})

const offersOf = (...answers: OfferAnswer[]): Handlers => ({
  'offers.search': async function* () {
    yield* answers
  },
})

const rented = fakeServer({ origin: 'rented', name: 'gpu-1', rental: fakeRental() })

test('provider list says which are connected, and hints at the demo', async () => {
  const list = [
    fakeProvider({ kind: 'runpod', name: 'RunPod', state: 'failed', reason: 'key was revoked' }),
    fakeProvider(),
  ]
  const { code, out } = await call(['provider', 'list'], { 'providers.list': () => list })
  expect(code).toBe(0)
  expect(out).toMatch(/runpod\s+RunPod\s+failed .* key was revoked/)
  expect(out).toMatch(/demo\s+Demo cloud\s+connected/)
})

const keyed = fakeProvider({
  kind: 'vast',
  name: 'Vast.ai',
  fields: [{ name: 'key', label: 'API key', secret: true, optional: false, multiline: false, help: '' }],
})

test('provider connect reads the key from standard input and never shows it', async () => {
  const io = fakeIo()
  io.stdin.end('vast-secret\n')
  let given: unknown
  const handlers: Handlers = {
    'providers.list': () => [keyed],
    'providers.connect': (input: unknown) => {
      given = input
      return keyed
    },
  }
  const { code, out, err } = await call(['provider', 'connect', 'vast', '--json'], handlers, io)
  expect(code).toBe(0)
  expect(given).toEqual({ provider: 'vast', values: { key: 'vast-secret' } })
  expect(out + err).not.toContain('vast-secret')
  expect(JSON.parse(out)).toMatchObject({ id: 'vast', name: 'Vast.ai', status: 'connected' })
})

test('a key as an argument is refused without naming it', async () => {
  const { code, err } = await call(['provider', 'connect', 'vast', '--set', 'key=vast-secret'], {
    'providers.list': () => [keyed],
  })
  expect(code).toBe(2)
  expect(err).toContain('key is a secret')
  expect(err).not.toContain('vast-secret')
})

test('an unknown provider is not found', async () => {
  const { code, err } = await call(['provider', 'check', 'azure'], { 'providers.list': () => [keyed] })
  expect(code).toBe(3)
  expect(err).toContain('Providers: vast.')
})

test('offer list is cheapest first and says what was left out and who failed', async () => {
  const failed = answer({ provider: 'vast', name: 'Vast.ai', state: 'failed', problem: 'Vast.ai: 503', offers: null })
  const { code, out, err } = await call(['offer', 'list', '--gpu', 'h100'], offersOf(answer(), failed))
  expect(code).toBe(0)
  expect(
    out
      .split('\n')
      .filter((line) => line.startsWith('demo:'))
      .map((line) => line.split(' ')[0]),
  ).toEqual(['demo:h100-1', 'demo:dear'])
  expect(err).toContain('Vast.ai: 503')
  expect(err).toContain('2 fit, prices with 40 GB of disk; excluded: GPU 1, stock 1')
})

test('offer list --json prints one array, with the price all included', async () => {
  const { out } = await call(['offer', 'list', '--json', '--disk', '200', '--all'], offersOf(answer()))
  const rows = JSON.parse(out)
  expect(rows).toHaveLength(4)
  expect(rows[0]).toMatchObject({ status: 'in_stock', allIn: { diskGb: 200, pricePerHour: 2_020_000 } })
  expect(rows[0]).not.toHaveProperty('launch')
})

test('without a provider every way to rent says how to connect one', async () => {
  for (const argv of [
    ['offer', 'list'],
    ['server', 'provision', '--yes'],
  ]) {
    const { code, err } = await call(argv, offersOf())
    expect(code).toBe(11)
    expect(err).toContain('No provider is connected.')
  }
})

test('wrong flags are usage errors', async () => {
  for (const flags of [
    ['--max-price', '0'],
    ['--max-price', 'cheap'],
    ['--count', '-1'],
    ['--cloud', 'blue'],
    ['--provider', 'x'],
  ])
    expect((await call(['offer', 'list', ...flags], {})).code).toBe(2)
  expect((await call(['offer', 'list', '--min-cuda', 'new'], {})).err).toContain('a CUDA version')
})

/** An engine that rents; what was asked of it is in `asked`. */
function renting(states: Server[]) {
  const asked: unknown[] = []
  const handlers: Handlers = {
    ...offersOf(answer()),
    'engine.settings.get': () => ({ leaseSeconds: 14_400, idleSeconds: 1200 }),
    'servers.provision': (input: unknown) => {
      asked.push(input)
      return states[0]
    },
    'servers.get': () => (states.length > 1 ? states.shift() : states[0]),
  }
  return { handlers, asked }
}

const waiting = fakeServer({ ...rented, state: 'booting', reason: null, rental: fakeRental({ phase: 'ssh' }) })

test('server provision asks with price and most cost, tells the phases, and ends ready', async () => {
  const reasons = ['waits for SSH at 192.0.2.1', 'is set up', 'installs git']
  const phases = ['ssh', 'bootstrap', 'bootstrap'] as const
  const states = reasons.map((reason, at) => ({
    ...waiting,
    reason,
    rental: fakeRental({ phase: phases[at] ?? null }),
  }))
  const { handlers, asked } = renting([waiting, waiting, ...states, rented])
  const { code, out, err } = await call(
    ['server', 'provision', '--gpu', 'H100', '--tools', 'git,uv'],
    handlers,
    typing('y'),
  )
  expect(code).toBe(0)
  expect(err).toContain('Rent 1× H100 80 GB SXM at demo · eu-north with 40 GB of disk: $2.00/h, at most $8.02 in 4 h')
  // Nothing is said twice.
  expect(err).toMatch(
    /gpu-1: waits for SSH\ngpu-1: waits for SSH at 192\.0\.2\.1\ngpu-1: it is set up\ngpu-1: it is set up: installs git\n/,
  )
  expect(out).toContain('gpu-1 is ready')
  expect(asked).toMatchObject([{ query: { gpu: 'H100' }, leaseSeconds: 14_400, tools: ['git', 'uv'], diskGb: 40 }])
})

test('server provision rents nothing without an answer, and without a terminal needs --yes', async () => {
  const { handlers, asked } = renting([rented])
  expect((await call(['server', 'provision', '--gpu', 'H100'], handlers, typing('n'))).out).toContain(
    'Nothing was rented.',
  )
  expect((await call(['server', 'provision', '--gpu', 'H100'], handlers)).code).toBe(2)
  expect(asked).toEqual([])
})

test('no capacity is exit code 6, before and after the launch', async () => {
  const { handlers } = renting([rented])
  const before = await call(['server', 'provision', '--gpu', 'H900', '--yes'], handlers)
  expect(before.code).toBe(6)
  expect(before.err).toContain('excluded by GPU 4')
  const launch = {
    id: 'lch_00000000000000000000',
    offer: anOffer(),
    state: 'refused' as const,
    machineId: null,
    refusal: 'capacity' as const,
    problem: 'no longer any instances available',
    startedAt: 0,
    endedAt: 1,
  }
  const failed = fakeServer({
    ...rented,
    state: 'failed',
    reason: 'nobody has one',
    rental: fakeRental({ launches: [launch] }),
  })
  const after = await call(['server', 'provision', '--gpu', 'H100', '--yes'], renting([waiting, failed]).handlers)
  expect(after.code).toBe(6)
  expect(after.err).toContain('no longer any instances available')
})

test('an offer that is gone is not found', async () => {
  const { code, err } = await call(['server', 'provision', '--offer', 'demo:old', '--yes'], renting([rented]).handlers)
  expect(code).toBe(3)
  expect(err).toContain('There is no offer demo:old now.')
})

test('servers that are not rented are not started, stopped, extended or terminated', async () => {
  const handlers: Handlers = { 'servers.get': () => fakeServer({ origin: 'ssh', name: 'box' }) }
  for (const argv of [
    ['start', 'box'],
    ['stop', 'box', '--yes'],
    ['terminate', 'box', '--yes'],
    ['extend', 'box', '--for', '2h'],
  ])
    expect((await call(['server', ...argv], handlers)).code).toBe(11)
})

test('a rented server that is gone is terminated, not out of reach', async () => {
  const contact = { status: 'unknown', since: 1, reason: 'no answer' } as const
  const gone = fakeServer({
    ...rented,
    createdAt: Date.now(),
    state: 'terminated',
    contact,
    rental: fakeRental({ pricePerHour: 0 }),
  })
  const { out } = await call(['server', 'list'], { 'servers.list': () => [gone] })
  expect(out).toMatch(/gpu-1\s+terminated/)
  expect(out).not.toContain('no answer')
  expect(out).not.toContain('$')
})

test('rented servers that ended more than a day ago are listed only when asked for', async () => {
  const launch = { id: 'lch_0123456789abcdefghjk', offer: anOffer(), machineId: 'm', refusal: null, problem: null }
  const launches = [{ ...launch, state: 'ended' as const, startedAt: 1, endedAt: 2 }]
  const old = fakeServer({ ...rented, name: 'old-one', state: 'terminated', rental: fakeRental({ launches }) })
  const handlers = { 'servers.list': () => [rented, old] }
  const { out, err } = await call(['server', 'list'], handlers, fakeIo({ tty: true }))
  expect(out).not.toContain('old-one')
  expect(err).toContain('1 rented server that ended more than a day ago')
  expect((await call(['server', 'list', '--all'], handlers)).out).toContain('old-one')
})

test('stop says what still bills, terminate what is lost', async () => {
  const busy = fakeServer({ ...rented, running: 1 })
  const handlers: Handlers = {
    'servers.get': () => busy,
    'servers.stop': () => ({ ...busy, state: 'stopping' }),
    'servers.terminate': () => ({ ...busy, state: 'terminating' }),
  }
  expect((await call(['server', 'stop', 'gpu-1', '--yes'], handlers)).out).toContain('It still bills $0.48 a day.')
  const kept = await call(['server', 'terminate', 'gpu-1'], handlers, typing('no'))
  expect(kept.err).toContain('1 job there will be lost.')
  expect(kept.out).toContain('Nothing was removed.')
  expect((await call(['server', 'terminate', 'gpu-1', '--force', '-y'], handlers)).out).toContain('counts as gone once')
})

test('tools that fail say what their recipe said', async () => {
  const handlers: Handlers = {
    'servers.get': () => rented,
    'servers.tools': async function* () {
      yield [{ name: 'git', status: 'installing', version: null, problem: null, checkedAt: null }]
      yield [{ name: 'git', status: 'failed', version: null, problem: 'apt-get: no network', checkedAt: 1 }]
    },
  }
  const { code, err } = await call(['server', 'tools', 'gpu-1', 'git'], handlers)
  expect(code).toBe(1)
  expect(err).toContain('apt-get: no network')
})

const leftover = (over: Partial<Leftover> = {}): Leftover => ({
  id: 'demo:machine:m-9',
  kind: 'machine',
  provider: 'demo',
  providerName: 'Demo cloud',
  resourceId: 'm-9',
  name: 'rb-train',
  why: 'unclaimed',
  reason: 'it has our tag, but no server here is it',
  providerState: 'running',
  perDay: 48_000_000,
  since: 1_700_000_000_000,
  serverId: null,
  installation: null,
  canClean: true,
  canAdopt: true,
  beyond: null,
  ...over,
})
const foreign = leftover({
  id: 'demo:machine:m-8',
  resourceId: 'm-8',
  name: 'rb-other',
  why: 'other_installation',
  canClean: false,
})
const checks = [{ provider: 'demo', name: 'Demo cloud', checkedAt: 1, problem: null }]

test('leftovers list asks every provider, and says when nothing is there', async () => {
  const some = await call(['leftovers', 'list'], { 'leftovers.check': () => ({ items: [leftover()], checks }) })
  expect(some.out).toMatch(/demo:machine:m-9\s+rb-train\s+\$48\.00/)
  const none = await call(['leftovers', 'list'], { 'leftovers.check': () => ({ items: [], checks }) })
  expect(none.out).toBe('Nothing is left behind at Demo cloud.\n')
  const blind = [{ ...checks[0], problem: 'no network' }]
  const unknown = await call(['leftovers', 'list'], { 'leftovers.check': () => ({ items: [], checks: blind }) })
  expect(unknown.out).toContain('Nothing is known')
  expect(unknown.err).toContain('no network')
})

test('leftovers clean ends only ours, asked once, and says what failed', async () => {
  let asked: unknown
  const handlers: Handlers = {
    'leftovers.check': () => ({ items: [leftover(), foreign], checks }),
    'leftovers.clean': (input: { ids: string[] }) => {
      asked = input
      return [{ id: 'demo:machine:m-9', status: 'failed', problem: 'answered 500' }]
    },
  }
  const { code, out, err } = await call(['leftovers', 'clean', '--yes'], handlers)
  expect(asked).toEqual({ ids: ['demo:machine:m-9'] })
  expect(code).toBe(1)
  expect(out).toContain('failed, answered 500')
  expect(err).toContain('may go on billing')
  const other = await call(['leftovers', 'clean', 'rb-other', '--yes'], handlers)
  expect(other.err).toContain('not ours to end')
})

test('a machine of another installation is adopted only under its typed name', async () => {
  const given: unknown[] = []
  const handlers: Handlers = {
    'leftovers.list': () => ({ items: [foreign], checks }),
    'leftovers.adopt': (input: unknown) => {
      given.push(input)
      return rented
    },
  }
  expect((await call(['leftovers', 'adopt', 'rb-other'], handlers)).code).toBe(2)
  expect((await call(['leftovers', 'adopt', 'rb-other'], handlers, typing('rb-other'))).code).toBe(0)
  expect(given).toEqual([{ id: 'demo:machine:m-8', confirm: 'rb-other' }])
})

test('who adopts a machine that no budget promises is told so', async () => {
  const beyond = 'This needs up to $2.07; the budget has $1.00 left.'
  const handlers: Handlers = {
    'leftovers.list': () => ({ items: [leftover({ beyond })], checks }),
    'leftovers.adopt': () => fakeServer({ ...rented, rental: fakeRental({ beyond }) }),
    'servers.get': () => fakeServer({ ...rented, rental: fakeRental({ beyond }) }),
    'costs.ofServer': () => ({ cost: null, lines: [], differences: [] }),
  }
  const adopted = await call(['leftovers', 'adopt', 'rb-train'], handlers)
  expect(adopted).toMatchObject({ code: 0, err: expect.stringContaining(beyond) })
  expect((await call(['server', 'show', 'gpu'], handlers)).out).toContain('This needs up to')
})

test('server show of one that is gone tells nothing of what would still end or cost; long lines fold under their value', async () => {
  const layers = [
    { layer: 'engine' as const, armed: true, actsAt: 1, detail: `${'it ends the server '.repeat(6)}then` },
  ]
  const lease = { ...fakeRental().lease, idleSince: 1, layers }
  const show = async (state: Server['state'], pricePerHour: number) => {
    const server = fakeServer({ ...rented, state, rental: fakeRental({ pricePerHour, lease }) })
    const handlers: Handlers = {
      'servers.get': () => server,
      'costs.ofServer': () => ({ cost: null, lines: [], differences: [] }),
    }
    return (await call(['server', 'show', 'gpu-1'], handlers, fakeIo({ tty: true, columns: 80 }))).out
  }
  const gone = await show('terminated', 0)
  expect(gone).toContain('nothing of it bills any more')
  expect(gone).not.toMatch(/Lease|Idle|Off:|while stopped/)
  const stopped = await show('stopped', 20_000)
  expect(stopped).toContain('$0.02/h, est.')
  expect(stopped).not.toContain('Idle')
  const ready = await show('ready', 2_010_000)
  expect(ready).toMatch(/Idle.*; it is ended after 20 min/)
  const lines = ready.split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80 + '\x1b[2m\x1b[0m'.length)
  expect(lines.map((line) => stripVTControlCharacters(line))).toContainEqual(expect.stringMatching(/^ {13}.*then$/))
})

test('prices below a cent keep two digits that say something', async () => {
  const cheap = anOffer({ price: { ...anOffer().price, perHour: 5_556, diskGbMonth: 0 }, gpu: null, cpuCount: 4 })
  const { out } = await call(['offer', 'list'], offersOf(answer({ offers: [cheap] })))
  expect(out).toContain('$0.0056 ')
})

const NO_BUDGET = { spent: 0, committed: 0, limit: null, hardCap: null }

test('the first words say what costs something now, and nothing where nothing does', async () => {
  const overview = {
    activeJobs: 0,
    underWayJobs: 0,
    queuedJobs: 0,
    queueHeld: false,
    attentionJobs: 0,
    totalJobs: 0,
    servers: 2,
    reachable: 2,
    unreachable: 0,
    spentToday: 0,
    spentThisMonth: 0,
    thresholds: 0,
    alarms: 0,
    unseen: 0,
    running: [],
  }
  const costs = (over: object): Handlers => ({
    'engine.overview': () => ({
      ...overview,
      rented: 0,
      spendPerHour: 0,
      leftovers: 0,
      providers: 1,
      approvals: 0,
      budget: NO_BUDGET,
      ...over,
    }),
    'jobs.list': () => ({ items: [], nextCursor: null }),
  })
  const { out, err } = await call([], costs({ rented: 2, spendPerHour: 2_500_000, leftovers: 1 }))
  expect(out, err).toContain('Rented: 2 servers at $2.50/h together, est.\nLeft behind at providers: 1.')
  expect((await call([], costs({}))).out).not.toMatch(/Rented|Spent|decide/)
  const budget = { spent: 138_100_000, committed: 38_700_000, limit: 300_000_000, hardCap: 300_000_000 }
  expect((await call([], costs({ approvals: 1, budget }))).out).toContain(
    '1 request to decide: remotebot approval list\nSpent: $138.10 of $300.00, and $38.70 committed, est.',
  )
})

test('a server that failed and bills says how to end it, and names no try that was no failure', async () => {
  const launch = { id: 'lch_00000000000000000000', offer: anOffer(), state: 'launched' as const, machineId: 'm-1' }
  const launches = [{ ...launch, refusal: null, problem: null, startedAt: 0, endedAt: null }]
  const failed = fakeServer({ ...rented, state: 'failed', reason: 'no tools', rental: fakeRental({ launches }) })
  const { err } = await call(['server', 'provision', '--gpu', 'H100', '--yes'], renting([failed]).handlers)
  expect(err).toContain('It bills. End it: remotebot server terminate gpu-1')
  expect(err).not.toContain('demo:')
})
