import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { field, readFields } from '../http/fields.ts'
import type { ProviderDefinition } from '../types.ts'
import { CAPABILITIES } from './capabilities.ts'
import { createAws } from './client.ts'
import { IMAGES } from './images.ts'

const fields = [
  field(
    'accessKeyId',
    'Access key ID',
    'IAM → Users → Security credentials. docs/providers.md lists the rights that it needs.',
  ),
  field('secretAccessKey', 'Secret access key', 'Shown once, when the access key is made.', { secret: true }),
  field('sessionToken', 'Session token', 'Only for temporary keys, which begin with ASIA.', {
    secret: true,
    optional: true,
  }),
  field('region', 'Region', 'Such as us-east-1: machines are looked for and rented there.'),
]

/** Amazon EC2: virtual machines with and without GPUs, on demand and spot. */
export const awsDefinition: ProviderDefinition = {
  kind: 'aws',
  name: 'AWS EC2',
  fields,
  capabilities: CAPABILITIES,
  // Linux: "one second increments, with a minimum of 60 seconds": aws.amazon.com/ec2/pricing/on-demand
  billingStep: { stepSeconds: 1, minimumSeconds: 60 },
  image: ({ gpu }) => IMAGES[gpu ? 'gpu' : 'cpu'].name.replace(/^ubuntu.images.hvm-ssd-gp3.|[- ]\*$/g, ''),
  testedAgainst: "Tested through Amazon's own SDK against a simulated endpoint; never run live.",
  connect(values, deps) {
    const read = readFields('AWS EC2', fields, values)
    if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(read.region as string))
      throw new RemotebotError('INVALID_INPUT', `AWS EC2: “${read.region}” is no region (field "region")`, {
        hint: 'Regions look like us-east-1 or eu-central-1.',
      })
    return createAws(read, deps)
  },
}
