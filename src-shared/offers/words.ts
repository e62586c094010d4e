import type { SelfStop } from '../vocabulary/index.ts'
import { FILTERS, type FilterName } from './filter.ts'

/** How each filter is called in sentences. */
export const FILTER_WORDS: Record<FilterName, string> = {
  provider: 'provider',
  gpu: 'GPU',
  count: 'GPU count',
  vram: 'VRAM',
  cuda: 'CUDA',
  cpu: 'vCPU',
  memory: 'memory',
  disk: 'disk',
  region: 'region',
  cloud: 'cloud',
  spot: 'type',
  price: 'price',
  stock: 'stock',
}

/** "GPU 141, CUDA 52, stock 21": how many each filter took out, in the order in which they are asked; empty: none did. */
export const countsText = (excluded: Partial<Record<FilterName, number>>): string =>
  FILTERS.filter((name) => excluded[name])
    .map((name) => `${FILTER_WORDS[name]} ${excluded[name]}`)
    .join(', ')

/** The same as {@link SELF_STOP} in few words. */
export const SELF_STOP_WORDS: Record<SelfStop, string> = {
  'provider-timer': "the provider's timer ends it without us too",
  'scoped-key': 'it ends itself without us too',
  'os-shutdown': 'it shuts down without us too',
  none: 'nothing ends its bill while this computer is off',
}

/** What ends the bill when neither this computer nor anybody can. */
export const SELF_STOP: Record<SelfStop, string> = {
  'provider-timer': 'The provider itself ends it when the lease is over, even if this computer is off.',
  'scoped-key':
    'The server ends itself when the lease is over, with a key that is good for this server only, even if this computer is off.',
  'os-shutdown': 'The server shuts itself down when the lease is over, which ends it at this provider.',
  none: 'Nothing at this provider ends it while this computer is off: keep Remotebot running, or end it at the provider.',
}
