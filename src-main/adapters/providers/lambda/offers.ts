import { z } from 'zod'
import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import { UNTOLD } from '../untold.ts'

/** What the drivers of its images (Lambda Stack) can run, at least; the API does not tell (lambda.ai/lambda-stack-deep-learning-software). */
const IMAGE_CUDA = '12.4'

const region = z.looseObject({ name: z.string() })

/** What is used of a type (`InstanceType` in contract/lambda-1.8.3.openapi.json). */
export const typeSchema = z.looseObject({
  name: z.string(),
  description: z.string(),
  gpu_description: z.string().nullish(),
  price_cents_per_hour: z.number(),
  specs: z.looseObject({
    vcpus: z.number(),
    memory_gib: z.number(),
    storage_gib: z.number(),
    gpus: z.number().int(),
  }),
})
export type InstanceType = z.infer<typeof typeSchema>

export const typesSchema = z.record(
  z.string(),
  z.looseObject({ instance_type: typeSchema, regions_with_capacity_available: z.array(region) }),
)
type TypesItem = z.infer<typeof typesSchema>[string]

/** A type in each region that has it, or once as out of stock. */
export function offersOf(
  { instance_type: type, regions_with_capacity_available: regions }: TypesItem,
  now: number,
): Offer[] {
  if (regions.length === 0) return [offer(type, null, now)]
  return regions.map(({ name }) => offer(type, name, now))
}

function offer(type: InstanceType, place: string | null, now: number): Offer {
  const { specs } = type
  const gpu = gpuOf(type)
  return {
    id: `lambda:${type.name}:${place ?? 'any'}`,
    provider: 'lambda',
    gpu,
    cpuCount: specs.vcpus,
    memoryGb: specs.memory_gib,
    diskGb: specs.storage_gib,
    diskFixed: true,
    region: place,
    cloud: 'secure',
    spot: false,
    price: {
      perHour: type.price_cents_per_hour * 10_000,
      stoppedPerHour: null,
      // The disk comes with the machine; Lambda does not charge for traffic (lambda.ai/pricing).
      diskGbMonth: 0,
      stoppedDiskGbMonth: null,
      egressGb: 0,
      ingressGb: 0,
    },
    // 10 to 15 minutes to start are usual for big ones; Lambda does not say.
    ...UNTOLD,
    cuda: gpu ? IMAGE_CUDA : null,
    availability: place === null ? 'none' : 'in_stock',
    availabilityReason: place === null ? `Lambda has no ${type.description} free in any region` : null,
    seenAt: now,
    launch: { type: type.name, region: place },
  }
}

/** VRAM stands only in the words: "H100 (80 GB SXM5)", "8x A100 (40 GB SXM4)". */
export function gpuOf({ gpu_description: told, description, specs }: InstanceType): Offer['gpu'] {
  if (specs.gpus < 1) return null
  const words = told?.trim() || description
  const name = words
    .replace(/^\d+x\s+/, '')
    .replace(/\s*\(.*$/, '')
    .trim()
  const vram = /\((\d+(?:\.\d+)?)\s*GB/i.exec(words) ?? /\((\d+(?:\.\d+)?)\s*GB/i.exec(description)
  return { name: name || words, count: specs.gpus, vramGb: Number(vram?.[1] ?? 0) }
}
