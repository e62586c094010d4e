import { z } from 'zod'
import { microDollars } from './money.ts'
import { providerKind } from './provider.ts'
import { epochMs } from './time.ts'

/** Disk that is asked for, and that prices are told with, unless somebody says otherwise, GB: what an image and a small project need. */
export const DEFAULT_DISK_GB = 40

export const availability = z.enum(['in_stock', 'low', 'none', 'unknown'])
export type Availability = z.infer<typeof availability>

/** Prices in micro-dollars. Null: the provider does not price it, or does not say. */
export const offerPrice = z.object({
  /** The machine itself, an hour, while it runs. For spot offers what is asked now. */
  perHour: microDollars,
  /** Of `perHour`, its public address where the provider bills that by itself; left out: nothing, or not told apart. */
  addressPerHour: microDollars.optional(),
  /** The machine itself, an hour, while it is stopped (without its disk); null where it cannot be stopped. */
  stoppedPerHour: microDollars.nullable(),
  /** A GB of disk for 30 days while it runs, and while it is stopped; 0 where disk is included. */
  diskGbMonth: microDollars.nullable(),
  stoppedDiskGbMonth: microDollars.nullable(),
  /** A GB that leaves, and one that comes in. */
  egressGb: microDollars.nullable(),
  ingressGb: microDollars.nullable(),
  /** What is to be known of these two: "list price; the first 100 GB a month are free". Left out where there is nothing. */
  trafficNote: z.string().optional(),
})
export type OfferPrice = z.infer<typeof offerPrice>

/** Something rentable now, as every provider's is told. */
export const offer = z.object({
  /** `provider:…`, the same while the offer stands. */
  id: z.string(),
  provider: providerKind,
  gpu: z.object({ name: z.string(), count: z.number().int().positive(), vramGb: z.number() }).nullable(),
  cpuCount: z.number().nullable(),
  memoryGb: z.number().nullable(),
  /** The most disk that can be asked for, or what comes with it where that is fixed. */
  diskGb: z.number().nullable(),
  /** True: `diskGb` comes with it, whatever was asked for. */
  diskFixed: z.boolean(),
  /** The least disk that is ordered, and billed, whatever was asked for; left out where there is none. */
  smallestDiskGb: z.number().optional(),
  region: z.string().nullable(),
  cloud: z.enum(['secure', 'community']),
  spot: z.boolean(),
  price: offerPrice,
  /** 0 to 1. */
  reliability: z.number().nullable(),
  /** The newest CUDA that the driver can run, such as 12.4. */
  cuda: z.string().nullable(),
  driver: z.string().nullable(),
  downMbps: z.number().nullable(),
  upMbps: z.number().nullable(),
  availability,
  /** Why it is low or none: "no quota for 8 vCPU of this kind". */
  availabilityReason: z.string().nullable(),
  /** Usual seconds from the order to a shell. */
  startSeconds: z.number().int().nullable(),
  /** The longest that it can be had, in seconds. */
  maxSeconds: z.number().int().nullable(),
  seenAt: epochMs,
  /** What the provider's own launch call needs of it; nobody else reads this. */
  launch: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
})
export type Offer = z.infer<typeof offer>

/** What offers are filtered by. Like the query of a job, but nothing is assumed. */
export const offerFilter = z.object({
  /** Parts of GPU names, any case; any of them. */
  gpus: z.array(z.string().min(1).max(100)).max(20).default([]),
  /** Exactly so many GPUs. */
  count: z.number().int().min(0).max(64).optional(),
  /** VRAM of all GPUs together, GB. */
  minVramGb: z.number().positive().optional(),
  maxPricePerGpuHour: microDollars.positive().optional(),
  maxPricePerHour: microDollars.positive().optional(),
  minCuda: z
    .string()
    .regex(/^\d+\.\d+$/, 'a CUDA version, such as 12.0')
    .optional(),
  region: z.string().min(1).max(100).optional(),
  cloud: z.enum(['secure', 'community', 'any']).default('any'),
  spot: z.boolean().optional(),
  providers: z.array(providerKind).default([]),
  minCpu: z.number().positive().optional(),
  minMemoryGb: z.number().positive().optional(),
  inStock: z.boolean().default(true),
})
export type OfferFilter = z.infer<typeof offerFilter>

/** A provider's part of a search. `offers` are null until it has answered; then the newest that are known, with their age. */
export const offerAnswer = z.object({
  provider: providerKind,
  name: z.string(),
  state: z.enum(['asking', 'ok', 'failed', 'not_connected']),
  /** Why it failed, in the provider's own words where it had any. */
  problem: z.string().nullable(),
  offers: z.array(offer).nullable(),
  /** When these offers were told. Older than the search where the provider failed. */
  fetchedAt: epochMs.nullable(),
})
export type OfferAnswer = z.infer<typeof offerAnswer>
