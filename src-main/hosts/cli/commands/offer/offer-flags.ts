import type { Command } from 'commander'
import {
  DEFAULT_DISK_GB,
  type OfferFilter,
  type OfferQuery,
  offerFilter,
  offerQuery,
  type ProviderKind,
} from '../../../../../src-shared/vocabulary/index.ts'
import { usageError } from '../../failure.ts'
import { collect, dollars, gigabytes, oneOf, providerKinds, wholeNumber } from '../../parse/values.ts'

/** What the flags of `offer list` and `server provision` say, as typed. */
export interface OfferOptions {
  gpu?: string[]
  count?: number
  minVram?: number
  maxPrice?: number
  minCuda?: string
  region?: string
  cloud?: 'secure' | 'community' | 'any'
  spot?: boolean
  provider?: ProviderKind[]
  disk?: number
}

/** The flags that say what is wanted, shared by `offer list` and `server provision`. */
export function withOfferFlags(command: Command): Command {
  return command
    .optionsGroup('Which offers:')
    .option('--gpu <name>', 'part of the name of a GPU, such as A100 (repeatable)', collect)
    .option('--count <n>', 'GPUs of one machine', wholeNumber(0, 64))
    .option('--min-vram <GB>', 'VRAM of all its GPUs together', gigabytes)
    .option('--max-price <$>', 'dollars an hour for each GPU, all included', dollars)
    .option('--min-cuda <version>', 'the oldest CUDA that will do, such as 12.4')
    .option('--region <name>', 'part of the name of a region')
    .option('--cloud <which>', 'secure, community or any', oneOf('secure', 'community', 'any'))
    .option('--spot', 'only what may be taken away')
    .option('--no-spot', 'nothing that may be taken away')
    .option('--provider <provider>', 'only there (repeatable)', providerKinds)
    .option('--disk <GB>', `disk that is wanted with it (default: ${DEFAULT_DISK_GB})`, wholeNumber(1, 65_536))
}

/** As a filter, which assumes nothing. @throws RemotebotError INVALID_INPUT */
export function filterOfFlags(options: OfferOptions, inStock: boolean): OfferFilter {
  return parsed(offerFilter, {
    gpus: options.gpu ?? [],
    count: options.count,
    minVramGb: options.minVram,
    maxPricePerGpuHour: options.maxPrice,
    minCuda: options.minCuda,
    region: options.region,
    cloud: options.cloud ?? 'any',
    spot: options.spot,
    providers: options.provider ?? [],
    inStock,
  })
}

/** As a query, where a secure on-demand A100 is meant unless told otherwise. @throws RemotebotError INVALID_INPUT */
export function queryOfFlags(options: OfferOptions): OfferQuery {
  if ((options.gpu?.length ?? 0) > 1) throw usageError('One --gpu is needed to rent a machine.')
  return parsed(offerQuery, {
    gpu: options.gpu?.[0],
    count: options.count,
    minVramGb: options.minVram,
    maxPricePerGpuHour: options.maxPrice,
    minCuda: options.minCuda,
    region: options.region,
    cloud: options.cloud,
    spot: options.spot,
    providers: options.provider,
    containerDiskGb: options.disk,
  })
}

function parsed<Value>(
  schema: {
    safeParse(
      value: unknown,
    ): { success: true; data: Value } | { success: false; error: { issues: Array<{ message: string }> } }
  },
  value: unknown,
): Value {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw usageError(`${result.error.issues[0]?.message ?? 'these flags do not fit together'}.`)
}
