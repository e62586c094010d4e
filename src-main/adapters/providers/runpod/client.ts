import { z } from 'zod'
import { Gate } from '../http/gate.ts'
import { HttpClient } from '../http/http-client.ts'
import { microDollars } from '../http/micro-dollars.ts'
import { ProviderError } from '../provider-error.ts'
import { timerEnd } from '../provider-timer.ts'
import { formatTag, parseTag } from '../tag.ts'
import type { Extra, Machine, Provider, ProviderDeps } from '../types.ts'
import { billsOf, podBillsSchema } from './bills.ts'
import { CAPABILITIES } from './capabilities.ts'
import { askGraphql, MYSELF, ON_DEMAND, pricesQuery, SPOT } from './graphql.ts'
import { launchInput } from './launch.ts'
import { CLOUDS, COUNTS, gpuTypesSchema, offersOf, pricesByGpu, pricesSchema } from './offers.ts'
import { machineOf, podSchema, podsSchema } from './pods.ts'
import { NETWORK_VOLUME } from './prices.ts'
import { readProblem } from './refusals.ts'
import { stopCommand } from './stop-command.ts'

const ENDPOINT = 'https://api.runpod.io'
/** Between calls; the limit is told in headers, 60 a minute in the description's example, and short bursts are let through. */
const GAP_MS = 100

const myself = z.looseObject({
  myself: z.looseObject({ id: z.string(), email: z.string().nullish(), clientBalance: z.number().nullish() }),
})
const madePod = z.looseObject({ id: z.string().min(1), costPerHr: z.number().nullish() })
const launched = z.record(z.string(), madePod).transform((answer, context) => {
  const [made] = Object.values(answer)
  if (!made) context.addIssue('no pod in it')
  return { id: made?.id ?? '', pricePerHour: microDollars(made?.costPerHr) }
})
const volumesSchema = z.looseObject({
  networkVolumes: z.array(z.looseObject({ id: z.string(), name: z.string(), size: z.number() })),
})

/** A client of RunPod: REST v2, and GraphQL where that has no field. */
export function createRunpod(key: string, deps: ProviderDeps): Provider {
  const endpoint = (deps.endpoint ?? ENDPOINT).replace(/\/$/, '')
  const http = new HttpClient({
    base: endpoint,
    headers: { authorization: `Bearer ${key}` },
    secrets: [key],
    deps,
    gate: new Gate(GAP_MS, deps),
    read: readProblem,
  })
  const path = (id: string) => `/v2/pods/${encodeURIComponent(id)}`
  const pods = async (signal: AbortSignal) =>
    (await http.call({ method: 'GET', path: '/v2/pods', schema: podsSchema, signal })).pods

  async function machine(id: string, signal: AbortSignal): Promise<Machine | null> {
    try {
      return machineOf(await http.call({ method: 'GET', path: path(id), schema: podSchema, signal }))
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'gone') return null
      throw error
    }
  }

  /** 409 is also the answer where it is so already. */
  async function act(id: string, action: 'start' | 'stop', done: Machine['state'][], signal: AbortSignal) {
    try {
      await http.call({ method: 'POST', path: `${path(id)}/action`, body: { action }, schema: null, signal })
    } catch (error) {
      if (!(error instanceof ProviderError && error.data.httpStatus === 409)) throw error
      const now = await machine(id, signal)
      if (!now || !done.includes(now.state)) throw error
    }
  }

  return {
    kind: 'runpod',
    name: 'RunPod',
    capabilities: CAPABILITIES,

    async check(signal) {
      await pods(signal)
      const rest = { name: 'read machines (REST)', status: 'ok' as const, detail: null }
      const write = {
        name: 'launch and end machines',
        status: 'unknown' as const,
        detail: 'RunPod tells it only when it is tried: the key needs read and write rights for GraphQL and for pods.',
      }
      try {
        const data = myself
        const { myself: me } = await askGraphql(http, { query: MYSELF, data, effect: 'read', signal })
        const graphql = { name: 'account and prices (GraphQL)', status: 'ok' as const, detail: null }
        return {
          account: me.email ?? me.id,
          balance: microDollars(me.clientBalance),
          rights: [rest, graphql, write],
        }
      } catch (error) {
        if (!(error instanceof ProviderError && error.kind === 'auth')) throw error
        const graphql = { name: 'account and prices (GraphQL)', status: 'missing' as const, detail: error.message }
        return { account: null, balance: null, rights: [rest, graphql, write] }
      }
    },

    async offers(signal) {
      const shelves = CLOUDS.flatMap((cloud) => COUNTS.map((count) => ({ cloud, count })))
      const asked = askGraphql(http, { query: pricesQuery(COUNTS), data: pricesSchema, effect: 'read', signal })
      const [prices, ...answers] = await Promise.all([
        asked.then(pricesByGpu),
        ...shelves.map(({ cloud, count }) =>
          http.call({
            method: 'GET',
            path: '/v2/catalog/gpus',
            query: { include: 'AVAILABILITY', product: 'POD', cloud, count },
            schema: gpuTypesSchema,
            signal,
          }),
        ),
      ])
      const now = deps.now()
      return shelves.flatMap(({ cloud, count }, i) =>
        (answers[i]?.gpus ?? []).flatMap((gpu) =>
          offersOf({ gpu, cloud, count, price: prices.get(gpu.id)?.get(`${cloud.toLowerCase()}${count}`), now }),
        ),
      )
    },

    async launch(plan, signal) {
      const query = plan.offer.spot ? SPOT : ON_DEMAND
      const variables = { input: launchInput(plan) }
      const made = await askGraphql(http, { query, variables, data: launched, effect: 'create', signal })
      return { machineId: made.id, timer: timerEnd(plan.endsAt), pricePerHour: made.pricePerHour }
    },

    machines: async (signal) => (await pods(signal)).map(machineOf),
    machine,
    start: (id, signal) => act(id, 'start', ['provisioning', 'booting', 'running'], signal),
    stop: (id, signal) => act(id, 'stop', ['stopped'], signal),

    async terminate(id, signal) {
      try {
        await http.call({ method: 'DELETE', path: path(id), schema: null, signal })
      } catch (error) {
        if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
      }
    },

    async rename(id, name, signal) {
      const pod = await http.call({ method: 'GET', path: path(id), schema: podSchema, signal })
      // The tag stays in the name too: that is where a person sees at RunPod whose it is.
      const tag = parseTag(pod.name)
      const body = { name: tag ? `${name} ${formatTag(tag)}` : name }
      await http.call({ method: 'PATCH', path: path(id), body, schema: null, signal })
    },

    // Neither API has a call that moves `terminateAfter` of a machine that exists.
    setTimer: async () => false,

    async extras(signal) {
      const volumes = http.call({ method: 'GET', path: '/v2/network-volumes', schema: volumesSchema, signal })
      const [{ networkVolumes }, users] = await Promise.all([volumes, pods(signal)])
      return networkVolumes.map(
        ({ id, name, size }): Extra => ({
          id,
          kind: 'disk',
          name,
          tag: parseTag(name),
          machineId: users.find(({ mounts }) => mounts?.network?.some(({ volumeId }) => volumeId === id))?.id ?? null,
          pricePerDay: Math.ceil((size * NETWORK_VOLUME) / 30),
          createdAt: null,
        }),
      )
    },

    async terminateExtra({ id }, signal) {
      try {
        const volume = `/v2/network-volumes/${encodeURIComponent(id)}`
        await http.call({ method: 'DELETE', path: volume, schema: null, signal })
      } catch (error) {
        if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
      }
    },

    async bills(since, signal) {
      const query = { startTime: new Date(since).toISOString(), bucketSize: 'hour' }
      const schema = podBillsSchema
      return billsOf(await http.call({ method: 'GET', path: '/v2/billing/pods', query, schema, signal }), deps.now())
    },

    stopCommand: (machineId) => stopCommand(machineId, endpoint),
  }
}
