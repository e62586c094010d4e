import { z } from 'zod'
import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import { microDollars } from '../http/micro-dollars.ts'
import { selfStopCommand } from '../http/self-stop.ts'
import { ProviderError } from '../provider-error.ts'
import { formatTag } from '../tag.ts'
import type { Extra, Launched, LaunchPlan, Machine, Provider, ProviderDeps } from '../types.ts'
import { VastApi } from './api.ts'
import { CAPABILITIES } from './capabilities.ts'
import { billsOf, type ChargesPage, chargesFilter, chargesSchema } from './charges.ts'
import { type Instance, instanceSchema, instancesSchema, machineOf } from './instances.ts'
import { addKey, removeKey, removeKeyOf } from './keys.ts'
import { type AskType, asksSchema, offerOf, SMALLEST_DISK_GB, searchBody } from './offers.ts'

const ENDPOINT = 'https://console.vast.ai'
/** Vast's own image with sshd; the tag lets Vast choose one that fits the driver. */
export const IMAGE = 'vastai/base-image:@vastai-automatic-tag'
/** For so long an offer that was bought is not shown again: Vast's search still lists it for a while. */
const TAKEN_MS = 10 * 60_000
/** Pages of 25; more than that is an endless list. */
const MOST_PAGES = 400

const user = z.looseObject({
  id: z.number().nullish(),
  email: z.string().nullish(),
  balance: z.number().nullish(),
  credit: z.number().nullish(),
})
/** Null: there is none. What does not even say that says nothing. */
const one = z.looseObject({ instances: instanceSchema.nullable() })
const created = z.looseObject({ new_contract: z.union([z.number(), z.string().min(1)]) })
const volumes = z.looseObject({
  volumes: z.array(
    z.looseObject({
      id: z.number(),
      label: z.string().nullish(),
      storage_total_cost: z.number().nullish(),
      start_date: z.number().nullish(),
      instances: z.array(z.looseObject({ id: z.number().nullish() })).nullish(),
    }),
  ),
})

/** A client of Vast.ai. */
export function createVast(key: string, deps: ProviderDeps): Provider {
  const endpoint = (deps.endpoint ?? ENDPOINT).replace(/\/$/, '')
  const api = new VastApi(key, endpoint, deps)
  const taken = new Map<number, number>()
  const isTaken = (ask: unknown) => (taken.get(Number(ask)) ?? Number.NEGATIVE_INFINITY) > deps.now() - TAKEN_MS
  const path = (id: string) => `/api/v0/instances/${encodeURIComponent(id)}/`

  async function instance(id: string, signal: AbortSignal): Promise<Instance | null> {
    try {
      const answer = await api.call({ method: 'GET', path: path(id), schema: one, gate: 'get', signal })
      return answer.instances
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'gone') return null
      throw error
    }
  }

  async function machines(signal: AbortSignal): Promise<Machine[]> {
    const found: Machine[] = []
    let token: string | undefined
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = { limit: 25, after_token: token }
      const schema = instancesSchema
      const answer = await api.call({ method: 'GET', path: '/api/v1/instances/', query, schema, gate: 'list', signal })
      found.push(...answer.instances.map(machineOf))
      if (!answer.next_token) return found
      token = answer.next_token
    }
    throw new ProviderError('transient', `its list of machines does not end (${MOST_PAGES} pages)`)
  }

  async function offers(type: AskType, signal: AbortSignal): Promise<Offer[]> {
    const body = searchBody(type)
    const asks = await api.call({
      method: 'POST',
      path: '/api/v0/bundles/',
      body,
      schema: asksSchema,
      effect: 'read',
      gate: 'search',
      signal,
    })
    const now = deps.now()
    return asks.flatMap((ask) => (isTaken(ask.id) ? [] : (offerOf(ask, type, now) ?? [])))
  }

  async function launch({ offer, tag, name, diskGb, publicKey }: LaunchPlan, signal: AbortSignal): Promise<Launched> {
    const { askId, bid } = offer.launch
    // Two buys of one offer may both be taken, and one of them then never starts.
    if (isTaken(askId)) throw new ProviderError('capacity', 'this offer was bought a moment ago')
    taken.set(Number(askId), deps.now())
    let keyId: number | null = null
    try {
      keyId = await addKey(api, publicKey, tag, signal)
      const answer = await api.call({
        method: 'PUT',
        path: `/api/v0/asks/${askId}/`,
        body: {
          image: IMAGE,
          disk: Math.max(SMALLEST_DISK_GB, Math.ceil(diskGb)),
          runtype: 'ssh_direct',
          label: `${name} ${formatTag(tag)}`,
          // Otherwise a machine that cannot start now is made stopped, and its disk is billed.
          cancel_unavail: true,
          // Vast puts logins into tmux unless this file is there.
          onstart: 'touch ~/.no_auto_tmux',
          // Without a price an offer for bids is rented on demand, at the full price.
          ...(offer.spot ? { price: Number(bid) } : {}),
        },
        schema: created,
        effect: 'create',
        gate: 'create',
        signal,
      })
      return { machineId: String(answer.new_contract), timer: false }
    } catch (error) {
      const known = error instanceof ProviderError && error.kind !== 'unknown'
      if (known && keyId !== null) await removeKey(api, keyId, signal).catch(() => {})
      if (known && error.kind !== 'capacity') taken.delete(Number(askId))
      throw error
    }
  }

  async function terminate(id: string, signal: AbortSignal): Promise<void> {
    const tag = await instance(id, signal).then(
      (found) => (found ? machineOf(found).tag : null),
      () => null,
    )
    try {
      await api.call({ method: 'DELETE', path: path(id), schema: null, gate: 'destroy', signal })
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
    }
    // A key that stays behind opens nothing of others': the machine's end does not wait for it.
    if (tag) await removeKeyOf(api, tag, signal).catch(() => {})
  }

  const change = (id: string, body: Record<string, string>, signal: AbortSignal) =>
    api.call<void>({ method: 'PUT', path: path(id), body, schema: null, gate: 'change', signal })

  return {
    kind: 'vast',
    name: 'Vast.ai',
    capabilities: CAPABILITIES,

    async check(signal) {
      const me = await api.call({
        method: 'GET',
        path: '/api/v0/users/current/',
        schema: user,
        gate: 'account',
        signal,
      })
      await api.call({
        method: 'GET',
        path: '/api/v1/instances/',
        query: { limit: 1 },
        schema: instancesSchema,
        gate: 'list',
        signal,
      })
      return {
        account: me.email ?? (me.id == null ? null : `user ${me.id}`),
        balance: microDollars(me.credit ?? me.balance),
        rights: [
          { name: 'instance_read', status: 'ok', detail: null },
          { name: 'user_read', status: 'ok', detail: null },
          {
            name: 'instance_write, user_write',
            status: 'unknown',
            detail: 'Vast tells it only when it is tried: to launch and end machines, and to add their SSH keys.',
          },
        ],
      }
    },

    offers: async (signal) => (await Promise.all([offers('on-demand', signal), offers('bid', signal)])).flat(),
    launch,
    machines,
    machine: async (id, signal) => {
      const found = await instance(id, signal)
      return found ? machineOf(found) : null
    },
    start: (id, signal) => change(id, { state: 'running' }, signal),
    stop: (id, signal) => change(id, { state: 'stopped' }, signal),
    terminate,

    async rename(id, name, signal) {
      const found = await instance(id, signal)
      const tag = found && machineOf(found).tag
      await change(id, { label: tag ? `${name} ${formatTag(tag)}` : name }, signal)
    },

    setTimer: async () => false,

    async extras(signal) {
      const answer = await api.call({
        method: 'GET',
        path: '/api/v0/volumes/',
        schema: volumes,
        gate: 'volumes',
        signal,
      })
      return answer.volumes.map((volume): Extra => {
        const perHour = microDollars(volume.storage_total_cost)
        const used = volume.instances?.[0]?.id
        return {
          id: String(volume.id),
          kind: 'disk',
          name: volume.label ?? `volume ${volume.id}`,
          tag: null,
          machineId: used == null ? null : String(used),
          pricePerDay: perHour === null ? null : perHour * 24,
          createdAt: volume.start_date ? Math.round(volume.start_date * 1000) : null,
        }
      })
    },

    async terminateExtra({ id }, signal) {
      try {
        const body = { id: Number(id) }
        await api.call({ method: 'DELETE', path: '/api/v0/volumes/', body, schema: null, gate: 'volumes', signal })
      } catch (error) {
        if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
      }
    },

    async bills(since, signal) {
      const now = deps.now()
      const results: ChargesPage['results'] = []
      let token: string | undefined
      for (let page = 0; page < MOST_PAGES; page++) {
        const query = { select_filters: chargesFilter(since, now), limit: 500, after_token: token }
        const schema = chargesSchema
        const answer = await api.call({
          method: 'GET',
          path: '/api/v0/charges/',
          query,
          schema,
          gate: 'charges',
          signal,
        })
        results.push(...answer.results)
        if (!answer.next_token) return billsOf(results, now)
        token = answer.next_token
      }
      throw new ProviderError('transient', `its list of charges does not end (${MOST_PAGES} pages)`)
    },

    // Vast puts a key into each machine that "can only start, stop, or destroy that specific instance"
    // (docs.vast.ai/api-reference/hello-world).
    stopCommand: (machineId) =>
      /^\d{1,15}$/.test(machineId)
        ? selfStopCommand({
            keyName: 'CONTAINER_API_KEY',
            method: 'DELETE',
            url: `${endpoint}${path(machineId)}`,
            refusal: `*'"success": false'* | *'"success":false'*`,
          })
        : null,
  }
}
