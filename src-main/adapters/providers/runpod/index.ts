import { field, readFields } from '../http/fields.ts'
import type { ProviderDefinition } from '../types.ts'
import { CAPABILITIES } from './capabilities.ts'
import { createRunpod } from './client.ts'
import { IMAGE } from './launch.ts'

const fields = [
  field('key', 'API key', 'console.runpod.io → Settings → API Keys: with read and write rights for GraphQL and pods.', {
    secret: true,
  }),
]

/** RunPod: containers with GPUs, on demand and spot, in data centres and with private hosts. */
export const runpodDefinition: ProviderDefinition = {
  kind: 'runpod',
  name: 'RunPod',
  fields,
  capabilities: CAPABILITIES,
  // "All compute and storage charges are billed per second": docs.runpod.io/accounts-billing/billing
  billingStep: { stepSeconds: 1, minimumSeconds: 1 },
  image: () => IMAGE,
  testedAgainst:
    'Tested against the official description of REST v2 (2.0.0, August 2026) and the published GraphQL operations; never run live.',
  connect: (values, deps) => createRunpod(readFields('RunPod', fields, values).key as string, deps),
}
