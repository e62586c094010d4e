import type { Instance, Tag } from '@aws-sdk/client-ec2'
import { parseTag, TAG_KEY } from '../tag.ts'
import type { Machine, MachineState, MachineTag } from '../types.ts'

const STATES: Record<string, MachineState> = {
  pending: 'booting',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  'shutting-down': 'terminating',
  terminated: 'terminated',
}
/** Reasons that name AWS and not a person, for a machine that is gone (`StateReason.Code`). */
const TAKEN = /^Server\.(SpotInstanceTermination|SpotInstanceShutdown)|^Server\.Spot/

/** Tags of ours among a machine's or a disk's. */
export function tagOf(tags: Tag[] | undefined): MachineTag | null {
  return parseTag(tags?.find(({ Key }) => Key === TAG_KEY)?.Value)
}
export const nameOf = (tags: Tag[] | undefined) => tags?.find(({ Key }) => Key === 'Name')?.Value ?? ''

/** An EC2 instance as every provider's machines are told. It does not tell its price. */
export function machineOf(instance: Instance): Machine {
  const told = instance.State?.Name ?? 'pending'
  const state = STATES[told] ?? 'booting'
  const reason = instance.StateReason
  const failed =
    /^Server\.(InternalError|InsufficientInstanceCapacity)|^Client\.(VolumeLimitExceeded|InvalidSnapshot|InternalError)/
  return {
    id: instance.InstanceId ?? '',
    name: nameOf(instance.Tags),
    tag: tagOf(instance.Tags),
    state,
    providerState: told,
    problem: reason?.Code && failed.test(reason.Code) ? (reason.Message ?? reason.Code) : null,
    phase: state === 'booting' || (state === 'running' && !instance.PublicIpAddress) ? 'boot' : null,
    ssh:
      state === 'running' && instance.PublicIpAddress
        ? { user: 'ubuntu', host: instance.PublicIpAddress, port: 22 }
        : null,
    hostKeys: [],
    pricePerHour: null,
    gpu: null,
    region: instance.Placement?.AvailabilityZone ?? null,
    spot: instance.InstanceLifecycle === 'spot',
    preempted: TAKEN.test(reason?.Code ?? ''),
    createdAt: instance.LaunchTime?.getTime() ?? null,
    billing: billingOf(instance),
    traffic: null,
  }
}

/**
 * Billed while it is running; its disks also while it is stopped (docs.aws.amazon.com, ec2-instance-lifecycle). `LaunchTime` is that of
 * the last start; when it stopped or ended stands in the words of the reason: "User initiated (2026-01-31 12:00:00 GMT)".
 */
function billingOf(instance: Instance): Machine['billing'] {
  const told = instance.State?.Name ?? 'pending'
  const state = told === 'running' ? 'running' : told.startsWith('stopp') ? 'stopped' : 'none'
  const changed = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)\)/.exec(instance.StateTransitionReason ?? '')
  const ended = changed ? Date.parse(`${changed[1]}T${changed[2]}Z`) : Number.NaN
  const since = state === 'running' ? (instance.LaunchTime?.getTime() ?? null) : Number.isNaN(ended) ? null : ended
  return { state, since: told === 'pending' ? null : since, priceSince: null }
}
