import { field, readFields } from '../http/fields.ts'
import type { ProviderDefinition } from '../types.ts'
import { CAPABILITIES } from './capabilities.ts'
import { createVast, IMAGE } from './client.ts'

const fields = [
  field(
    'key',
    'API key',
    'cloud.vast.ai → Keys: one limited to instance_read, instance_write, user_read and user_write will do; with billing_read, what it has billed is read too.',
    {
      secret: true,
    },
  ),
]

/** Vast.ai: a market of private hosts and data centres, on demand and by bids. */
export const vastDefinition: ProviderDefinition = {
  kind: 'vast',
  name: 'Vast.ai',
  fields,
  capabilities: CAPABILITIES,
  // "Per-second billing": vast.ai/pricing
  billingStep: { stepSeconds: 1, minimumSeconds: 1 },
  image: () => IMAGE.split(':')[0] as string,
  testedAgainst:
    "Tested against Vast's official description (1.0.0, August 2026) with corrections that name their sources; never run live.",
  connect: (values, deps) => createVast(readFields('Vast.ai', fields, values).key as string, deps),
}
