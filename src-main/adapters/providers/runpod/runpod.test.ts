import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { FakeApi, testDeps } from '../http/testing-api.ts'
import { badDays } from '../http/testing-bad-days.ts'
import { Contract } from '../http/testing-contract.ts'
import { KEY, offerFor, PUBLIC_KEY, planFor, TAG } from '../http/testing-plan.ts'
import type { ProviderError } from '../provider-error.ts'
import { formatTag } from '../tag.ts'
import { runpodDefinition } from './index.ts'
import { answerGraphql } from './testing-graphql.ts'
import { gpuType, pod } from './testing-runpod.ts'

const contract = new Contract(new URL('contract/runpod-v2.openapi.json', import.meta.url).pathname)
const connect = (endpoint: string) => runpodDefinition.connect({ key: KEY }, testDeps(endpoint))
const signal = () => AbortSignal.timeout(60_000)
const offer = offerFor('runpod', {
  gpuTypeId: 'NVIDIA GeForce RTX 4090',
  gpuCount: 2,
  cloudType: 'SECURE',
  dataCenterId: 'EU-RO-1',
  minCudaVersion: '12.8',
  bidPerGpu: null,
})
const failing = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error as ProviderError,
  )

let api: FakeApi
let inputs: Record<string, unknown>[]
const launches = (make: (input: Record<string, unknown>) => unknown) => {
  const one = ({ input }: { input: Record<string, unknown> }) => {
    inputs.push(input)
    return make(input)
  }
  api.on('POST /graphql', (seen) =>
    answerGraphql(seen, { podFindAndDeployOnDemand: one, podRentInterruptable: one }, api.problems),
  )
}
beforeEach(async () => {
  inputs = []
  api = await new FakeApi(contract, ({ path }) => path.startsWith('/v2/')).start()
})
afterEach(async () => {
  await api.stop()
  expect(api.problems).toEqual([])
})

describe('RunPod', () => {
  it('tells whose key it is, and the rights that can be known', async () => {
    api.on('GET /v2/pods', () => ({ body: { pods: [] } }))
    const me = { id: 'user_1', email: 'a@example.com', clientBalance: 12.5 }
    api.on('POST /graphql', (seen) => answerGraphql(seen, { myself: me }, api.problems))
    const account = await connect(api.endpoint).check(signal())
    expect(account).toMatchObject({ account: 'a@example.com', balance: 12_500_000 })
    expect(account.rights.map(({ status }) => status)).toEqual(['ok', 'ok', 'unknown'])
    expect(api.seen.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true)
    expect(api.seen.every(({ headers }) => headers['user-agent'] === 'remotebot')).toBe(true)
  })

  it('names the right that a key for REST alone lacks', async () => {
    api.on('GET /v2/pods', () => ({ body: { pods: [] } }))
    const errors = [{ message: 'Unauthorized request', extensions: { code: 'FORBIDDEN' } }]
    api.on('POST /graphql', () => ({ body: { errors, data: null }, undescribed: true }))
    const { rights } = await connect(api.endpoint).check(signal())
    expect(rights.find(({ status }) => status === 'missing')?.name).toContain('GraphQL')
  })

  it('offers each data centre that has it, what is out of stock with the reason, and spot', async () => {
    api.on('GET /v2/catalog/gpus', ({ query }) => {
      const free = query.get('cloud') === 'SECURE' && query.get('count') === '1'
      return { body: { gpus: [gpuType(free)] } }
    })
    const price = ({ input }: { input: { gpuCount: number; secureCloud: boolean } }) =>
      input.gpuCount === 2 && !input.secureCloud
        ? { minimumBidPrice: 0.2, stockStatus: 'Low', minVcpu: 16, minMemory: 62 }
        : null
    const gpuTypes = [{ id: 'NVIDIA GeForce RTX 4090', lowestPrice: price }]
    api.on('POST /graphql', (seen) => answerGraphql(seen, { gpuTypes }, api.problems))
    const offers = await connect(api.endpoint).offers(signal())
    expect(new Set(offers.map(({ id }) => id)).size).toBe(offers.length)
    const container = Math.ceil((20 * 100_000) / 720)
    expect(offers.filter(({ availability, spot }) => availability !== 'none' && !spot)).toMatchObject([
      { region: 'US-KS-2', cloud: 'secure', availability: 'in_stock', price: { perHour: 440_000 + container } },
      { region: 'EU-RO-1', availability: 'low', cuda: '12.8', gpu: { name: 'RTX 4090', count: 1, vramGb: 24 } },
    ])
    const none = offers.find(({ availability, cloud }) => availability === 'none' && cloud === 'community')
    expect(none?.availabilityReason).toContain('no RTX 4090 × 1 free in its community cloud')
    expect(offers.filter(({ spot }) => spot)).toMatchObject([
      {
        gpu: { count: 2 },
        cloud: 'community',
        availability: 'low',
        cpuCount: 16,
        price: { perHour: 400_000 + container, stoppedPerHour: null },
        launch: { bidPerGpu: 0.2 },
      },
    ])
    // Of at most 4 of them on one machine nobody offers 8.
    expect(offers.some(({ gpu }) => gpu?.count === 8)).toBe(false)
  })

  it('launches with our key alone, the tag in name and environment, and the time when RunPod itself ends it', async () => {
    launches(() => ({ id: 'pod1', costPerHr: 0.69 }))
    expect(await connect(api.endpoint).launch(planFor(offer), signal())).toEqual({
      machineId: 'pod1',
      timer: Date.parse('2026-12-02T00:00:00Z'),
      pricePerHour: 690_000,
    })
    expect(inputs).toMatchObject([
      {
        name: `train-1 ${formatTag(TAG)}`,
        gpuTypeId: 'NVIDIA GeForce RTX 4090',
        gpuCount: 2,
        cloudType: 'SECURE',
        dataCenterId: 'EU-RO-1',
        volumeInGb: 40,
        terminateAfter: '2026-12-02T00:00:00Z',
        ports: '22/tcp',
        env: [
          { key: 'PUBLIC_KEY', value: PUBLIC_KEY },
          { key: 'REMOTEBOT_TAG', value: formatTag(TAG) },
        ],
      },
    ])
  })

  it('bids for spot what was shown', async () => {
    launches(() => ({ id: 'pod2' }))
    const spot = { ...offer, spot: true, launch: { ...offer.launch, dataCenterId: null, bidPerGpu: 0.2 } }
    await connect(api.endpoint).launch(planFor(spot), signal())
    expect(inputs).toMatchObject([{ bidPerGpu: 0.2 }])
    expect(inputs[0]).not.toHaveProperty('dataCenterId')
  })

  it.each([
    [
      'There are no longer any instances available with the requested specifications.',
      'INTERNAL_SERVER_ERROR',
      'capacity',
    ],
    ['This machine does not have the resources to deploy your pod. Please try a different machine.', '', 'capacity'],
    ['Your account has insufficient balance', 'RUNPOD', 'balance'],
    ['You have reached your spend limit', '', 'balance'],
    ['Unauthorized', 'UNAUTHENTICATED', 'auth'],
    ['Variable "$input" got invalid value', 'BAD_USER_INPUT', 'rule'],
    ['Something went wrong. Please try again later or contact support.', 'INTERNAL_SERVER_ERROR', 'unknown'],
    ['slow down', 'RATE_LIMITED', 'rate'],
  ])('a launch refused with HTTP 200 “%s” (%s) means %s', async (message, code, kind) => {
    const body = { errors: [{ message, extensions: { code } }], data: { podFindAndDeployOnDemand: null } }
    api.on('POST /graphql', () => ({ body, undescribed: true }))
    const error = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(error).toMatchObject({ kind, data: { httpStatus: 200 } })
    expect(error.message).toContain(message)
    expect(error.data.machineId).toBeUndefined()
  })

  it('names the machine that an answer with errors made all the same', async () => {
    const body = {
      errors: [{ message: 'no longer any instances available' }],
      data: { podFindAndDeployOnDemand: { id: 'pod9' } },
    }
    api.on('POST /graphql', () => ({ body, undescribed: true }))
    const error = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(error).toMatchObject({ kind: 'unknown', data: { machineId: 'pod9' } })
  })

  it.each([
    [400, 'There are no longer any instances available', null, 'capacity'],
    [400, 'Cannot query field', null, 'rule'],
    [500, 'Something went wrong', null, 'unknown'],
    [400, 'Something went wrong', { podFindAndDeployOnDemand: { id: 'pod9' } }, 'unknown'],
  ])('GraphQL that refuses with HTTP %i “%s” and data %o means %s', async (status, message, data, kind) => {
    api.on('POST /graphql', () => ({ status, body: { errors: [{ message }], data }, undescribed: true }))
    const error = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(error).toMatchObject({ kind, message: expect.stringContaining(message) })
    expect(error.data.machineId).toBe(data ? 'pod9' : undefined)
  })

  it("takes no id in a failed question for a machine's", async () => {
    api.on('GET /v2/pods', () => ({ body: { pods: [] } }))
    const body = {
      errors: [{ message: 'slow down', extensions: { code: 'RATE_LIMITED' } }],
      data: { myself: { id: 'user_1' } },
    }
    api.on('POST /graphql', () => ({ body, undescribed: true }))
    const error = await failing(connect(api.endpoint).check(signal()))
    expect([error.kind, error.data.machineId]).toEqual(['rate', undefined])
  })

  it('keeps the gap between calls, to REST and GraphQL together, and what RunPod asks to wait', async () => {
    const clock = new VirtualClock()
    const begun = clock.now()
    const at: number[] = []
    const told = () => at.push(clock.now() - begun)
    api.on('GET /v2/pods', () => {
      told()
      return { body: { pods: [] }, ...(at.length === 3 ? { headers: { 'retry-after': '9' } } : {}) }
    })
    const me = { id: 'user_1', email: null, clientBalance: null }
    api.on('POST /graphql', (seen) => {
      told()
      return answerGraphql(seen, { myself: me }, api.problems)
    })
    const deps = { ...testDeps(api.endpoint), now: () => clock.now(), sleep: (ms: number) => clock.sleep(ms) }
    const provider = runpodDefinition.connect({ key: KEY }, deps)
    await provider.check(signal())
    await provider.machines(signal())
    await provider.machines(signal())
    expect(at).toEqual([0, 100, 200, 9200])
  })

  it('an answer without pod and without error leaves open what happened', async () => {
    launches(() => null)
    expect(await failing(connect(api.endpoint).launch(planFor(offer), signal()))).toMatchObject({ kind: 'unknown' })
  })

  it('tells machines in every state, with an address only where it is direct and now', async () => {
    const env = { REMOTEBOT_TAG: formatTag(TAG) }
    const pods = [
      pod({ id: 'a', status: 'RUNNING', env, name: `x ${formatTag(TAG)}` }),
      pod({ id: 'b', status: 'EXITED', cost: 0, env: { ...env, REMOTEBOT_SPOT: '1' } }),
      pod({ id: 'c', status: 'PROVISIONING', ssh: { proxy: null, direct: null }, cost: 0.44 }),
      pod({ id: 'd', status: 'STARTING', ssh: { proxy: null, direct: null } }),
      pod({ id: 'e', status: 'RUNNING', ssh: { proxy: null, direct: null } }),
      pod({ id: 'f', status: 'ERROR' }),
    ]
    api.on('GET /v2/pods', () => ({ body: { pods } }))
    const [a, b, c, d, e, f] = await connect(api.endpoint).machines(signal())
    expect(a).toMatchObject({
      name: 'x',
      tag: TAG,
      state: 'running',
      phase: null,
      ssh: { user: 'root', host: '195.26.233.3', port: 34446 },
      pricePerHour: 440_000,
      gpu: { name: 'RTX 4090', count: 1 },
      region: 'US-KS-2',
      preempted: false,
      createdAt: Date.parse('2026-06-01T12:00:00Z'),
    })
    // Stopped: what its disk costs on, and no address of before.
    expect(b).toMatchObject({
      state: 'stopped',
      ssh: null,
      preempted: true,
      pricePerHour: Math.ceil((20 * 200_000) / 720),
    })
    expect(c).toMatchObject({ tag: null, state: 'provisioning', phase: 'capacity' })
    expect(d).toMatchObject({ state: 'booting', phase: 'image' })
    expect(e).toMatchObject({ state: 'running', phase: 'boot', ssh: null })
    expect(f).toMatchObject({ state: 'failed' })
  })

  it('says null for a machine that RunPod does not know', async () => {
    const body = { title: 'Not Found', status: 404, detail: 'pod not found' }
    api.on('GET /v2/pods/{id}', () => ({ status: 404, body }))
    expect(await connect(api.endpoint).machine('gone', signal())).toBeNull()
  })

  it('ends a machine; one that is gone already is a success, a refusal is not', async () => {
    api.on('DELETE /v2/pods/{id}', ({ path }) =>
      path.endsWith('/one')
        ? { status: 204 }
        : path.endsWith('/gone')
          ? { status: 404, body: { title: 'Not Found', status: 404, detail: 'pod not found' } }
          : { status: 409, body: { title: 'Conflict', status: 409, detail: 'pod belongs to a cluster' } },
    )
    const provider = connect(api.endpoint)
    await provider.terminate('one', signal())
    await provider.terminate('gone', signal())
    expect(await failing(provider.terminate('member', signal()))).toMatchObject({ kind: 'rule' })
  })

  it('stops and starts; what is so already is a success', async () => {
    const conflict = { title: 'Conflict', status: 409, detail: 'action not valid for current status' }
    api.on('POST /v2/pods/{id}/action', ({ path }) =>
      path.includes('/free/') ? { body: pod({}) } : { status: 409, body: conflict },
    )
    api.on('GET /v2/pods/{id}', () => ({ body: pod({ status: 'EXITED' }) }))
    const provider = connect(api.endpoint)
    await provider.stop('free', signal())
    await provider.stop('stopped', signal())
    expect(await failing(provider.start('stopped', signal()))).toMatchObject({ kind: 'rule' })
    expect(api.asked('POST /v2/pods/{id}/action').map(({ body }) => body)).toEqual([
      { action: 'stop' },
      { action: 'stop' },
      { action: 'start' },
    ])
  })

  it('a machine whose GPUs were let to others cannot start: that is capacity', async () => {
    const detail = 'There are not enough free GPUs on the host machine to start this pod.'
    api.on('POST /v2/pods/{id}/action', () => ({ status: 400, body: { title: 'Bad Request', status: 400, detail } }))
    expect(await failing(connect(api.endpoint).start('a', signal()))).toMatchObject({ kind: 'capacity' })
  })

  it('renames and keeps the tag', async () => {
    api.on('GET /v2/pods/{id}', () => ({ body: pod({ name: `old ${formatTag(TAG)}` }) }))
    api.on('PATCH /v2/pods/{id}', () => ({ body: pod({}) }))
    await connect(api.endpoint).rename('a', 'new', signal())
    expect(api.asked('PATCH /v2/pods/{id}')[0]?.body).toEqual({ name: `new ${formatTag(TAG)}` })
  })

  it('lists network volumes with what they cost and who uses them, and deletes one', async () => {
    const volume = { id: 'vol1', name: 'data', size: 100, dataCenter: 'EU-RO-1', type: 'STANDARD' }
    api.on('GET /v2/network-volumes', () => ({ body: { networkVolumes: [volume] } }))
    const mounts = { network: [{ volumeId: 'vol1', path: '/workspace' }] }
    api.on('GET /v2/pods', () => ({ body: { pods: [pod({ id: 'a', mounts })] } }))
    api.on('DELETE /v2/network-volumes/{id}', () => ({ status: 204 }))
    const provider = connect(api.endpoint)
    expect(await provider.extras(signal())).toMatchObject([{ id: 'vol1', machineId: 'a', pricePerDay: 233_334 }])
    await provider.terminateExtra({ id: 'vol1', kind: 'disk' }, signal())
    expect(api.asked('DELETE /v2/network-volumes/{id}')).toHaveLength(1)
  })

  it('sums up what was billed for each pod by the hours that it tells, until now', async () => {
    const hour = Date.UTC(2026, 0, 31, 23)
    const now = hour + 600_000
    const amounts = { gpuAmount: 0, cpuAmount: 0, diskAmount: 0 }
    const record = (podId: string, at: number, totalAmount: number) => ({
      ...{ podId, totalAmount, ...amounts },
      ...{ startTime: new Date(at).toISOString(), endTime: new Date(at + 3_600_000).toISOString() },
    })
    const records = [
      record('a', hour - 7_200_000, 0.44),
      record('a', hour - 3_600_000, 0.1234567),
      record('b', hour, 2.5),
      record('c', hour, 0),
    ]
    const totals = { totalAmount: 3.06, ...amounts }
    const query = { startTime: new Date(0).toISOString(), endTime: new Date(now).toISOString(), bucketSize: 'hour' }
    const metadata = { query, recordCount: 4, uniquePodCount: 3, totals }
    api.on('GET /v2/billing/pods', () => ({ body: { records, metadata } }))
    const deps = { ...testDeps(api.endpoint), now: () => now }
    const bills = (await runpodDefinition.connect({ key: KEY }, deps).bills?.(hour - 7_200_000, signal())) ?? []
    expect(bills).toMatchObject([
      { machineId: 'a', from: hour - 7_200_000, to: hour, amount: 563_457 },
      // The hour that is now has not been billed to its end.
      { machineId: 'b', from: hour, to: now, amount: 2_500_000 },
    ])
    expect(bills).toHaveLength(2)
    expect(api.seen[0]?.query.get('bucketSize')).toBe('hour')
  })

  it('says how it is billed: from its start on, as stopped, or not', async () => {
    const pods = [
      pod({ id: 'a', startedAt: '2026-06-01T12:03:00Z' }),
      pod({ id: 'b', status: 'EXITED', cost: 0 }),
      pod({ id: 'c', status: 'PROVISIONING' }),
      pod({ id: 'd', status: 'TERMINATED', cost: 0 }),
    ]
    api.on('GET /v2/pods', () => ({ body: { pods } }))
    const machines = await connect(api.endpoint).machines(signal())
    expect(machines.map(({ billing }) => billing)).toEqual([
      { state: 'running', since: Date.parse('2026-06-01T12:03:00Z'), priceSince: null },
      { state: 'stopped', since: null, priceSince: null },
      { state: 'none', since: null, priceSince: null },
      { state: 'none', since: null, priceSince: null },
    ])
  })

  it('refuses a key that cannot be one, by the name of its field', () => {
    expect(() => runpodDefinition.connect({ key: 'two words' }, testDeps(''))).toThrow(/field "key"/)
    expect(() => runpodDefinition.connect({}, testDeps(''))).toThrow(/missing/)
  })
})

badDays('RunPod', {
  connect,
  secret: KEY,
  read: (provider, at) => provider.machines(at),
  launch: (provider, at) => provider.launch(planFor(offer), at),
  refuse: (status, detail) => ({ status, body: { title: 'Refused', status, detail } }),
})
