import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeApi, testDeps } from '../http/testing-api.ts'
import { Contract, type SeenRequest } from '../http/testing-contract.ts'
import { offerFor, PUBLIC_KEY, planFor, TAG } from '../http/testing-plan.ts'
import { timerEnd } from '../provider-timer.ts'
import type { Provider } from '../types.ts'
import { gcpDefinition } from './index.ts'
import { labelsOf, STATES } from './instances.ts'
import { requestId } from './launch.ts'
import { gone, instance, keyFile, LIST, machineType, operation, P, prepare, sku } from './testing-gcp.ts'

/*
 * Google's own SDK as a witness: it asks the same simulated endpoint for the same things. What it sends is what our client sends, and
 * what it reads of the answers is what our client reads. Fields that it does not know, or of another type, it does not send.
 */

type Json = Record<string, unknown>
type Type = { guestCpus: number; memoryMb: number; accelerators: { guestAcceleratorCount: number }[] }
type Scope = Record<string, { name: string; users: string[] }[]>
type Client = Record<string, (request: Json, options?: Json) => unknown>
interface Sdk {
  v1: Record<string, new (options: Json) => Client>
  protos: { google: { cloud: { compute: { v1: { Instance: { Status: Record<string, number> } } } } } }
}
// By `require`: its types are 33 MB, which every check of types would read.
const require = createRequire(import.meta.url)
const { v1, protos } = require('@google-cloud/compute') as Sdk
const { PassThroughClient } = require('google-auth-library') as { PassThroughClient: new () => unknown }

const contract = new Contract(new URL('contract/compute-v1.openapi.json', import.meta.url).pathname)
const NOW = Date.parse('2026-12-01T10:00:00Z')
const [project, region, zone] = ['my-project', 'us-central1', 'us-central1-a']
const ID = `${zone}/train-1`
const NAME = `train-1-${TAG.launch.slice(-20)}`
const at = { project, zone, instance: 'train-1' }
/** The SDK tells HTTP's 404 by the number of gRPC. */
const NOT_FOUND = 5
const signal = () => AbortSignal.timeout(60_000)

let api: FakeApi
let ours: Provider
beforeEach(async () => {
  // Where there is no body the SDK sends an empty text, which the description has not.
  api = await new FakeApi(contract, ({ path, body }) => path.startsWith('/compute/') && body !== '').start()
  prepare(api)
  ours = gcpDefinition.connect({ keyFile, region }, { ...testDeps(api.endpoint), now: () => NOW })
})
afterEach(async () => {
  await api.stop()
  expect(api.problems).toEqual([])
})

const client = (name: string) => {
  const { hostname, port } = new URL(api.endpoint)
  const where = { apiEndpoint: hostname, port: Number(port), protocol: 'http', fallback: true }
  return new (v1[name] as (typeof v1)[string])({ ...where, authClient: new PassThroughClient() })
}
/** One call of the SDK. */
const sdk = async (name: string, method: string, request: Json): Promise<Json> => {
  const answer = (await client(name)[method]?.(request)) as [Json] | undefined
  return answer?.[0] ?? expect.fail(`the SDK has no ${name}.${method}`)
}
/** All pages of a list, by the SDK. */
const sdkList = async <T>(name: string, method: string, request: Json): Promise<T[]> => {
  const found: T[] = []
  const pages = client(name)[method]?.(request, { autoPaginate: false }) as AsyncIterable<T>
  for await (const one of pages) found.push(one)
  return found
}
const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it succeeded'),
    (error: { code: number; message: string }) => error,
  )

/** What is empty is not there (proto3, JSON mapping): such parts left out; null where nothing stays. */
function substance(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === '' ? null : (value ?? null)
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(substance)
  const parts = Object.entries(value).flatMap(([name, part]) => {
    const kept = substance(part)
    return kept === null ? [] : [[name, kept] as const]
  })
  return parts.length === 0 ? null : Object.fromEntries(parts)
}
const meaning = ({ method, path, query, body }: SeenRequest) => ({
  call: `${method} ${path}`,
  query: Object.fromEntries(query),
  body: substance(body),
})
/** What was sent since it was asked last; calls at once have no order. */
const sent = () =>
  api.seen
    .splice(0)
    .filter(({ path }) => path.startsWith('/compute/'))
    .map(meaning)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

/** Both do the same, one after the other: the requests of both must be the same. Gives what each was told. */
async function both<A, B>(mine: () => Promise<A>, theirs: () => Promise<B>): Promise<[A, B]> {
  const told = await mine()
  const expected = sent()
  const read = await theirs()
  expect(expected.length).toBeGreaterThan(0)
  expect(sent()).toEqual(expected)
  return [told, read]
}

const zoneUrl = `https://www.googleapis.com${P}/zones/${zone}`
const found = instance({
  labels: labelsOf(TAG),
  guestAccelerators: [{ acceleratorType: `${zoneUrl}/acceleratorTypes/nvidia-tesla-t4`, acceleratorCount: 2 }],
})

describe("Google's own SDK and our client", () => {
  it.each([
    ['on demand with GPUs', false, true],
    ['spot without', true, false],
  ])('order the same machine, %s', async (_name, spot, gpu) => {
    api.on(`POST ${P}/zones/${zone}/instances`, () => operation({ status: 'RUNNING' }))
    api.on(`POST ${P}/zones/${zone}/operations/op-1/wait`, () => operation())
    const launch = gpu
      ? { zone, type: 'n1-standard-4', gpuType: 'nvidia-tesla-t4', gpuCount: 1, gpu }
      : { zone, type: 'e2-standard-4', gpuType: null, gpuCount: null, gpu }
    const plan = planFor(offerFor('gcp', launch, { spot }))
    const labels = { 'remotebot-installation': TAG.installation, 'remotebot-launch': TAG.launch }
    const [{ machineId }, done] = await both(
      () => ours.launch(plan, signal()),
      async () => {
        await sdk('FirewallsClient', 'get', { project, firewall: 'remotebot-ssh' })
        const families = gpu
          ? ['common-cu129-ubuntu-2204-nvidia-580', 'common-cu128-ubuntu-2204-nvidia-570']
          : ['ubuntu-2404-lts-amd64']
        let sourceImage: unknown
        for (const family of families) {
          const owner = gpu ? 'deeplearning-platform-release' : 'ubuntu-os-cloud'
          const image = sdk('ImagesClient', 'getFromFamily', { project: owner, family })
          sourceImage = await image.then(
            ({ selfLink }) => selfLink,
            (error) =>
              expect(error).toMatchObject({ code: NOT_FOUND, message: expect.stringContaining('was not found') }),
          )
        }
        const instanceResource = {
          name: NAME,
          machineType: `zones/${zone}/machineTypes/${launch.type}`,
          labels,
          scheduling: {
            provisioningModel: spot ? 'SPOT' : 'STANDARD',
            maxRunDuration: { seconds: (timerEnd(plan.endsAt) - NOW) / 1000 },
            instanceTerminationAction: 'DELETE',
            onHostMaintenance: 'TERMINATE',
            automaticRestart: false,
          },
          disks: [
            {
              boot: true,
              autoDelete: true,
              initializeParams: {
                sourceImage,
                diskSizeGb: gpu ? 50 : 40,
                diskType: `zones/${zone}/diskTypes/pd-balanced`,
                labels,
              },
            },
          ],
          networkInterfaces: [
            { network: 'global/networks/default', accessConfigs: [{ type: 'ONE_TO_ONE_NAT', name: 'External NAT' }] },
          ],
          guestAccelerators: gpu
            ? [{ acceleratorType: `zones/${zone}/acceleratorTypes/nvidia-tesla-t4`, acceleratorCount: 1 }]
            : [],
          tags: { items: ['remotebot-ssh'] },
          metadata: {
            items: [
              { key: 'ssh-keys', value: `remotebot:${PUBLIC_KEY}` },
              { key: 'block-project-ssh-keys', value: 'TRUE' },
              { key: 'enable-oslogin', value: 'FALSE' },
              { key: 'enable-guest-attributes', value: 'TRUE' },
            ],
          },
        }
        const insert = { project, zone, requestId: requestId(plan.idempotencyKey), instanceResource }
        const order = (await sdk('InstancesClient', 'insert', insert)) as { latestResponse: Json }
        expect(order.latestResponse).toMatchObject({ name: 'op-1', status: 'RUNNING' })
        const wait = { project, zone, operation: String(order.latestResponse.name) }
        return sdk('ZoneOperationsClient', 'wait', wait)
      },
    )
    expect(machineId).toBe(`${zone}/${NAME}`)
    expect(done).toMatchObject({ name: 'op-1', status: 'DONE' })
  })

  it('open the same port, and wait for it', async () => {
    api.on(`GET ${P}/global/firewalls/remotebot-ssh`, () => gone)
    api.on(`POST ${P}/global/firewalls`, () => operation({ status: 'RUNNING' }))
    api.on(`POST ${P}/global/operations/op-1/wait`, () => operation())
    const body = { error: { code: 400, message: 'no', errors: [{ reason: 'invalid' }] } }
    api.on(`POST ${P}/zones/${zone}/instances`, () => ({ status: 400, body }))
    const launch = { zone, type: 'e2-standard-4', gpuType: null, gpuCount: null, gpu: false }
    await failure(ours.launch(planFor(offerFor('gcp', launch)), signal()))
    const expected = sent().filter(({ call }) => /firewalls|operations/.test(call))
    await failure(sdk('FirewallsClient', 'get', { project, firewall: 'remotebot-ssh' }))
    const firewallResource = {
      name: 'remotebot-ssh',
      description: 'SSH of Remotebot',
      network: 'global/networks/default',
      direction: 'INGRESS',
      allowed: [{ IPProtocol: 'tcp', ports: ['22'] }],
      sourceRanges: ['0.0.0.0/0'],
      targetTags: ['remotebot-ssh'],
    }
    await sdk('FirewallsClient', 'insert', { project, firewallResource })
    await sdk('GlobalOperationsClient', 'wait', { project, operation: 'op-1' })
    expect(sent()).toEqual(expected)
  })

  it('read the same of an order that fails', async () => {
    const error = { errors: [{ code: 'ZONE_RESOURCE_POOL_EXHAUSTED', message: 'not enough resources' }] }
    api.on(`POST ${P}/zones/${zone}/instances`, () => operation({ error }))
    api.on(`POST ${P}/zones/${zone}/operations/op-1/wait`, () => operation({ error }))
    const launch = { zone, type: 'e2-standard-4', gpuType: null, gpuCount: null, gpu: false }
    const mine = await failure(ours.launch(planFor(offerFor('gcp', launch)), signal()))
    const theirs = await sdk('ZoneOperationsClient', 'wait', { project, zone, operation: 'op-1' })
    const read = theirs.error as { errors: { code: string; message: string }[] } | undefined
    const told = read?.errors[0]
    expect(told).toMatchObject(error.errors[0] as Json)
    expect(mine).toMatchObject({
      kind: 'capacity',
      message: expect.stringContaining(`${told?.code}: ${told?.message}`),
    })
  })

  it('list the same machines, page after page', async () => {
    const scope = (more: Json) => ({ [`zones/${zone}`]: { instances: [instance(more)] } })
    api.on(`GET ${P}/aggregated/instances`, ({ query }) => ({
      body: query.get('pageToken')
        ? { kind: LIST, items: scope({ name: 'two', status: 'STAGING' }) }
        : {
            kind: LIST,
            items: { ...scope({}), 'zones/empty': { warning: { code: 'NO_RESULTS_ON_PAGE' } } },
            nextPageToken: 'x',
          },
    }))
    const [machines, scopes] = await both(
      () => ours.machines(signal()),
      () =>
        sdkList<[string, { instances: Json[] }]>('InstancesClient', 'aggregatedListAsync', {
          project,
          maxResults: 500,
        }),
    )
    const theirs = scopes.flatMap(([, { instances }]) => instances)
    expect(machines.map(({ name, providerState }) => [name, providerState])).toEqual(
      theirs.map(({ name, status }) => [name, status]),
    )
    expect(machines).toHaveLength(2)
  })

  it('read the same of one machine and its host keys', async () => {
    api.on(`GET ${P}/zones/${zone}/instances/train-1`, () => ({ body: found }))
    const items = [{ namespace: 'hostkeys', key: 'ssh-ed25519', value: 'AAAAhost' }]
    api.on(`GET ${P}/zones/${zone}/instances/train-1/getGuestAttributes`, () => ({
      body: { queryPath: 'hostkeys/', queryValue: { items } },
    }))
    const [machine, [read, attributes]] = await both(
      () => ours.machine(ID, signal()),
      async () => [
        await sdk('InstancesClient', 'get', at),
        await sdk('InstancesClient', 'getGuestAttributes', { ...at, queryPath: 'hostkeys/' }),
      ],
    )
    const theirs = read as {
      labels: Record<string, string>
      networkInterfaces: [{ accessConfigs: [{ natIP: string }] }]
      guestAccelerators: [{ acceleratorCount: number }]
      creationTimestamp: string
    }
    const [key] = (attributes as { queryValue: { items: [{ key: string; value: string }] } }).queryValue.items
    expect(machine).toMatchObject({
      name: read?.name,
      providerState: read?.status,
      tag: TAG,
      ssh: { host: theirs.networkInterfaces[0].accessConfigs[0].natIP },
      gpu: { count: theirs.guestAccelerators[0].acceleratorCount },
      createdAt: Date.parse(theirs.creationTimestamp),
      hostKeys: [`${key.key} ${key.value}`],
    })
    expect(theirs.labels).toEqual(labelsOf(TAG))
  })

  it('start, stop and end the same, and are told the same where it is gone', async () => {
    for (const action of ['start', 'stop'] as const) {
      api.on(`POST ${P}/zones/${zone}/instances/train-1/${action}`, () => operation())
      await both(
        () => ours[action](ID, signal()),
        async () => sdk('InstancesClient', action, at),
      )
    }
    api.on(`DELETE ${P}/zones/${zone}/instances/train-1`, () => operation())
    await both(
      () => ours.terminate(ID, signal()),
      async () => sdk('InstancesClient', 'delete', at),
    )
    api.on(`GET ${P}/zones/${zone}/instances/train-1`, () => gone)
    const [machine, error] = await both(
      () => ours.machine(ID, signal()),
      () => failure(sdk('InstancesClient', 'get', at)),
    )
    expect([machine, error.code]).toEqual([null, NOT_FOUND])
  })

  it('list and end the same disks and addresses', async () => {
    const users = [`${zoneUrl}/instances/train-1`]
    const disks = [{ name: 'd1', zone: zoneUrl, labels: labelsOf(TAG), users }]
    api.on(`GET ${P}/aggregated/disks`, () => ({
      body: { kind: 'compute#diskAggregatedList', items: { [`zones/${zone}`]: { disks } } },
    }))
    const addresses = [
      { name: 'a1', region: `https://www.googleapis.com${P}/regions/${region}`, addressType: 'EXTERNAL' },
    ]
    api.on(`GET ${P}/aggregated/addresses`, () => ({
      body: { kind: 'compute#addressAggregatedList', items: { [`regions/${region}`]: { addresses } } },
    }))
    const [extras, lists] = await both(
      () => ours.extras(signal()),
      () =>
        Promise.all(
          ['DisksClient', 'AddressesClient'].map((name) =>
            sdkList<[string, Scope]>(name, 'aggregatedListAsync', { project, maxResults: 500 }),
          ),
        ),
    )
    const theirs = lists.flat().flatMap(([, scope]) => [...(scope.disks ?? []), ...(scope.addresses ?? [])])
    expect(extras.map(({ name, machineId }) => [name, machineId !== null])).toEqual(
      theirs.map((one) => [one.name, one.users.length > 0]),
    )
    api.on(`DELETE ${P}/zones/${zone}/disks/d1`, () => operation())
    api.on(`DELETE ${P}/regions/${region}/addresses/a1`, () => operation())
    await both(
      async () => {
        for (const extra of extras) await ours.terminateExtra(extra, signal())
      },
      async () => {
        await sdk('DisksClient', 'delete', { project, zone, disk: 'd1' })
        await sdk('AddressesClient', 'delete', { project, region, address: 'a1' })
      },
    )
  })

  it('ask for the same machine types, and read the same of them', async () => {
    api.on(`GET ${P}/regions/${region}`, () => ({ body: { name: region, zones: [zoneUrl] } }))
    const accelerators = [{ guestAcceleratorType: 'nvidia-l4', guestAcceleratorCount: 2 }]
    const types = [machineType('e2-standard-4', 4, 16_384), machineType('g2-standard-24', 24, 98_304, { accelerators })]
    api.on(`GET ${P}/zones/${zone}/machineTypes`, ({ query }) => ({
      body: query.get('pageToken') ? { items: types.slice(1) } : { items: types.slice(0, 1), nextPageToken: 'x' },
    }))
    const prices = ['E2 Instance Core', 'E2 Instance Ram', 'G2 Instance Core', 'G2 Instance Ram', 'Nvidia L4 GPU']
    api.on('GET /v1/services/6F81-5844-456A/skus', () => ({
      body: { skus: prices.map((one) => sku(`${one} running in Americas`, 0.01)) },
    }))
    const [offers, [place, theirs]] = await both(
      () => ours.offers(signal()),
      async () =>
        [
          await sdk('RegionsClient', 'get', { project, region }),
          await sdkList<Type>('MachineTypesClient', 'listAsync', { project, zone, maxResults: 500 }),
        ] as const,
    )
    expect(place).toMatchObject({ zones: [zoneUrl] })
    expect(offers.map(({ cpuCount, memoryGb, gpu }) => [cpuCount, memoryGb, gpu?.count])).toEqual(
      theirs.map((one) => [one.guestCpus, one.memoryMb / 1024, one.accelerators[0]?.guestAcceleratorCount]),
    )
  })

  it('know the same states of a machine', () => {
    const { Status } = protos.google.cloud.compute.v1.Instance
    const known = Object.keys(Status).filter((name) => name !== 'UNDEFINED_STATUS')
    expect(Object.keys(STATES).sort()).toEqual(known.sort())
  })
})
