import { field, readFields } from '../http/fields.ts'
import type { ProviderDefinition } from '../types.ts'
import { CAPABILITIES } from './capabilities.ts'
import { createLambda } from './client.ts'

const fields = [
  field('key', 'API key', 'cloud.lambda.ai → API keys. Lambda has no keys with fewer rights.', { secret: true }),
]

/** Lambda Cloud: whole machines with GPUs, on demand. */
export const lambdaDefinition: ProviderDefinition = {
  kind: 'lambda',
  name: 'Lambda Cloud',
  fields,
  capabilities: CAPABILITIES,
  // "billed in one-minute increments": docs.lambda.ai/public-cloud/billing
  billingStep: { stepSeconds: 60, minimumSeconds: 60 },
  image: () => 'Lambda Stack (Ubuntu)',
  testedAgainst: 'Tested against the official description 1.8.3; never run live.',
  connect: (values, deps) => createLambda(readFields('Lambda Cloud', fields, values).key as string, deps),
}
