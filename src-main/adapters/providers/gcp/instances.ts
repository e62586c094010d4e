import { z } from 'zod'
import { formatTag, parseTag, TAG_KEY } from '../tag.ts'
import type { Machine, MachineState, MachineTag } from '../types.ts'

const INSTALLATION = `${TAG_KEY}-installation`
const LAUNCH = `${TAG_KEY}-launch`

/** The tag as labels: they hold no dots. */
export const labelsOf = ({ installation, launch }: MachineTag) => ({ [INSTALLATION]: installation, [LAUNCH]: launch })

/** Null: they hold none. */
export function tagOf(labels: Record<string, string> | null | undefined): MachineTag | null {
  return parseTag(formatTag({ installation: labels?.[INSTALLATION] ?? '', launch: labels?.[LAUNCH] ?? '' }))
}

/** What is used of an instance (`Instance` in contract/compute-v1.openapi.json). */
export const instanceSchema = z.looseObject({
  name: z.string(),
  zone: z.string(),
  status: z.string(),
  statusMessage: z.string().nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  creationTimestamp: z.string().nullish(),
  lastStartTimestamp: z.string().nullish(),
  lastStopTimestamp: z.string().nullish(),
  lastSuspendedTimestamp: z.string().nullish(),
  networkInterfaces: z
    .array(z.looseObject({ accessConfigs: z.array(z.looseObject({ natIP: z.string().nullish() })).nullish() }))
    .nullish(),
  guestAccelerators: z.array(z.looseObject({ acceleratorType: z.string(), acceleratorCount: z.number() })).nullish(),
  scheduling: z.looseObject({ provisioningModel: z.string().nullish() }).nullish(),
})
export type Instance = z.infer<typeof instanceSchema>

/** Google's words for what a machine is doing. */
export const STATES: Record<string, MachineState> = {
  PENDING: 'provisioning',
  PROVISIONING: 'provisioning',
  STAGING: 'booting',
  RUNNING: 'running',
  REPAIRING: 'booting',
  PENDING_STOP: 'stopping',
  STOPPING: 'stopping',
  SUSPENDING: 'stopping',
  // Google calls a stopped machine TERMINATED; one that is deleted is not there.
  STOPPED: 'stopped',
  TERMINATED: 'stopped',
  SUSPENDED: 'stopped',
  // On its way out: what it used is given back.
  DEPROVISIONING: 'terminating',
}

/** The last part of a resource's address. */
export const lastOf = (url: string) => url.slice(url.lastIndexOf('/') + 1)

/** An instance as every provider's machines are told; its id is `zone/name`. It does not tell its price. */
export function machineOf(instance: Instance, user: string, hostKeys: string[]): Machine {
  const { name, status, scheduling, guestAccelerators } = instance
  const zone = lastOf(instance.zone)
  const state = STATES[status] ?? 'booting'
  const spot = scheduling?.provisioningModel === 'SPOT'
  const address = instance.networkInterfaces?.[0]?.accessConfigs?.[0]?.natIP
  const gpu = guestAccelerators?.[0]
  const phases: Partial<Record<MachineState, Machine['phase']>> = { provisioning: 'capacity', booting: 'boot' }
  return {
    id: `${zone}/${name}`,
    name,
    tag: tagOf(instance.labels),
    state,
    providerState: status,
    problem: status === 'REPAIRING' ? (instance.statusMessage ?? 'Google repairs its host') : null,
    phase: phases[state] ?? (state === 'running' && !address ? 'boot' : null),
    ssh: state === 'running' && address ? { user, host: address, port: 22 } : null,
    hostKeys,
    pricePerHour: null,
    gpu: gpu
      ? {
          name: lastOf(gpu.acceleratorType)
            .replace(/^nvidia-(tesla-)?/, '')
            .toUpperCase(),
          count: gpu.acceleratorCount,
        }
      : null,
    region: zone,
    spot,
    // A spot machine is deleted by Google after a moment in this state; we never stop one.
    preempted: spot && (state === 'stopping' || state === 'stopped'),
    createdAt: timeOf(instance.creationTimestamp),
    billing: billingOf(instance, state),
    traffic: null,
  }
}

const timeOf = (text: string | null | undefined) => (text ? Date.parse(text) || null : null)

/** Billed from running on until it has stopped; disks and addresses also after that (docs.cloud.google.com, instance-lifecycle). */
function billingOf(instance: Instance, state: MachineState): Machine['billing'] {
  if (state === 'stopped') {
    const { status, lastStopTimestamp, lastSuspendedTimestamp } = instance
    const since = timeOf(status === 'SUSPENDED' ? lastSuspendedTimestamp : lastStopTimestamp)
    return { state: 'stopped', since, priceSince: null }
  }
  const bills = state === 'running' || state === 'stopping' || instance.status === 'REPAIRING'
  const since = bills ? timeOf(instance.lastStartTimestamp) : null
  return { state: bills ? 'running' : 'none', since, priceSince: null }
}
