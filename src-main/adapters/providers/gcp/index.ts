import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { field, readFields } from '../http/fields.ts'
import type { ProviderDefinition } from '../types.ts'
import { CAPABILITIES } from './capabilities.ts'
import { createGcp } from './client.ts'
import { readKeyFile } from './key-file.ts'
import { IMAGES } from './launch.ts'

const fields = [
  field(
    'keyFile',
    'Key file (JSON)',
    'IAM → Service accounts → Keys → Add key → JSON. docs/providers.md lists the rights that it needs.',
    {
      secret: true,
      multiline: true,
    },
  ),
  field('project', 'Project', 'Where it is another than that of the key file.', { optional: true }),
  field('region', 'Region', 'Such as us-central1: machines are looked for and rented in its zones.'),
]

/** Google Compute Engine: virtual machines with and without GPUs, on demand and spot. */
export const gcpDefinition: ProviderDefinition = {
  kind: 'gcp',
  name: 'Google Compute',
  fields,
  capabilities: CAPABILITIES,
  // By the second, at least a minute: cloud.google.com/compute/vm-instance-pricing
  billingStep: { stepSeconds: 1, minimumSeconds: 60 },
  image: ({ gpu }) => IMAGES[gpu ? 'gpu' : 'cpu'][0][1],
  testedAgainst:
    "Tested against a simulated endpoint that holds to Google's published schemas, with Google's own SDK beside it, which must ask and read the same; never run live.",
  connect(values, deps) {
    const { keyFile = '', project = '', region = '' } = readFields('Google Compute', fields, values)
    const key = readKeyFile(keyFile)
    const refuse = (what: string, name: string, hint: string) =>
      new RemotebotError('INVALID_INPUT', `Google Compute: ${what} (field "${name}")`, { hint })
    if (!/^[a-z]+(-[a-z]+)+\d+$/.test(region))
      throw refuse(`“${region}” is no region`, 'region', 'Regions look like us-central1 or europe-west4.')
    if (project && !/^[a-z0-9:.-]{4,100}$/.test(project))
      throw refuse(`“${project}” is no project id`, 'project', 'It is the id of the project, not its name.')
    return createGcp(key, project || key.project_id, region, deps)
  },
}
