import { z } from 'zod'
import { microDollars } from '../http/micro-dollars.ts'
import { parseTag, TAG_KEY } from '../tag.ts'
import type { Machine, MachineState } from '../types.ts'

const text = z.string().nullish()
const number = z.number().nullish()

/** What is used of an instance (`Instance` in contract/vast.openapi.json). */
export const instanceSchema = z.looseObject({
  id: z.number(),
  actual_status: text,
  intended_status: text,
  cur_state: text,
  next_state: text,
  status_msg: text,
  label: text,
  image_runtype: text,
  public_ipaddr: text,
  ssh_host: text,
  ssh_port: number,
  // Docker's map; what is none (the description once says numbers) is as good as nothing.
  ports: z
    .record(z.string(), z.array(z.looseObject({ HostPort: z.union([z.string(), z.number()]) })).nullish())
    .nullish()
    .catch(null),
  is_bid: z.boolean().nullish(),
  gpu_name: text,
  num_gpus: number,
  geolocation: text,
  start_date: number,
  dph_total: number,
  storage_total_cost: number,
})
export type Instance = z.infer<typeof instanceSchema>

export const instancesSchema = z.looseObject({ instances: z.array(instanceSchema), next_token: z.string().nullish() })

/** An instance as every provider's machines are told. */
export function machineOf(instance: Instance): Machine {
  const { state, phase, problem } = conditionOf(instance)
  const { actual_status: actual, intended_status: intended, cur_state: current, label } = instance
  const spot = instance.is_bid === true
  return {
    id: String(instance.id),
    name: plainName(label ?? ''),
    tag: parseTag(label),
    state,
    providerState: [actual ?? 'none yet', intended && intended !== actual ? `wanted: ${intended}` : '']
      .filter(Boolean)
      .join(', '),
    problem,
    phase,
    ssh: sshOf(instance),
    hostKeys: [],
    pricePerHour: microDollars(state === 'stopped' ? instance.storage_total_cost : instance.dph_total),
    gpu: instance.gpu_name ? { name: instance.gpu_name, count: instance.num_gpus ?? 1 } : null,
    region: instance.geolocation?.trim() || null,
    spot,
    // Outbid: Vast itself wants it stopped now. We never stop a spot machine.
    preempted: spot && current === 'stopped' && intended === 'stopped' && instance.next_state === 'stopped',
    createdAt: instance.start_date ? Math.round(instance.start_date * 1000) : null,
    billing: billingOf(instance, state),
    traffic: null,
  }
}

/** Its disk is billed from its creation on, and the rest while it is running (docs.vast.ai, billing); when that began is not told. */
function billingOf({ start_date }: Instance, state: MachineState): Machine['billing'] {
  if (state === 'terminated' || state === 'terminating') return { state: 'none', since: null, priceSince: null }
  if (state === 'running' || state === 'stopping') return { state: 'running', since: null, priceSince: null }
  const waits = state === 'provisioning' || state === 'booting'
  return { state: 'stopped', since: waits && start_date ? Math.round(start_date * 1000) : null, priceSince: null }
}

interface Condition {
  state: MachineState
  phase: Machine['phase']
  problem: string | null
}

function conditionOf(instance: Instance): Condition {
  const { actual_status: actual, intended_status: intended, cur_state: current, next_state: next } = instance
  const words = instance.status_msg?.trim() || null
  const as = (state: MachineState, phase: Machine['phase'] = null, problem: string | null = null) => ({
    state,
    phase,
    problem,
  })
  // A host that cannot start containers shows it in words alone, and stays "created".
  if (actual !== 'running' && words && /oci runtime create failed|error response from daemon/i.test(words))
    return as('failed', null, words)
  if (intended === 'stopped' && next !== 'running')
    return actual === 'running' || actual === 'loading' ? as('stopping') : as('stopped')
  switch (actual) {
    case 'running':
      return as('running', sshOf(instance) ? null : 'boot')
    case 'frozen':
      return as('running', null, 'frozen by its host: it does nothing and is billed all the same')
    case 'loading':
    case 'created':
      return as('booting', 'image', words)
    case 'rebooting':
      return as('booting', 'boot')
    case 'stopped':
      return as('provisioning', 'capacity', words)
    // Whether a host that is away comes back is not known; what runs there is not lost by that.
    case 'offline':
    case 'unknown':
      return as('running', null, `Vast has no word from its host (${actual})`)
    case 'exited':
      return as('failed', null, words ?? 'its container ended')
    default:
      return current === 'stopped' && intended === 'running'
        ? as('provisioning', 'capacity', words)
        : as('provisioning', 'boot', words)
  }
}

/** Direct where there is a port for it, else by Vast's relay; its port is one higher with Jupyter (vast-cli, ssh-url). */
function sshOf({ actual_status: actual, ports, public_ipaddr: address, ...rest }: Instance): Machine['ssh'] {
  if (actual !== 'running') return null
  const port = Number(ports?.['22/tcp']?.[0]?.HostPort)
  const host = address?.trim()
  if (host && Number.isInteger(port) && port > 0) return { user: 'root', host, port }
  if (!rest.ssh_host?.trim() || !rest.ssh_port) return null
  const shift = rest.image_runtype?.includes('jupyter') ? 1 : 0
  return { user: 'root', host: rest.ssh_host.trim(), port: rest.ssh_port + shift }
}

/** A label without the tag that stands at its end. */
const plainName = (label: string) => label.replace(new RegExp(` *${TAG_KEY}\\.[a-z0-9_.]+$`), '')
