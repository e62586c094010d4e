import { z } from 'zod'
import { microDollars, perHourOfMonth } from '../http/micro-dollars.ts'
import { parseTag, TAG_KEY } from '../tag.ts'
import type { Machine, MachineState } from '../types.ts'
import { DISK_STOPPED } from './prices.ts'

/** The tag and the kind of machine, kept in its environment, where a rename does not reach. */
export const TAG_ENV = 'REMOTEBOT_TAG'
export const SPOT_ENV = 'REMOTEBOT_SPOT'

/** What is used of a pod of REST v2 (`Pod` in contract/runpod-v2.openapi.json). */
export const podSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  env: z.record(z.string(), z.string()).nullish(),
  gpu: z.looseObject({ id: z.string(), count: z.number().int().default(1) }).nullish(),
  dataCenterId: z.string().nullish(),
  cost: z.number().nullish(),
  mounts: z
    .looseObject({
      persistent: z.looseObject({ size: z.number() }).nullish(),
      network: z.array(z.looseObject({ volumeId: z.string() })).nullish(),
    })
    .nullish(),
  ssh: z
    .looseObject({
      direct: z.looseObject({ host: z.string(), port: z.number().int(), username: z.string() }).nullish(),
    })
    .nullish(),
  createdAt: z.string().nullish(),
  startedAt: z.string().nullish(),
})
export const podsSchema = z.looseObject({ pods: z.array(podSchema) })
export type Pod = z.infer<typeof podSchema>

const STATES: Record<string, MachineState> = {
  PROVISIONING: 'provisioning',
  STARTING: 'booting',
  RUNNING: 'running',
  EXITED: 'stopped',
  ERROR: 'failed',
  TERMINATED: 'terminated',
}

/** A pod as every provider's machines are told. */
export function machineOf(pod: Pod): Machine {
  const direct = pod.ssh?.direct
  const spot = pod.env?.[SPOT_ENV] === '1'
  const state = STATES[pod.status] ?? 'booting'
  return {
    id: pod.id,
    name: plainName(pod.name),
    tag: parseTag(pod.env?.[TAG_ENV]) ?? parseTag(pod.name),
    state,
    providerState: pod.status,
    problem: state === 'failed' ? 'its container failed for good' : null,
    phase: phaseOf(pod),
    // The proxy gives an interactive shell only: no files and no forwarding. Stopped pods may show old ports.
    ssh:
      direct && pod.status === 'RUNNING'
        ? { user: direct.username, host: direct.host.trim(), port: direct.port }
        : null,
    hostKeys: [],
    pricePerHour: priceOf(pod),
    gpu: pod.gpu ? { name: pod.gpu.id.replace(/^NVIDIA (GeForce )?/, ''), count: pod.gpu.count } : null,
    region: pod.dataCenterId ?? null,
    spot,
    // v2 does not say who stopped it. Spot machines are stopped by RunPod when they are outbid; we never stop one.
    preempted: spot && state === 'stopped',
    createdAt: timeOf(pod.createdAt),
    billing: billingOf(pod),
    traffic: null,
  }
}

const timeOf = (text: string | null | undefined) => (text ? Date.parse(text) || null : null)

/** `cost` is what is billed for it an hour, 0 where only its disk is; it tells when it was started, not when it stopped. */
function billingOf({ status, cost, startedAt }: Pod): Machine['billing'] {
  if (status === 'TERMINATED') return { state: 'none', since: null, priceSince: null }
  if (status === 'EXITED') return { state: 'stopped', since: null, priceSince: null }
  const bills = status === 'RUNNING' || (status !== 'PROVISIONING' && (cost ?? 0) > 0)
  return { state: bills ? 'running' : 'none', since: bills ? timeOf(startedAt) : null, priceSince: null }
}

/** A name without the tag that stands at its end. */
export const plainName = (name: string) => name.replace(new RegExp(` *\\(?${TAG_KEY}\\.[a-z0-9_.]+\\)?$`), '')

function phaseOf({ status, ssh }: Pod): Machine['phase'] {
  if (status === 'PROVISIONING') return 'capacity'
  if (status === 'STARTING') return 'image'
  return status === 'RUNNING' && !ssh?.direct ? 'boot' : null
}

/** `cost` is 0 for stopped pods, though their disk is billed on. */
function priceOf({ status, cost, mounts }: Pod): Machine['pricePerHour'] {
  if (status !== 'EXITED') return microDollars(cost)
  const size = mounts?.persistent?.size
  return size === undefined ? null : perHourOfMonth(size * DISK_STOPPED)
}
