import { createPublicKey, createVerify } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { FakeApi, testDeps } from '../http/testing-api.ts'
import { badDays } from '../http/testing-bad-days.ts'
import { Contract, type SeenRequest } from '../http/testing-contract.ts'
import { offerFor, PUBLIC_KEY, planFor, TAG } from '../http/testing-plan.ts'
import type { ProviderError } from '../provider-error.ts'
import { gcpDefinition } from './index.ts'
import { labelsOf, machineOf } from './instances.ts'
import { requestId } from './launch.ts'
import { gone, instance, keyFile, LIST, machineType, operation, P, PRIVATE_KEY, prepare, sku } from './testing-gcp.ts'

const contract = new Contract(new URL('contract/compute-v1.openapi.json', import.meta.url).pathname)
const values = { keyFile, region: 'us-central1' }
const NOW = Date.parse('2026-12-01T10:00:00Z')
const connect = (endpoint: string) => gcpDefinition.connect(values, { ...testDeps(endpoint), now: () => NOW })
const signal = () => AbortSignal.timeout(60_000)
const launch = { zone: 'us-central1-a', type: 'n1-standard-4', gpuType: 'nvidia-tesla-t4', gpuCount: 1, gpu: true }
const offer = offerFor('gcp', launch)
const failing = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error as ProviderError,
  )
const NAME = `train-1-${TAG.launch.slice(-20)}`
let api: FakeApi
beforeEach(async () => {
  api = await new FakeApi(contract, ({ path }) => path.startsWith('/compute/')).start()
  prepare(api)
})
afterEach(async () => {
  await api.stop()
  expect(api.problems).toEqual([])
})

describe('Google Compute', () => {
  it('signs as the service account, with scopes and without asking anybody for a token', async () => {
    api.on(`GET ${P}/aggregated/instances`, () => ({ body: { kind: LIST, items: {} } }))
    await connect(api.endpoint).machines(signal())
    const token = String(api.seen[0]?.headers.authorization).replace('Bearer ', '')
    const [head, body, signature] = token.split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    expect(claims).toMatchObject({
      iss: 'rb@my-project.iam.gserviceaccount.com',
      scope: expect.stringContaining('cloud-platform'),
    })
    const verify = createVerify('RSA-SHA256').update(`${head}.${body}`)
    expect(verify.verify(createPublicKey(PRIVATE_KEY), Buffer.from(signature, 'base64url'))).toBe(true)
  })

  it('offers what it can price part by part, and nothing of which a part is unknown', async () => {
    const zone = `https://www.googleapis.com${P}/zones/us-central1-a`
    api.on(`GET ${P}/regions/us-central1`, () => ({ body: { name: 'us-central1', zones: [zone] } }))
    const l4 = { accelerators: [{ guestAcceleratorType: 'nvidia-l4', guestAcceleratorCount: 2 }] }
    const h100 = { accelerators: [{ guestAcceleratorType: 'nvidia-h100-80gb', guestAcceleratorCount: 8 }] }
    const pages = [
      {
        items: [machineType('n1-standard-4', 4, 15_360), machineType('e2-micro', 2, 1024, { isSharedCpu: true })],
        nextPageToken: 'p2',
      },
      {
        items: [
          machineType('g2-standard-24', 24, 98_304, l4),
          machineType('a3-highgpu-8g', 208, 1_916_928, h100),
          machineType('c9-standard-4', 4, 16_384),
        ],
      },
    ]
    api.on(`GET ${P}/zones/us-central1-a/machineTypes`, ({ query }) => ({
      body: pages[query.get('pageToken') ? 1 : 0],
    }))
    const skus = [
      sku('N1 Predefined Instance Core running in Americas', 0.03),
      sku('N1 Predefined Instance Ram running in Americas', 0.004),
      sku('N1 Predefined Instance Core running in Frankfurt', 0.09, { region: 'europe-west3' }),
      sku('Commitment v1: N1 Predefined Instance Core running in Americas', 0.001, { usage: 'Commit1Yr' }),
      sku('Spot Preemptible N1 Predefined Instance Core running in Americas', 0.006),
      sku('Spot Preemptible N1 Predefined Instance Ram running in Americas', 0.001),
      sku('Nvidia Tesla T4 GPU running in Americas', 0.35),
      sku('Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas', 0.11),
      sku('G2 Instance Core running in Americas', 0.02),
      sku('G2 Instance Ram running in Americas', 0.003),
      sku('Nvidia L4 GPU running in Americas', 0.56),
      sku('Balanced PD Capacity', 0.1, { unit: 'GiBy.mo' }),
      { nothing: 'that is known' },
    ]
    api.on('GET /v1/services/6F81-5844-456A/skus', ({ query }) =>
      query.get('pageToken')
        ? { body: { skus: skus.slice(5) } }
        : { body: { skus: skus.slice(0, 5), nextPageToken: 'x' } },
    )
    const provider = connect(api.endpoint)
    const offers = await provider.offers(signal())
    // With an address: $0.005 an hour, $0.0025 with spot.
    expect(offers.map(({ id, price }) => [id, price.perHour])).toEqual([
      ['gcp:us-central1-a:n1-standard-4:on-demand', 185_000],
      ['gcp:us-central1-a:n1-standard-4:spot', 41_500],
      ['gcp:us-central1-a:n1-standard-4:nvidia-tesla-t4-1:on-demand', 535_000],
      ['gcp:us-central1-a:n1-standard-4:nvidia-tesla-t4-1:spot', 151_500],
      ['gcp:us-central1-a:g2-standard-24:on-demand', 1_893_000],
    ])
    expect(offers[4]).toMatchObject({
      gpu: { name: 'L4', count: 2, vramGb: 24 },
      memoryGb: 96,
      launch: { gpuType: null },
    })
    expect(offers[0]?.price).toMatchObject({ diskGbMonth: 100_000, stoppedDiskGbMonth: 100_000, stoppedPerHour: 0 })
    // $0.12 a GiB is so much for 10^9 bytes.
    expect(offers[0]?.price).toMatchObject({ egressGb: Math.round(120_000 / 1.073741824), ingressGb: 0 })
    expect(offers[0]?.price.trafficNote).toContain('list price')
    await provider.offers(signal())
    expect(api.asked('GET /v1/services/6F81-5844-456A/skus')).toHaveLength(2)
  })

  it('launches once however often it is repeated, and Google itself ends it', async () => {
    api.on(`POST ${P}/zones/us-central1-a/instances`, () => operation({ status: 'RUNNING' }))
    let waits = 0
    api.on(`POST ${P}/zones/us-central1-a/operations/op-1/wait`, () =>
      operation({ status: ++waits < 2 ? 'RUNNING' : 'DONE' }),
    )
    const launched = await connect(api.endpoint).launch(planFor(offer), signal())
    expect(launched).toEqual({ machineId: `us-central1-a/${NAME}`, timer: expect.any(Number) })
    expect(launched.timer).toBeGreaterThanOrEqual(planFor(offer).endsAt)
    const [seen] = api.asked(`POST ${P}/zones/us-central1-a/instances`)
    expect(seen?.query.get('requestId')).toBe(requestId(TAG.launch))
    const seconds = (Number(launched.timer) - NOW) / 1000
    expect(seen?.body).toMatchObject({
      name: NAME,
      labels: labelsOf(TAG),
      scheduling: {
        provisioningModel: 'STANDARD',
        maxRunDuration: { seconds: String(seconds) },
        instanceTerminationAction: 'DELETE',
        onHostMaintenance: 'TERMINATE',
      },
      guestAccelerators: [
        { acceleratorType: 'zones/us-central1-a/acceleratorTypes/nvidia-tesla-t4', acceleratorCount: 1 },
      ],
      disks: [
        { autoDelete: true, initializeParams: { sourceImage: 'https://www.googleapis.com/image-1', diskSizeGb: '50' } },
      ],
      serviceAccounts: [],
    })
    const { metadata } = (seen as SeenRequest).body as { metadata: { items: unknown[] } }
    expect(metadata.items).toContainEqual({ key: 'ssh-keys', value: `remotebot:${PUBLIC_KEY}` })
  })

  it('opens port 22 where no rule does', async () => {
    api.on(`GET ${P}/global/firewalls/remotebot-ssh`, () => gone)
    api.on(`POST ${P}/global/firewalls`, () => operation({ status: 'PENDING' }))
    api.on(`POST ${P}/global/operations/op-1/wait`, () => operation())
    api.on(`POST ${P}/zones/us-central1-a/instances`, () => operation())
    api.on(`POST ${P}/zones/us-central1-a/operations/op-1/wait`, () => operation())
    const cpu = { ...offer, spot: true, launch: { ...launch, gpu: false, gpuType: null, gpuCount: null } }
    await connect(api.endpoint).launch(planFor(cpu), signal())
    expect(api.asked(`POST ${P}/global/firewalls`)[0]?.body).toMatchObject({
      allowed: [{ IPProtocol: 'tcp', ports: ['22'] }],
    })
    expect(api.asked(`POST ${P}/zones/us-central1-a/instances`)[0]?.body).toMatchObject({
      scheduling: { provisioningModel: 'SPOT' },
    })
  })

  it.each([
    ['ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS', 'capacity', false],
    ['QUOTA_EXCEEDED', 'capacity', false],
    ['INVALID_USAGE', 'rule', false],
    ['INTERNAL_ERROR', 'unknown', true],
  ])('an order that ends with %s means %s', async (code, kind, named) => {
    api.on(`POST ${P}/zones/us-central1-a/instances`, () => operation({ status: 'RUNNING' }))
    const error = { errors: [{ code, message: 'The zone does not have enough resources.' }] }
    api.on(`POST ${P}/zones/us-central1-a/operations/op-1/wait`, () => operation({ error }))
    const failure = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(failure).toMatchObject({ kind })
    expect(failure.message).toContain('does not have enough resources')
    expect(failure.data.machineId).toBe(named ? `us-central1-a/${NAME}` : undefined)
  })

  it('an order whose end nobody tells names the machine that may come', async () => {
    api.on(`POST ${P}/zones/us-central1-a/instances`, () => operation({ status: 'RUNNING' }))
    const body = { error: { code: 503, message: 'backend' } }
    api.on(`POST ${P}/zones/us-central1-a/operations/op-1/wait`, () => ({ status: 503, body }))
    const failure = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(failure).toMatchObject({ kind: 'unknown', data: { machineId: `us-central1-a/${NAME}` } })
  })

  it.each([
    [403, 'quotaExceeded'],
    [400, 'invalid'],
    [404, 'notFound'],
    [409, 'resourceInUse'],
  ])('an order that was taken may come, though the wait for it is refused with %i %s', async (code, reason) => {
    api.on(`POST ${P}/zones/us-central1-a/instances`, () => operation({ status: 'RUNNING' }))
    const body = { error: { code, message: 'no', errors: [{ reason }] } }
    api.on(`POST ${P}/zones/us-central1-a/operations/op-1/wait`, () => ({ status: code, body }))
    const failure = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(failure).toMatchObject({ kind: 'unknown', data: { machineId: `us-central1-a/${NAME}` } })
  })

  it('a name that is taken may be this launch, where nobody can look', async () => {
    const taken = { error: { code: 409, message: 'already exists', errors: [{ reason: 'alreadyExists' }] } }
    api.on(`POST ${P}/zones/us-central1-a/instances`, () => ({ status: 409, body: taken }))
    const body = { error: { code: 503, message: 'backend' } }
    api.on(`GET ${P}/zones/us-central1-a/instances/{name}`, () => ({ status: 503, body }))
    const failure = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(failure).toMatchObject({ kind: 'unknown', data: { machineId: `us-central1-a/${NAME}` } })
  })

  it('a name that is taken is this launch, if its labels say so', async () => {
    const body = { error: { code: 409, message: 'already exists', errors: [{ reason: 'alreadyExists' }] } }
    api.on(`POST ${P}/zones/us-central1-a/instances`, () => ({ status: 409, body }))
    let labels: Record<string, string> = labelsOf(TAG)
    api.on(`GET ${P}/zones/us-central1-a/instances/{name}`, () => ({
      body: instance({ name: NAME, labels, status: 'STAGING' }),
    }))
    const provider = connect(api.endpoint)
    expect(await provider.launch(planFor(offer), signal())).toMatchObject({ machineId: `us-central1-a/${NAME}` })
    labels = {}
    expect(await failing(provider.launch(planFor(offer), signal()))).toMatchObject({ kind: 'rule' })
  })

  it.each([
    [403, 'rateLimitExceeded', 'rate'],
    [403, 'quotaExceeded', 'capacity'],
    [403, 'accessNotConfigured', 'auth'],
    [403, 'forbidden', 'auth'],
    [403, 'billingNotEnabled', 'balance'],
    [400, 'invalid', 'rule'],
  ])('a launch refused with %i %s means %s', async (code, reason, kind) => {
    const body = { error: { code, message: 'no', errors: [{ reason, message: 'no', domain: 'global' }] } }
    api.on(`POST ${P}/zones/us-central1-a/instances`, () => ({ status: code, body }))
    expect(await failing(connect(api.endpoint).launch(planFor(offer), signal()))).toMatchObject({ kind })
  })

  it('tells machines of all zones in every state', async () => {
    const b = `https://www.googleapis.com${P}/zones/us-central1-b`
    const first = {
      'zones/us-central1-a': {
        instances: [instance({ labels: labelsOf(TAG) }), instance({ name: 'two', status: 'PROVISIONING' })],
      },
    }
    const spot = { scheduling: { provisioningModel: 'SPOT' } }
    const second = {
      'zones/us-central1-b': {
        instances: [
          instance({ name: 'three', zone: b, status: 'TERMINATED' }),
          instance({ name: 'four', zone: b, status: 'STOPPING', ...spot }),
        ],
      },
      'zones/us-central1-c': { warning: { code: 'NO_RESULTS_ON_PAGE' } },
    }
    api.on(`GET ${P}/aggregated/instances`, ({ query }) =>
      query.get('pageToken')
        ? { body: { kind: LIST, items: second } }
        : { body: { kind: LIST, items: first, nextPageToken: 'x' } },
    )
    expect(await connect(api.endpoint).machines(signal())).toMatchObject([
      {
        id: 'us-central1-a/train-1',
        tag: TAG,
        state: 'running',
        ssh: { user: 'remotebot', host: '203.0.113.9', port: 22 },
        createdAt: Date.parse('2026-11-21T09:00:00Z'),
      },
      { id: 'us-central1-a/two', tag: null, state: 'provisioning', phase: 'capacity', ssh: null },
      // Google's TERMINATED is a machine that is stopped.
      { id: 'us-central1-b/three', state: 'stopped', preempted: false },
      { state: 'stopping', spot: true, preempted: true },
    ])
  })

  it('says how it is billed: from its last start until it has stopped', () => {
    const times = { lastStartTimestamp: '2026-11-21T01:00:00-08:00', lastStopTimestamp: '2026-11-21T03:00:00-08:00' }
    const billing = (status: string) => machineOf({ name: 'a', zone: 'z', status, ...times }, 'u', []).billing
    const [start, stop] = [Date.parse('2026-11-21T09:00:00Z'), Date.parse('2026-11-21T11:00:00Z')]
    expect(['STAGING', 'RUNNING', 'STOPPING', 'TERMINATED', 'SUSPENDED'].map(billing)).toEqual([
      { state: 'none', since: null, priceSince: null },
      { state: 'running', since: start, priceSince: null },
      { state: 'running', since: start, priceSince: null },
      { state: 'stopped', since: stop, priceSince: null },
      { state: 'stopped', since: null, priceSince: null },
    ])
  })

  it.each([
    ['as a warning', { items: { 'zones/us-central1-b': { warning: { code: 'UNREACHABLE' } } } }],
    ['by its name', { items: {}, unreachables: ['zones/us-central1-b'] }],
  ])('a zone that cannot be asked, told %s, makes a list no list', async (_name, half) => {
    api.on(`GET ${P}/aggregated/instances`, () => ({ body: { kind: LIST, ...half } }))
    api.on(`GET ${P}/aggregated/disks`, () => ({ body: { kind: 'compute#diskAggregatedList', ...half } }))
    api.on(`GET ${P}/aggregated/addresses`, () => ({ body: { kind: 'compute#addressAggregatedList' } }))
    const provider = connect(api.endpoint)
    for (const call of [provider.machines(signal()), provider.extras(signal())])
      expect(await failing(call)).toMatchObject({
        kind: 'transient',
        message: expect.stringContaining('us-central1-b'),
      })
  })

  it('gives an address only with the host keys that Google publishes, or where none come', async () => {
    const found = instance({ labels: labelsOf(TAG), lastStartTimestamp: '2026-12-01T09:59:30Z' })
    let keys: unknown[] | null = null
    const key = { namespace: 'hostkeys', key: 'ssh-ed25519', value: 'AAAAhost' }
    api.on(`GET ${P}/zones/us-central1-a/instances/{name}`, () => ({ body: found }))
    api.on(`GET ${P}/zones/us-central1-a/instances/{name}/getGuestAttributes`, () =>
      keys ? { body: { queryPath: 'hostkeys/', queryValue: { items: keys } } } : gone,
    )
    const provider = connect(api.endpoint)
    expect(await provider.machine('us-central1-a/train-1', signal())).toMatchObject({ ssh: null, phase: 'boot' })
    keys = [key]
    expect(await provider.machine('us-central1-a/train-1', signal())).toMatchObject({
      ssh: { host: '203.0.113.9' },
      hostKeys: ['ssh-ed25519 AAAAhost'],
    })
    keys = null
    found.lastStartTimestamp = '2026-12-01T09:00:00Z'
    expect(await provider.machine('us-central1-a/train-1', signal())).toMatchObject({
      ssh: { host: '203.0.113.9' },
      hostKeys: [],
    })
  })

  it('says null for a machine that Google does not know, and for what is no id', async () => {
    api.on(`GET ${P}/zones/us-central1-a/instances/{name}`, () => gone)
    const provider = connect(api.endpoint)
    expect(await provider.machine('us-central1-a/train-1', signal())).toBeNull()
    expect(await provider.machine('train-1', signal())).toBeNull()
  })

  it('stops, starts and ends; one that is gone is a success', async () => {
    api.on(`POST ${P}/zones/us-central1-a/instances/{name}/start`, () => operation())
    api.on(`POST ${P}/zones/us-central1-a/instances/{name}/stop`, () => operation())
    let answer: object = operation()
    api.on(`DELETE ${P}/zones/us-central1-a/instances/{name}`, () => answer)
    const provider = connect(api.endpoint)
    await provider.stop('us-central1-a/train-1', signal())
    await provider.start('us-central1-a/train-1', signal())
    await provider.terminate('us-central1-a/train-1', signal())
    answer = gone
    await provider.terminate('us-central1-a/train-1', signal())
    expect(api.seen.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
      'POST stop',
      'POST start',
      'DELETE train-1',
      'DELETE train-1',
    ])
  })

  it('lists disks and addresses with who uses them, and ends one of each', async () => {
    const zone = `https://www.googleapis.com${P}/zones/us-central1-a`
    const region = `https://www.googleapis.com${P}/regions/us-central1`
    api.on(`GET ${P}/aggregated/disks`, () => ({
      body: {
        kind: 'compute#diskAggregatedList',
        items: {
          'zones/us-central1-a': {
            disks: [
              { name: 'd1', zone, labels: labelsOf(TAG) },
              { name: 'd2', zone, users: [`${zone}/instances/train-1`] },
            ],
          },
        },
      },
    }))
    api.on(`GET ${P}/aggregated/addresses`, () => ({
      body: {
        kind: 'compute#addressAggregatedList',
        items: {
          'regions/us-central1': {
            addresses: [
              { name: 'a1', region, addressType: 'EXTERNAL' },
              { name: 'a2', region, addressType: 'INTERNAL' },
            ],
          },
        },
      },
    }))
    api.on(`DELETE ${P}/zones/us-central1-a/disks/d1`, () => operation())
    api.on(`DELETE ${P}/regions/us-central1/addresses/a1`, () => gone)
    const provider = connect(api.endpoint)
    expect(await provider.extras(signal())).toMatchObject([
      { id: 'us-central1-a/d1', kind: 'disk', tag: TAG, machineId: null },
      { id: 'us-central1-a/d2', machineId: 'us-central1-a/train-1' },
      { id: 'us-central1/a1', kind: 'address', pricePerDay: 240_000 },
    ])
    await provider.terminateExtra({ id: 'us-central1-a/d1', kind: 'disk' }, signal())
    await provider.terminateExtra({ id: 'us-central1/a1', kind: 'address' }, signal())
  })

  it('names each right that the service account lacks', async () => {
    api.on(`GET ${P}/aggregated/instances`, () => ({ body: { kind: LIST, items: {} } }))
    api.on('GET /v1/services/6F81-5844-456A/skus', () => ({
      status: 403,
      body: { error: { code: 403, message: 'Cloud Billing API has not been used', status: 'PERMISSION_DENIED' } },
    }))
    api.on('POST /v1/projects/my-project:testIamPermissions', ({ body }) => {
      const { permissions } = body as { permissions: string[] }
      return { body: { permissions: permissions.filter((name) => name !== 'compute.instances.create') } }
    })
    const { account, rights } = await connect(api.endpoint).check(signal())
    expect(account).toBe('my-project')
    expect(rights.filter(({ status }) => status === 'missing').map(({ name }) => name)).toEqual([
      'compute.instances.create',
      'prices (Cloud Billing API)',
    ])
  })

  it('keeps the gap between calls, and waits after a refusal for their rate', async () => {
    const clock = new VirtualClock()
    const begun = clock.now()
    const at: number[] = []
    const limit = { error: { code: 403, message: 'Rate Limit Exceeded', errors: [{ reason: 'rateLimitExceeded' }] } }
    api.on(`GET ${P}/aggregated/instances`, () => {
      at.push(clock.now() - begun)
      if (at.length === 3) return { status: 403, body: limit }
      return { body: { kind: LIST, items: {}, ...(at.length === 1 ? { nextPageToken: 'x' } : {}) } }
    })
    const deps = { ...testDeps(api.endpoint), now: () => clock.now(), sleep: (ms: number) => clock.sleep(ms) }
    const provider = gcpDefinition.connect(values, deps)
    await provider.machines(signal())
    expect(await failing(provider.machines(signal()))).toMatchObject({ kind: 'rate' })
    await provider.machines(signal())
    expect(at).toEqual([0, 60, 120, 5120])
  })

  it('stops itself by shutting down, for ids that are ones', () => {
    const provider = connect(api.endpoint)
    expect(provider.stopCommand('us-central1-a/train-1')).toContain('shutdown -h now')
    expect(provider.stopCommand("a/b'; reboot")).toBeNull()
  })

  it('refuses a key file that is none, by the name of its field and without repeating it', () => {
    const wrong: [string, RegExp][] = [
      ['{', /is no JSON \(field "keyFile"\)/],
      ['{"type":"authorized_user"}', /not one of a service account: type/],
      [keyFile.replace(/BEGIN PRIVATE KEY.*?END/, 'BEGIN PRIVATE KEY-----END'), /cannot be read/],
    ]
    for (const [text, message] of wrong)
      expect(() => gcpDefinition.connect({ ...values, keyFile: text }, testDeps(''))).toThrow(message)
    expect(() => gcpDefinition.connect({ ...values, region: 'Iowa' }, testDeps(''))).toThrow(/field "region"/)
  })
})

badDays('Google Compute', {
  connect: (endpoint) => gcpDefinition.connect(values, testDeps(endpoint)),
  secret: PRIVATE_KEY.split('\n')[3] as string,
  read: (provider, at) => provider.machines(at),
  launch: (provider, at) => provider.launch(planFor(offer), at),
  prepare: (fake) => {
    prepare(fake)
    // A name that is taken: by nothing of ours.
    fake.on(`GET ${P}/zones/us-central1-a/instances/{name}`, () => gone)
  },
  refuse: (status, message) => ({ status, body: { error: { code: status, message } } }),
  // What is not there when something is ordered is a type or an image.
  expected: { 'launch 404': 'rule' },
})
