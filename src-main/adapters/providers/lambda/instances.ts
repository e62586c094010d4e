import { z } from 'zod'
import { parseTag, TAG_KEY } from '../tag.ts'
import type { Machine, MachineState } from '../types.ts'
import { gpuOf, typeSchema } from './offers.ts'

/** What is used of an instance (`Instance` in contract/lambda-1.8.3.openapi.json). */
export const instanceSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  ip: z.string().nullish(),
  status: z.string(),
  ssh_key_names: z.array(z.string()).nullish(),
  file_system_names: z.array(z.string()).nullish(),
  region: z.looseObject({ name: z.string() }).nullish(),
  instance_type: typeSchema.nullish(),
  tags: z.array(z.looseObject({ key: z.string(), value: z.string() })).nullish(),
})
export type Instance = z.infer<typeof instanceSchema>

const STATES: Record<string, MachineState> = {
  booting: 'booting',
  active: 'running',
  // It is on and billed; whether it works is for SSH to find out.
  unhealthy: 'running',
  terminating: 'terminating',
  terminated: 'terminated',
  preempted: 'terminated',
}

/** An instance as every provider's machines are told. Lambda tells no time of launch. */
export function machineOf(instance: Instance): Machine {
  const { status, ip, instance_type: type } = instance
  const state = STATES[status] ?? 'booting'
  const gone = state === 'terminated' || state === 'terminating'
  return {
    id: instance.id,
    name: instance.name ?? '',
    tag: parseTag(instance.tags?.find(({ key }) => key === TAG_KEY)?.value),
    state,
    providerState: status,
    problem: status === 'unhealthy' ? 'Lambda calls it unhealthy' : null,
    phase: status === 'booting' || (state === 'running' && !ip) ? 'boot' : null,
    ssh: ip && !gone && status !== 'booting' ? { user: 'ubuntu', host: ip.trim(), port: 22 } : null,
    hostKeys: [],
    pricePerHour: type && !gone ? type.price_cents_per_hour * 10_000 : null,
    gpu: pairOf(type),
    region: instance.region?.name ?? null,
    spot: false,
    preempted: status === 'preempted',
    createdAt: null,
    billing: null,
    traffic: null,
  }
}

function pairOf(type: Instance['instance_type']): Machine['gpu'] {
  const gpu = type ? gpuOf(type) : null
  return gpu ? { name: gpu.name, count: gpu.count } : null
}
