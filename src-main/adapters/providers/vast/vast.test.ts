import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeApi, testDeps } from '../http/testing-api.ts'
import { badDays } from '../http/testing-bad-days.ts'
import { Contract, type SeenRequest } from '../http/testing-contract.ts'
import { KEY, offerFor, PUBLIC_KEY, planFor, TAG } from '../http/testing-plan.ts'
import type { ProviderError } from '../provider-error.ts'
import { formatTag } from '../tag.ts'
import { vastDefinition } from './index.ts'
import { machineOf } from './instances.ts'
import { ask, instance } from './testing-vast.ts'

const file = (name: string) => new URL(`contract/${name}`, import.meta.url).pathname
const contract = new Contract(file('vast.openapi.json'), file('overlay.json'))
const connect = (endpoint: string) => vastDefinition.connect({ key: KEY }, testDeps(endpoint))
const signal = () => AbortSignal.timeout(60_000)
const offer = offerFor('vast', { askId: 101, bid: null })
const failing = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error as ProviderError,
  )
const blob = PUBLIC_KEY.split(' ')[1] as string
const label = `train-1 ${formatTag(TAG)}`

/** Keys as Vast keeps them: one is somebody else's. */
function keysOf(api: FakeApi) {
  const keys = [{ id: 1, key: 'ssh-rsa AAAAtheirs me@home' }]
  api.on('GET /api/v0/ssh/', () => ({ body: keys }))
  api.on('POST /api/v0/ssh/', ({ body }) => {
    const key = (body as { ssh_key: string }).ssh_key
    if (keys.some((one) => one.key.includes(key.split(' ')[1] as string)))
      return { status: 400, body: { success: false, error: 'no_ssh_key', msg: 'already exists' } }
    keys.push({ id: keys.length + 1, key })
    return { body: { success: true, key: { id: keys.length, public_key: key } } }
  })
  api.on('DELETE /api/v0/ssh/{id}/', ({ path }) => {
    const id = Number(path.split('/')[4])
    keys.splice(
      keys.findIndex((one) => one.id === id),
      1,
    )
    return { body: { success: true } }
  })
  return keys
}

let api: FakeApi
beforeEach(async () => {
  api = await new FakeApi(contract).start()
})
afterEach(async () => {
  await api.stop()
  expect(api.problems).toEqual([])
})

describe('Vast.ai', () => {
  it('tells whose key it is and what is left', async () => {
    api.on('GET /api/v0/users/current/', () => ({ body: { id: 5, email: 'a@example.com', balance: 3.25 } }))
    api.on('GET /api/v1/instances/', () => ({ body: { success: true, instances: [], next_token: null } }))
    const account = await connect(api.endpoint).check(signal())
    expect(account).toMatchObject({ account: 'a@example.com', balance: 3_250_000 })
    expect(api.seen.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true)
  })

  it('offers what can be reached directly, without the disk that the total holds, and leaves out what makes no sense', async () => {
    api.on('POST /api/v0/bundles/', ({ body }) => {
      const bids = (body as { type: string }).type === 'bid'
      return {
        body: { offers: bids ? [ask({})] : [ask({}), { id: 'x' }, ask({ id: 102, dph_base: null, hosting_type: 1 })] },
      }
    })
    const offers = await connect(api.endpoint).offers(signal())
    expect(offers).toMatchObject([
      {
        id: 'vast:101:on-demand',
        gpu: { name: 'RTX 4090', count: 2, vramGb: 24 },
        memoryGb: 64,
        diskGb: 2048,
        cloud: 'community',
        cuda: '13.0',
        region: 'Sweden, SE',
        maxSeconds: 1_234_567,
        price: {
          perHour: 600_000,
          stoppedPerHour: 0,
          diskGbMonth: 150_000,
          stoppedDiskGbMonth: 150_000,
          egressGb: 4560,
          ingressGb: 1230,
        },
        launch: { askId: 101, bid: null },
      },
      { id: 'vast:102:on-demand', cloud: 'secure', price: { perHour: 600_000 } },
      { id: 'vast:101:bid', spot: true, price: { perHour: 200_000, stoppedPerHour: null }, launch: { bid: 0.2 } },
    ])
  })

  it('adds the key, tagged, before it launches, and never makes a machine that is stopped', async () => {
    const keys = keysOf(api)
    api.on('PUT /api/v0/asks/{id}/', () => {
      expect(keys.map(({ key }) => key)).toContain(`ssh-ed25519 ${blob} ${formatTag(TAG)}`)
      return { body: { success: true, new_contract: 7001, instance_api_key: 'secret-of-the-machine' } }
    })
    const launched = await connect(api.endpoint).launch(planFor(offer), signal())
    expect(launched).toEqual({ machineId: '7001', timer: false })
    const { path, body } = api.asked('PUT /api/v0/asks/{id}/')[0] as SeenRequest
    expect(path).toBe('/api/v0/asks/101/')
    expect(body).toMatchObject({ label, disk: 40, runtype: 'ssh_direct', cancel_unavail: true })
    expect(body).not.toHaveProperty('price')
  })

  it('bids what was shown: without a price a bid is rented at the full price', async () => {
    keysOf(api)
    api.on('PUT /api/v0/asks/{id}/', () => ({ body: { success: true, new_contract: 7001 } }))
    await connect(api.endpoint).launch(planFor({ ...offer, spot: true, launch: { askId: 101, bid: 0.2 } }), signal())
    expect(api.asked('PUT /api/v0/asks/{id}/')[0]?.body).toMatchObject({ price: 0.2 })
  })

  it('an offer that is gone is capacity, and its key is taken out again', async () => {
    const keys = keysOf(api)
    api.on('PUT /api/v0/asks/{id}/', () => ({
      status: 410,
      body: {
        success: false,
        error: 'no_such_ask',
        msg: 'error 404/3603: no_such_ask Instance type by id 101 is not available.',
        ask_id: 101,
      },
    }))
    expect(await failing(connect(api.endpoint).launch(planFor(offer), signal()))).toMatchObject({ kind: 'capacity' })
    expect(keys).toHaveLength(1)
  })

  it('buys one offer once, and shows it no more', async () => {
    keysOf(api)
    api.on('PUT /api/v0/asks/{id}/', () => ({ body: { success: true, new_contract: 7001 } }))
    api.on('POST /api/v0/bundles/', () => ({ body: { offers: [ask({}), ask({ id: 102 })] } }))
    const provider = connect(api.endpoint)
    const both = await Promise.allSettled([
      provider.launch(planFor(offer), signal()),
      provider.launch(planFor(offer), signal()),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(api.asked('PUT /api/v0/asks/{id}/')).toHaveLength(1)
    expect((await provider.offers(signal())).map(({ launch }) => launch.askId)).toEqual([102, 102])
  })

  it.each([
    [200, { success: false, error: 'bid_too_low', msg: 'created stopped', new_contract: 7002 }],
    [400, { success: false, error: 'invalid_price', msg: 'too low', new_contract: 7002 }],
  ])('names the machine that a refusal (HTTP %i) has made, and leaves its key', async (status, body) => {
    const keys = keysOf(api)
    api.on('PUT /api/v0/asks/{id}/', () => ({ status, body, undescribed: true }))
    const error = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(error).toMatchObject({ kind: 'unknown', data: { machineId: '7002' } })
    expect(keys).toHaveLength(2)
  })

  it.each([
    [400, { success: false, error: 'invalid_args', msg: 'disk too large' }, 'rule'],
    [400, { success: false, error: 'spend_rate_limit', msg: 'new account' }, 'balance'],
    [400, { success: false, msg: 'Your account lacks credit' }, 'balance'],
    [404, { success: false, error: 'no_such_ask', msg: 'gone' }, 'capacity'],
    [200, { success: false, error: 'no_such_ask' }, 'capacity'],
    [200, { success: false }, 'unknown'],
  ])('a launch refused with %i %o means %s', async (status, body, kind) => {
    keysOf(api)
    api.on('PUT /api/v0/asks/{id}/', () => ({ status, body, undescribed: true }))
    expect(await failing(connect(api.endpoint).launch(planFor(offer), signal()))).toMatchObject({ kind })
  })

  it('shows no key in an error, also not the one that Vast gives to a new machine', async () => {
    keysOf(api)
    const body = { success: false, instance_api_key: 'secret-of-the-machine', new_contract: 7002 }
    api.on('PUT /api/v0/asks/{id}/', () => ({ body, undescribed: true }))
    const { data, message } = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(JSON.stringify([data, message])).not.toContain('secret-of-the-machine')
  })

  it('lists all pages, with the address that is direct where there is one', async () => {
    const relay = { id: 2, ports: {}, image_runtype: 'jupyter_proxy', label: null }
    api.on('GET /api/v1/instances/', ({ query }) =>
      query.get('after_token') === 'page-2'
        ? { body: { success: true, instances: [instance(relay)], next_token: null } }
        : { body: { success: true, instances: [instance({ label })], next_token: 'page-2' } },
    )
    const [direct, relayed] = await connect(api.endpoint).machines(signal())
    expect(direct).toMatchObject({
      id: '7001',
      name: 'train-1',
      tag: TAG,
      state: 'running',
      phase: null,
      ssh: { user: 'root', host: '203.0.113.42', port: 40022 },
      pricePerHour: 700_000,
    })
    expect(relayed).toMatchObject({ tag: null, ssh: { host: 'ssh4.vast.ai', port: 17002 } })
  })

  it.each([
    [{ actual_status: null, cur_state: 'unloaded' }, 'provisioning', 'boot', false],
    [{ actual_status: 'created' }, 'booting', 'image', false],
    [{ actual_status: 'loading' }, 'booting', 'image', false],
    [{ actual_status: 'created', status_msg: 'OCI runtime create failed: no gpu' }, 'failed', null, false],
    [
      { actual_status: 'exited', intended_status: 'stopped', cur_state: 'stopped', next_state: 'stopped' },
      'stopped',
      null,
      false,
    ],
    [
      {
        actual_status: 'exited',
        intended_status: 'stopped',
        cur_state: 'stopped',
        next_state: 'stopped',
        is_bid: true,
      },
      'stopped',
      null,
      true,
    ],
    [{ actual_status: 'exited' }, 'failed', null, false],
    [{ actual_status: 'stopped', cur_state: 'stopped' }, 'provisioning', 'capacity', false],
    [{ actual_status: 'running', ports: null, ssh_port: null }, 'running', 'boot', false],
    // A host that is away is not a machine that is lost.
    [{ actual_status: 'offline' }, 'running', null, false],
    [{ actual_status: 'frozen' }, 'running', null, false],
  ])('reads %o as %s', async (more, state, phase, preempted) => {
    api.on('GET /api/v0/instances/{id}/', () => ({ body: { instances: instance(more) }, undescribed: true }))
    expect(await connect(api.endpoint).machine('7001', signal())).toMatchObject({ state, phase, preempted })
  })

  it('says null for a machine that Vast does not know', async () => {
    api.on('GET /api/v0/instances/{id}/', () => ({ body: { instances: null } }))
    expect(await connect(api.endpoint).machine('9', signal())).toBeNull()
  })

  it.each([
    ['takes out the key of an earlier offer for the same server', `ssh-ed25519 ${blob} ${formatTag(TAG)}`, [1]],
    ['takes out no key that a person added, though it is the same', `ssh-ed25519 ${blob} me@laptop`, [1, 2]],
  ])('a refused launch %s', async (_name, key, left) => {
    const keys = keysOf(api)
    keys.push({ id: 2, key })
    const refused = { success: false, error: 'no_such_ask', msg: 'gone' }
    api.on('PUT /api/v0/asks/{id}/', () => ({ status: 404, body: refused }))
    expect(await failing(connect(api.endpoint).launch(planFor(offer), signal()))).toMatchObject({ kind: 'capacity' })
    expect(keys.map(({ id }) => id)).toEqual(left)
  })

  it('names the machine also where its id comes as a text', async () => {
    keysOf(api)
    api.on('PUT /api/v0/asks/{id}/', () => ({ body: { success: true, new_contract: '7001' }, undescribed: true }))
    expect(await connect(api.endpoint).launch(planFor(offer), signal())).toMatchObject({ machineId: '7001' })
  })

  it('what does not say that there is no machine says nothing of it', async () => {
    api.on('GET /api/v0/instances/{id}/', () => ({ body: { hello: 'guest' }, undescribed: true }))
    expect(await failing(connect(api.endpoint).machine('9', signal()))).toMatchObject({ kind: 'transient' })
  })

  it('ends a machine and takes its key out, and no other key; one that is gone is a success', async () => {
    const keys = keysOf(api)
    keys.push({ id: 2, key: `ssh-ed25519 AAAAours ${formatTag(TAG)}` })
    const gone = { success: false, error: 'no_such_instance', msg: 'Instance 7001 not found.' }
    let there = true
    api.on('GET /api/v0/instances/{id}/', () => ({ body: { instances: there ? instance({ label }) : null } }))
    api.on('DELETE /api/v0/instances/{id}/', () => (there ? { body: { success: true } } : { status: 404, body: gone }))
    const provider = connect(api.endpoint)
    await provider.terminate('7001', signal())
    expect(keys.map(({ id }) => id)).toEqual([1])
    there = false
    await provider.terminate('7001', signal())
  })

  it('a refusal to end a machine is none that may be overlooked', async () => {
    api.on('GET /api/v0/instances/{id}/', () => ({ body: { instances: null } }))
    api.on('DELETE /api/v0/instances/{id}/', () => ({ body: { success: false, msg: 'try later' } }))
    expect(await failing(connect(api.endpoint).terminate('7001', signal()))).toMatchObject({ kind: 'rule' })
  })

  it('stops, starts, and renames with the tag kept', async () => {
    api.on('PUT /api/v0/instances/{id}/', () => ({ body: { success: true } }))
    api.on('GET /api/v0/instances/{id}/', () => ({ body: { instances: instance({ label }) } }))
    const provider = connect(api.endpoint)
    await provider.stop('7001', signal())
    await provider.start('7001', signal())
    await provider.rename('7001', 'new', signal())
    expect(api.asked('PUT /api/v0/instances/{id}/').map(({ body }) => body)).toEqual([
      { state: 'stopped' },
      { state: 'running' },
      { label: `new ${formatTag(TAG)}` },
    ])
  })

  it('lists volumes and deletes one; one that is gone is a success', async () => {
    const volume = { id: 3, storage_total_cost: 0.002, start_date: 1_793_450_000, instances: [{ id: 7001 }] }
    api.on('GET /api/v0/volumes/', () => ({ body: { volumes: [volume] } }))
    api.on('DELETE /api/v0/volumes/', () => ({
      status: 404,
      body: { success: false, error: 'no_such_volume', msg: 'no' },
    }))
    const provider = connect(api.endpoint)
    expect(await provider.extras(signal())).toMatchObject([{ id: '3', machineId: '7001', pricePerDay: 48_000 }])
    await provider.terminateExtra({ id: '3', kind: 'disk' }, signal())
  })

  it('sums up what was charged for each instance over all pages', async () => {
    const page = (results: object[], next_token: string | null) => ({
      body: { success: true, count: results.length, total: 4, results, next_token },
    })
    const charge = (source: string, start: number, end: number, amount: number) => ({
      ...{ source, start, end, amount, type: source.split('-')[0], description: '', metadata: {} },
      items: [
        { type: 'gpu', amount: amount - 0.5 },
        { type: 'bwd', amount: 0.125 },
        { type: 'bwu', amount: 0.375 },
      ],
    })
    api.on('GET /api/v0/charges/', ({ query }) =>
      query.get('after_token')
        ? page([charge('instance-8', 1_700_000_500, 4_000_000_000, 1)], null)
        : page(
            [charge('instance-7', 1_700_000_000, 1_700_000_360, 38.421), charge('volume-7', 1_700_000_000, 1, 5)],
            'x',
          ),
    )
    const bills = (await connect(api.endpoint).bills?.(1_699_999_999_500, signal())) ?? []
    expect(bills).toMatchObject([
      { machineId: '7', from: 1_700_000_000_000, to: 1_700_000_360_000, amount: 38_421_000, transfer: 500_000 },
      { machineId: '8', amount: 1_000_000, transfer: 500_000 },
    ])
    expect(bills[1]?.to).toBeLessThanOrEqual(Date.now())
    const { day, type } = JSON.parse(api.seen[0]?.query.get('select_filters') ?? '')
    expect([day.gte, type]).toEqual([1_699_999_999, { in: ['instance'] }])
  })

  it('a list of charges that does not end is none', async () => {
    const body = { success: true, count: 0, total: 0, results: [], next_token: 'x' }
    api.on('GET /api/v0/charges/', () => ({ body }))
    const error = await failing(connect(api.endpoint).bills?.(0, signal()) ?? Promise.resolve())
    expect(error).toMatchObject({ kind: 'transient' })
  })

  it('says how it is billed: its disk from its creation on, all of it while it runs', () => {
    const billing = (more: Record<string, unknown>) => machineOf(instance(more) as never).billing
    expect([
      billing({}),
      billing({ actual_status: 'loading' }),
      billing({ actual_status: 'exited', intended_status: 'stopped', cur_state: 'stopped', next_state: 'stopped' }),
    ]).toEqual([
      { state: 'running', since: null, priceSince: null },
      { state: 'stopped', since: 1_793_450_000_500, priceSince: null },
      { state: 'stopped', since: null, priceSince: null },
    ])
  })

  it('keeps the gaps that Vast wants between calls of one kind', async () => {
    const waits: number[] = []
    const deps = { ...testDeps(api.endpoint), now: () => 1_000_000, sleep: async (ms: number) => void waits.push(ms) }
    api.on('GET /api/v0/instances/{id}/', () => ({ body: { instances: null } }))
    api.on('PUT /api/v0/instances/{id}/', () => ({ body: { success: true } }))
    const provider = vastDefinition.connect({ key: KEY }, deps)
    await provider.machine('1', signal())
    await provider.machine('1', signal())
    await provider.stop('1', signal())
    await provider.machine('1', signal())
    expect(waits).toEqual([2000, 4000])
  })

  it("ends a machine from inside by the machine's own key, never by the account's", () => {
    const provider = connect(api.endpoint)
    expect(provider.stopCommand('7001')).toContain('CONTAINER_API_KEY')
    expect(provider.stopCommand('7001')).not.toContain(KEY)
    expect(provider.stopCommand('7001; reboot')).toBeNull()
  })
})

badDays('Vast.ai', {
  connect,
  secret: KEY,
  read: (provider, at) => provider.machines(at),
  launch: (provider, at) => provider.launch(planFor(offer), at),
  prepare: (fake) => void keysOf(fake),
  refuse: (status, msg) => ({ status, body: { success: false, error: 'refused', msg } }),
  // What is not there when something is bought is the offer.
  expected: { 'launch 404': 'capacity', 'launch 410': 'capacity' },
})
