import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeApi, testDeps } from '../http/testing-api.ts'
import { badDays } from '../http/testing-bad-days.ts'
import { Contract } from '../http/testing-contract.ts'
import { KEY, offerFor, PUBLIC_KEY, planFor, TAG } from '../http/testing-plan.ts'
import type { ProviderError } from '../provider-error.ts'
import { formatTag } from '../tag.ts'
import { lambdaDefinition } from './index.ts'
import { instance, region, type } from './testing-lambda.ts'

const contract = new Contract(new URL('contract/lambda-1.8.3.openapi.json', import.meta.url).pathname)
const connect = (endpoint: string) => lambdaDefinition.connect({ key: KEY }, testDeps(endpoint))
const signal = () => AbortSignal.timeout(60_000)
const offer = offerFor('lambda', { type: 'gpu_8x_h100_sxm5', region: 'us-west-1' })
const failing = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error as ProviderError,
  )
const name = formatTag(TAG)
const tags = [{ key: 'remotebot', value: name }]

/** Keys as Lambda keeps them: one is somebody else's. */
function keysOf(api: FakeApi) {
  const keys = [{ id: 'k1', name: 'me', public_key: 'ssh-rsa AAAAtheirs me@home' }]
  api.on('GET /api/v1/ssh-keys', () => ({ body: { data: keys } }))
  api.on('POST /api/v1/ssh-keys', ({ body }) => {
    const key = body as { name: string; public_key: string }
    if (keys.some((one) => one.name === key.name)) {
      const error = { code: 'global/duplicate', message: 'Key already exists.', suggestion: 'Use another name.' }
      return { status: 400, body: { error }, undescribed: true }
    }
    keys.push({ id: `k${keys.length + 1}`, ...key })
    return { body: { data: keys.at(-1) } }
  })
  api.on('DELETE /api/v1/ssh-keys/{id}', ({ path }) => {
    keys.splice(
      keys.findIndex(({ id }) => path.endsWith(`/${id}`)),
      1,
    )
    return { body: { data: {} } }
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

describe('Lambda Cloud', () => {
  it('offers a type in each region that has it, and says where none has', async () => {
    const small = {
      ...type,
      name: 'gpu_1x_a10',
      description: '1x A10 (24 GB PCIe)',
      gpu_description: 'A10 (24 GB PCIe)',
    }
    const data = {
      [type.name]: { instance_type: type, regions_with_capacity_available: [region('us-west-1'), region('us-east-1')] },
      [small.name]: {
        instance_type: { ...small, specs: { ...type.specs, gpus: 1 } },
        regions_with_capacity_available: [],
      },
    }
    api.on('GET /api/v1/instance-types', () => ({ body: { data } }))
    expect(await connect(api.endpoint).offers(signal())).toMatchObject([
      {
        id: 'lambda:gpu_8x_h100_sxm5:us-west-1',
        gpu: { name: 'H100', count: 8, vramGb: 80 },
        diskGb: 22_528,
        diskFixed: true,
        availability: 'in_stock',
        price: { perHour: 23_920_000, stoppedPerHour: null, diskGbMonth: 0 },
      },
      { region: 'us-east-1' },
      { gpu: { name: 'A10', count: 1, vramGb: 24 }, availability: 'none', region: null },
    ])
  })

  it('adds the key by the name of the tag, and launches with it and the tag', async () => {
    const keys = keysOf(api)
    api.on('POST /api/v1/instance-operations/launch', () => ({ body: { data: { instance_ids: ['i1'] } } }))
    expect(await connect(api.endpoint).launch(planFor(offer), signal())).toEqual({ machineId: 'i1', timer: false })
    expect(keys[1]).toMatchObject({ name, public_key: PUBLIC_KEY })
    expect(api.asked('POST /api/v1/instance-operations/launch')[0]?.body).toEqual({
      region_name: 'us-west-1',
      instance_type_name: 'gpu_8x_h100_sxm5',
      ssh_key_names: [name],
      name: 'train-1',
      tags,
    })
  })

  it('a refused launch takes out no key that a person added, though it is the same', async () => {
    const keys = keysOf(api)
    keys.push({ id: 'k2', name: 'laptop', public_key: PUBLIC_KEY })
    const duplicate = { code: 'global/duplicate', message: 'This key is there already.' }
    api.on('POST /api/v1/ssh-keys', () => ({ status: 400, body: { error: duplicate }, undescribed: true }))
    const error = { code: 'instance-operations/launch/insufficient-capacity', message: 'Not enough capacity.' }
    api.on('POST /api/v1/instance-operations/launch', () => ({ status: 400, body: { error } }))
    expect(await failing(connect(api.endpoint).launch(planFor(offer), signal()))).toMatchObject({ kind: 'capacity' })
    expect(keys.map((one) => one.name)).toEqual(['me', 'laptop'])
  })

  it('uses a key that is there from an earlier try', async () => {
    const keys = keysOf(api)
    keys.push({ id: 'k2', name, public_key: PUBLIC_KEY })
    api.on('POST /api/v1/instance-operations/launch', () => ({ body: { data: { instance_ids: ['i1'] } } }))
    await connect(api.endpoint).launch(planFor(offer), signal())
    expect(keys).toHaveLength(2)
  })

  it.each([
    [400, 'instance-operations/launch/insufficient-capacity', 'capacity', 1],
    [403, 'global/quota-exceeded', 'capacity', 1],
    [403, 'global/account-inactive', 'auth', 1],
    [400, 'global/invalid-parameters', 'rule', 1],
    [404, 'global/object-does-not-exist', 'rule', 1],
    [400, 'provider/upstream-failed', 'unknown', 2],
    [500, 'global/internal-error', 'unknown', 2],
  ])('a launch refused with %i %s means %s', async (status, code, kind, left) => {
    const keys = keysOf(api)
    const error = { code, message: 'Not enough capacity to fulfill launch request.', suggestion: 'Try another region.' }
    api.on('POST /api/v1/instance-operations/launch', () => ({ status, body: { error }, undescribed: true }))
    const failure = await failing(connect(api.endpoint).launch(planFor(offer), signal()))
    expect(failure).toMatchObject({ kind, data: { httpStatus: status } })
    expect(failure.message).toContain('Try another region.')
    // Where there is certainly no machine its key goes; where there may be one it is needed.
    expect(keys).toHaveLength(left)
  })

  it.each([
    [{ status: 'booting', ip: undefined }, 'booting', 'boot', false, false],
    [{ status: 'active' }, 'running', null, true, false],
    [{ status: 'active', ip: undefined }, 'running', 'boot', false, false],
    [{ status: 'unhealthy' }, 'running', null, true, false],
    [{ status: 'terminating' }, 'terminating', null, false, false],
    [{ status: 'terminated' }, 'terminated', null, false, false],
    [{ status: 'preempted' }, 'terminated', null, false, true],
  ])('reads %o as %s', async (more, state, phase, reachable, preempted) => {
    api.on('GET /api/v1/instances', () => ({ body: { data: [instance({ ...more, tags })] } }))
    const [machine] = await connect(api.endpoint).machines(signal())
    expect(machine).toMatchObject({ tag: TAG, state, phase, preempted, gpu: { name: 'H100', count: 8 } })
    expect(machine?.ssh).toEqual(reachable ? { user: 'ubuntu', host: '198.51.100.2', port: 22 } : null)
  })

  it('says null for a machine that Lambda does not know', async () => {
    const error = { code: 'global/object-does-not-exist', message: 'Specified instance does not exist.' }
    api.on('GET /api/v1/instances/{id}', () => ({ status: 404, body: { error } }))
    expect(await connect(api.endpoint).machine('x', signal())).toBeNull()
  })

  it("ends a machine and takes out its key, never a person's; one that is gone is a success", async () => {
    const keys = keysOf(api)
    keys.push({ id: 'k2', name, public_key: PUBLIC_KEY })
    const ended = instance({ tags, ssh_key_names: [name, 'me'], status: 'terminating' })
    let there = true
    const error = { code: 'global/object-does-not-exist', message: 'Specified instance does not exist.' }
    api.on('POST /api/v1/instance-operations/terminate', () =>
      there ? { body: { data: { terminated_instances: [ended] } } } : { status: 404, body: { error } },
    )
    const provider = connect(api.endpoint)
    await provider.terminate('i1', signal())
    expect(keys.map((one) => one.name)).toEqual(['me'])
    there = false
    await provider.terminate('i1', signal())
  })

  it('renames; says that it cannot stop', async () => {
    api.on('POST /api/v1/instances/{id}', () => ({ body: { data: instance({}) } }))
    const provider = connect(api.endpoint)
    await provider.rename('i1', 'new', signal())
    expect(api.seen[0]?.body).toEqual({ name: 'new' })
    expect(await failing(provider.stop('i1', signal()))).toMatchObject({ kind: 'rule' })
    expect(provider.stopCommand('i1')).toBeNull()
  })

  it('lists file systems with who uses them, and deletes one', async () => {
    const user = { id: 'u1', email: 'a@example.com', status: 'active' }
    const system = {
      name: 'data',
      created: '2026-01-01T00:00:00Z',
      created_by: user,
      is_in_use: true,
      region: region('us-west-1'),
    }
    api.on('GET /api/v1/file-systems', () => ({
      body: { data: [{ id: 'f1', mount_point: '/lambda/nfs/data', ...system }] },
    }))
    api.on('GET /api/v1/instances', () => ({ body: { data: [instance({ id: 'i1', file_system_names: ['data'] })] } }))
    api.on('DELETE /api/v1/filesystems/{id}', () => ({ body: { data: { deleted_ids: ['f1'] } } }))
    const provider = connect(api.endpoint)
    expect(await provider.extras(signal())).toMatchObject([{ id: 'f1', machineId: 'i1', pricePerDay: null }])
    await provider.terminateExtra({ id: 'f1', kind: 'disk' }, signal())
  })

  it('keeps to one request a second and one launch in twelve', async () => {
    let now = 1_000_000
    const waits: number[] = []
    const sleep = async (ms: number) => {
      waits.push(ms)
      now += ms
    }
    keysOf(api)
    api.on('POST /api/v1/instance-operations/launch', () => ({ body: { data: { instance_ids: ['i1'] } } }))
    const provider = lambdaDefinition.connect({ key: KEY }, { ...testDeps(api.endpoint), now: () => now, sleep })
    await provider.launch(planFor(offer), signal())
    await provider.launch(planFor(offer), signal())
    // key, launch; then key (there already), keys, launch.
    expect(waits.slice(0, 3)).toEqual([1000, 1000, 1000])
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(8000)
    expect(waits.reduce((sum, ms) => sum + ms)).toBeGreaterThanOrEqual(12_000)
  })
})

badDays('Lambda Cloud', {
  connect,
  secret: KEY,
  read: (provider, at) => provider.machines(at),
  launch: (provider, at) => provider.launch(planFor(offer), at),
  prepare: (fake) => void keysOf(fake),
  refuse: (status, message) => ({ status, body: { error: { code: 'global/other', message } } }),
})
