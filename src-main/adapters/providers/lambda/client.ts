import { z } from 'zod'
import { Gate } from '../http/gate.ts'
import { type HttpCall, HttpClient } from '../http/http-client.ts'
import { ProviderError } from '../provider-error.ts'
import { formatTag, parseTag, TAG_KEY } from '../tag.ts'
import type { Extra, Launched, LaunchPlan, MachineTag, Provider, ProviderDeps } from '../types.ts'
import { CAPABILITIES } from './capabilities.ts'
import { type Instance, instanceSchema, machineOf } from './instances.ts'
import { offersOf, typesSchema } from './offers.ts'
import { readRefusal } from './refusals.ts'

const ENDPOINT = 'https://cloud.lambda.ai'
/** About one request a second, one launch every 12 seconds (official description 1.8.3). */
const GAP_MS = 1000
const LAUNCH_GAP_MS = 12_000

const instances = z.array(instanceSchema)
const launchedSchema = z.looseObject({ instance_ids: z.array(z.string()).min(1) })
const keySchema = z.looseObject({ id: z.string(), name: z.string(), public_key: z.string().nullish() })
const fileSystems = z.array(
  z.looseObject({
    id: z.string(),
    name: z.string(),
    created: z.string().nullish(),
    bytes_used: z.number().nullish(),
  }),
)

/** A client of Lambda Cloud. */
export function createLambda(key: string, deps: ProviderDeps): Provider {
  const http = new HttpClient({
    base: `${(deps.endpoint ?? ENDPOINT).replace(/\/$/, '')}/api/v1`,
    headers: { authorization: `Bearer ${key}` },
    secrets: [key],
    deps,
    gate: new Gate(GAP_MS, deps),
    read: readRefusal,
  })
  const launchGate = new Gate(LAUNCH_GAP_MS, deps)
  /** Every success is `{data: …}`. */
  const ask = async <T>(schema: z.ZodType<T>, call: Omit<HttpCall<T>, 'schema'>): Promise<T> =>
    (await http.call({ ...call, schema: z.looseObject({ data: schema }) as unknown as z.ZodType<{ data: T }> })).data

  const list = (signal: AbortSignal) => ask(instances, { method: 'GET', path: '/instances', signal })
  const path = (id: string) => `/instances/${encodeURIComponent(id)}`
  const keys = (signal: AbortSignal) => ask(z.array(keySchema), { method: 'GET', path: '/ssh-keys', signal })

  /** A launch names a key of the account, so the machine's own becomes one, named by the tag. */
  async function addKey(
    publicKey: string,
    tag: MachineTag,
    signal: AbortSignal,
  ): Promise<{ id: string; name: string }> {
    const body = { name: formatTag(tag), public_key: publicKey }
    try {
      return await ask(keySchema, { method: 'POST', path: '/ssh-keys', body, signal })
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === 'rule')) throw error
      // It may be there from an earlier try, or under another launch's name.
      const blob = publicKey.split(' ')[1] as string
      const there = (await keys(signal)).find(
        ({ name, public_key: text }) => name === body.name || text?.includes(blob),
      )
      if (!there) throw error
      return there
    }
  }

  async function removeKey(id: string, signal: AbortSignal): Promise<void> {
    await http.call({ method: 'DELETE', path: `/ssh-keys/${encodeURIComponent(id)}`, schema: null, signal })
  }

  async function launch({ offer, tag, name, publicKey }: LaunchPlan, signal: AbortSignal): Promise<Launched> {
    const { type, region } = offer.launch
    if (!region) throw new ProviderError('capacity', `no region has ${type} free`)
    const sshKey = await addKey(publicKey, tag, signal)
    try {
      await launchGate.pass(signal)
      const body = {
        region_name: region,
        instance_type_name: type,
        ssh_key_names: [sshKey.name],
        name,
        tags: [{ key: TAG_KEY, value: formatTag(tag) }],
      }
      const call = { method: 'POST', path: '/instance-operations/launch', body, effect: 'create', signal } as const
      const { instance_ids: ids } = await ask(launchedSchema, call)
      return { machineId: ids[0] as string, timer: false }
    } catch (error) {
      const known = error instanceof ProviderError && error.kind !== 'unknown'
      // Without a tag for a name it is a person's, who added it by hand.
      if (known && parseTag(sshKey.name)) await removeKey(sshKey.id, signal).catch(() => {})
      throw error
    }
  }

  async function terminate(id: string, signal: AbortSignal): Promise<void> {
    let names: string[]
    try {
      const schema = z.looseObject({ terminated_instances: z.array(instanceSchema) })
      const body = { instance_ids: [id] }
      const call = { method: 'POST', path: '/instance-operations/terminate', body, signal } as const
      const { terminated_instances: ended } = await ask(schema, call)
      names = ended.flatMap((one: Instance) => one.ssh_key_names ?? [])
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'gone') return
      throw error
    }
    // Only a key that was named by a tag of ours; one that stays behind opens nothing of others'.
    const ours = names.filter((name) => parseTag(name) !== null)
    if (ours.length === 0) return
    const found = await keys(signal).catch(() => [])
    for (const one of found) if (ours.includes(one.name)) await removeKey(one.id, signal).catch(() => {})
  }

  const cannotStop = async () => {
    throw new ProviderError('rule', 'its machines cannot be stopped, only ended')
  }

  return {
    kind: 'lambda',
    name: 'Lambda Cloud',
    capabilities: CAPABILITIES,

    async check(signal) {
      await list(signal)
      return {
        account: null,
        balance: null,
        rights: [
          { name: 'read machines', status: 'ok', detail: null },
          { name: 'launch and end machines', status: 'unknown', detail: 'Lambda tells it only when it is tried.' },
        ],
      }
    },

    async offers(signal) {
      const types = await ask(typesSchema, { method: 'GET', path: '/instance-types', signal })
      const now = deps.now()
      return Object.values(types).flatMap((item) => offersOf(item, now))
    },

    launch,
    machines: async (signal) => (await list(signal)).map(machineOf),

    async machine(id, signal) {
      try {
        return machineOf(await ask(instanceSchema, { method: 'GET', path: path(id), signal }))
      } catch (error) {
        if (error instanceof ProviderError && error.kind === 'gone') return null
        throw error
      }
    },

    start: cannotStop,
    stop: cannotStop,
    terminate,

    async rename(id, name, signal) {
      await http.call({ method: 'POST', path: path(id), body: { name }, schema: null, signal })
    },

    setTimer: async () => false,

    async extras(signal) {
      const systems = await ask(fileSystems, { method: 'GET', path: '/file-systems', signal })
      const users = systems.length > 0 ? await list(signal) : []
      return systems.map(
        ({ id, name, created }): Extra => ({
          id,
          kind: 'disk',
          name,
          tag: null,
          machineId: users.find(({ file_system_names: names }) => names?.includes(name))?.id ?? null,
          // Billed by what is stored; the API does not tell the price.
          pricePerDay: null,
          createdAt: created ? Date.parse(created) || null : null,
        }),
      )
    },

    async terminateExtra({ id }, signal) {
      try {
        await http.call({ method: 'DELETE', path: `/filesystems/${encodeURIComponent(id)}`, schema: null, signal })
      } catch (error) {
        if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
      }
    },

    // A machine that is switched off from inside is billed on, and no key is good for one machine only.
    stopCommand: () => null,
  }
}
