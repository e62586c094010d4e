import { z } from 'zod'
import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import { Gate } from '../http/gate.ts'
import { type HttpCall, HttpClient } from '../http/http-client.ts'
import { Kept } from '../http/kept.ts'
import { ProviderError } from '../provider-error.ts'
import { timerEnd } from '../provider-timer.ts'
import type { Launched, LaunchPlan, Machine, Provider, ProviderDeps } from '../types.ts'
import { accessOf } from './access.ts'
import { CAPABILITIES } from './capabilities.ts'
import { rightsOf } from './check.ts'
import { extrasOf } from './extras.ts'
import { type Instance, instanceSchema, lastOf, machineOf } from './instances.ts'
import type { KeyFile } from './key-file.ts'
import { IMAGES, instanceBody, machineName, NETWORK_TAG, requestId, USER } from './launch.ts'
import { type Ask, aggregated, allPages } from './lists.ts'
import { offersOf, typeSchema } from './offers.ts'
import { COMPUTE_SERVICE, pricesOf, skuSchema } from './prices.ts'
import { failureOf, type Operation, operationSchema, readRefusal } from './refusals.ts'

/** 20 reads a second are allowed a project; this stays well below (cloud.google.com/compute/docs/api/rate-quotas). */
const GAP_MS = 60
/** Prices and machine types change by the month. */
const KEEP_MS = 12 * 3_600_000
/** So long after the start a machine is told without its host keys, where Google's agent publishes none. */
const HOST_KEYS_MS = 120_000
/** Each wait for an operation is answered after two minutes at most. */
const WAITS = 6

const regionSchema = z.looseObject({ zones: z.array(z.string()) })
const imageSchema = z.looseObject({ selfLink: z.string() })
const attributesSchema = z.looseObject({
  queryValue: z
    .looseObject({ items: z.array(z.looseObject({ key: z.string(), value: z.string() })).nullish() })
    .nullish(),
})

/** A client of Google Compute Engine, by its REST API. */
export function createGcp(keyFile: KeyFile, project: string, region: string, deps: ProviderDeps): Provider {
  const headers = accessOf(keyFile)
  const api = (host: string) =>
    new HttpClient({
      base: (deps.endpoint ?? `https://${host}.googleapis.com`).replace(/\/$/, ''),
      headers,
      secrets: [keyFile.private_key],
      deps,
      gate: new Gate(GAP_MS, deps),
      read: readRefusal,
      timeoutMs: { repeat: 150_000 },
    })
  const compute = api('compute')
  const billing = api('cloudbilling')
  const base = `/compute/v1/projects/${encodeURIComponent(project)}`
  const ask = <T>(call: Omit<HttpCall<T>, 'path'> & { path: string }) =>
    compute.call({ ...call, path: base + call.path })

  const reader =
    (signal: AbortSignal): Ask =>
    (path, query, schema) =>
      ask({ method: 'GET', path, query, schema, signal })
  const list = (signal: AbortSignal) => aggregated(reader(signal), 'instances', instanceSchema)

  /** The path of a machine or disk. @throws ProviderError `gone` for what is no id of ours: there is no such thing */
  const pathOf = (id: string, kind: string) => {
    const [zone, name, more] = id.split('/')
    if (!zone || !name || more !== undefined)
      throw new ProviderError('gone', `“${id}” is no id here: those are ZONE/NAME`)
    return `/zones/${encodeURIComponent(zone)}/${kind}/${encodeURIComponent(name)}`
  }

  const catalog = `/v1/services/${COMPUTE_SERVICE}/skus`
  /** Whether prices may be read; all of them are many pages, which a check does not wait for. */
  const askOnePrice = (signal: AbortSignal) =>
    billing.call({ method: 'GET', path: catalog, query: { pageSize: 1, currencyCode: 'USD' }, schema: null, signal })

  const skus = new Kept(deps.now, KEEP_MS, async (signal) => {
    const lines = await allPages(
      (pageToken) =>
        billing.call({
          method: 'GET',
          path: catalog,
          query: { pageSize: 5000, currencyCode: 'USD', pageToken },
          schema: z.looseObject({ skus: z.array(z.unknown()).nullish(), nextPageToken: z.string().nullish() }),
          signal,
        }),
      ({ skus: found }) => found ?? [],
    )
    return pricesOf(
      lines.flatMap((line) => skuSchema.safeParse(line).data ?? []),
      region,
    )
  })

  const types = new Kept(deps.now, KEEP_MS, async (signal) => {
    const schema = regionSchema
    const { zones } = await ask({ method: 'GET', path: `/regions/${region}`, schema, signal })
    return Promise.all(
      zones.map(lastOf).map(async (zone) => {
        const page = z.looseObject({ items: z.array(typeSchema).nullish(), nextPageToken: z.string().nullish() })
        const path = `/zones/${zone}/machineTypes`
        const found = await allPages(
          (pageToken) => ask({ method: 'GET', path, query: { maxResults: 500, pageToken }, schema: page, signal }),
          ({ items }) => items ?? [],
        )
        return { zone, types: found }
      }),
    )
  })

  /** Waits until an operation is done. @throws ProviderError where nobody tells its end; what it came to is in the answer */
  async function done(path: string, name: string, signal: AbortSignal): Promise<Operation> {
    for (let wait = 0; wait < WAITS; wait++) {
      const at = `${path}/operations/${encodeURIComponent(name)}/wait`
      const operation = await ask({ method: 'POST', path: at, schema: operationSchema, signal })
      if (operation.status === 'DONE') return operation
    }
    throw new ProviderError('transient', 'an operation that was begun does not end')
  }

  /** One rule for all machines: SSH from anywhere, since laptops move; only the machine's own key logs in. */
  async function openPort(signal: AbortSignal): Promise<void> {
    try {
      await ask({ method: 'GET', path: `/global/firewalls/${NETWORK_TAG}`, schema: null, signal })
      return
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
    }
    const body = {
      name: NETWORK_TAG,
      description: 'SSH of Remotebot',
      network: 'global/networks/default',
      direction: 'INGRESS',
      allowed: [{ IPProtocol: 'tcp', ports: ['22'] }],
      sourceRanges: ['0.0.0.0/0'],
      targetTags: [NETWORK_TAG],
    }
    try {
      const { name } = await ask({ method: 'POST', path: '/global/firewalls', body, schema: operationSchema, signal })
      const failure = failureOf(await done('/global', name, signal), 'repeat')
      if (failure) throw failure
    } catch (error) {
      // Another launch was faster.
      if (!(error instanceof ProviderError && error.data.httpStatus === 409)) throw error
    }
  }

  async function image(kind: keyof typeof IMAGES, signal: AbortSignal): Promise<string> {
    let last: unknown
    for (const [owner, family] of IMAGES[kind])
      try {
        const path = `/compute/v1/projects/${owner}/global/images/family/${family}`
        return (await compute.call({ method: 'GET', path, schema: imageSchema, signal })).selfLink
      } catch (error) {
        if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
        last = error
      }
    throw new ProviderError('rule', 'Google has none of the images that are known to work', {}, { cause: last })
  }

  async function launch(plan: LaunchPlan, signal: AbortSignal): Promise<Launched> {
    const { zone, gpu } = plan.offer.launch
    const [source] = await Promise.all([image(gpu ? 'gpu' : 'cpu', signal), openPort(signal)])
    const machineId = `${zone}/${machineName(plan)}`
    const path = `/zones/${zone}/instances`
    const query = { requestId: requestId(plan.idempotencyKey) }
    const body = instanceBody(plan, source, deps.now())
    const launched = { machineId, timer: timerEnd(plan.endsAt) }
    /** The order was taken: whatever keeps us from its end, the machine may come. */
    const mayCome = (error: unknown) => {
      if (!(error instanceof ProviderError)) throw error
      throw new ProviderError('unknown', error.message, { ...error.data, machineId }, { cause: error })
    }
    let order: Operation
    try {
      const call = { method: 'POST', path, query, body, schema: operationSchema, effect: 'create', signal } as const
      order = await ask(call)
    } catch (error) {
      if (!(error instanceof ProviderError && error.data.httpStatus === 409)) throw error
      // The name follows from the launch: what has it is what this launch made.
      const there = await machine(machineId, signal).catch(mayCome)
      if (there?.tag?.launch !== plan.tag.launch) throw error
      return launched
    }
    const failure = failureOf(await done(`/zones/${zone}`, order.name, signal).catch(mayCome), 'create')
    if (failure?.kind === 'unknown') return mayCome(failure)
    if (failure) throw failure
    return launched
  }

  async function machine(id: string, signal: AbortSignal): Promise<Machine | null> {
    let found: Instance
    try {
      found = await ask({ method: 'GET', path: pathOf(id, 'instances'), schema: instanceSchema, signal })
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'gone') return null
      throw error
    }
    const told = machineOf(found, USER, [])
    if (told.tag === null || told.ssh === null) return told
    const hostKeys = await hostKeysOf(id, signal)
    if (hostKeys.length > 0) return { ...told, hostKeys }
    const started = Date.parse(found.lastStartTimestamp ?? found.creationTimestamp ?? '') || 0
    return deps.now() - started < HOST_KEYS_MS ? { ...told, ssh: null, phase: 'boot' } : told
  }

  /** What Google's agent on the machine has published; nothing is no failure. */
  async function hostKeysOf(id: string, signal: AbortSignal): Promise<string[]> {
    try {
      const path = `${pathOf(id, 'instances')}/getGuestAttributes`
      const query = { queryPath: 'hostkeys/' }
      const { queryValue } = await ask({ method: 'GET', path, query, schema: attributesSchema, signal })
      return (queryValue?.items ?? []).map(({ key, value }) => `${key} ${value}`)
    } catch (error) {
      if (error instanceof ProviderError) return []
      throw error
    }
  }

  const act = (id: string, action: string, signal: AbortSignal) =>
    ask({ method: 'POST', path: `${pathOf(id, 'instances')}/${action}`, schema: operationSchema, signal })

  async function remove(path: () => string, signal: AbortSignal): Promise<void> {
    try {
      await ask({ method: 'DELETE', path: path(), schema: operationSchema, signal })
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
    }
  }

  return {
    kind: 'gcp',
    name: 'Google Compute',
    capabilities: CAPABILITIES,
    check: (signal) => rightsOf(api('cloudresourcemanager'), project, askOnePrice, () => list(signal), signal),

    async offers(signal): Promise<Offer[]> {
      const [prices, zones] = await Promise.all([skus.get(signal), types.get(signal)])
      const now = deps.now()
      return zones.flatMap(({ zone, types: found }) => offersOf(found, zone, prices, now))
    },

    launch,
    machines: async (signal) => (await list(signal)).map((one) => machineOf(one, USER, [])),
    machine,
    start: async (id, signal) => void (await act(id, 'start', signal)),
    stop: async (id, signal) => void (await act(id, 'stop', signal)),
    terminate: (id, signal) => remove(() => pathOf(id, 'instances'), signal),

    async rename() {
      throw new ProviderError('rule', 'the name of a machine cannot be changed there')
    },

    // `maxRunDuration` can be changed while a machine is stopped, and not while it runs.
    setTimer: async () => false,
    extras: (signal) => extrasOf(reader(signal)),

    terminateExtra: ({ id, kind }, signal) =>
      remove(() => {
        const [place = '', name = ''] = id.split('/')
        return kind === 'disk'
          ? pathOf(id, 'disks')
          : `/regions/${encodeURIComponent(place)}/addresses/${encodeURIComponent(name)}`
      }, signal),

    // It stops the machine; its disk is billed until it is deleted.
    stopCommand: (machineId) => (/^[a-z0-9-]+\/[a-z0-9-]+$/.test(machineId) ? SHUT_DOWN : null),
  }
}

const SHUT_DOWN = 'if [ "$(id -u)" = 0 ]; then shutdown -h now; else sudo -n shutdown -h now; fi'
