import { generateKeyPairSync } from 'node:crypto'
import type { FakeAnswer, FakeApi } from '../http/testing-api.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
export const PRIVATE_KEY = privateKey

/** A key file of a service account, with a key that was made for this run. */
export const keyFile = JSON.stringify({
  type: 'service_account',
  project_id: 'my-project',
  private_key_id: 'k1',
  private_key: privateKey,
  client_email: 'rb@my-project.iam.gserviceaccount.com',
})

const zoneUrl = (zone: string) => `https://www.googleapis.com/compute/v1/projects/my-project/zones/${zone}`

export function instance(more: Record<string, unknown>) {
  return {
    kind: 'compute#instance',
    id: '1234567890123456789',
    name: 'train-1',
    zone: zoneUrl('us-central1-a'),
    machineType: `${zoneUrl('us-central1-a')}/machineTypes/n1-standard-4`,
    status: 'RUNNING',
    labels: {},
    creationTimestamp: '2026-11-21T01:00:00.000-08:00',
    lastStartTimestamp: '2026-11-21T01:00:05.000-08:00',
    networkInterfaces: [{ name: 'nic0', accessConfigs: [{ type: 'ONE_TO_ONE_NAT', natIP: '203.0.113.9' }] }],
    scheduling: { provisioningModel: 'STANDARD' },
    ...more,
  }
}

export const machineType = (name: string, cpus: number, memoryMb: number, more: Record<string, unknown> = {}) => ({
  kind: 'compute#machineType',
  name,
  guestCpus: cpus,
  memoryMb,
  isSharedCpu: false,
  ...more,
})

/** A line of the price catalog; `dollars` for a unit, beyond a free part. */
export function sku(
  description: string,
  dollars: number,
  more: { unit?: string; usage?: string; region?: string } = {},
) {
  const units = Math.floor(dollars)
  const rate = (start: number, amount: number) => ({
    startUsageAmount: start,
    unitPrice: { currencyCode: 'USD', units: String(Math.floor(amount)), nanos: Math.round((amount - units) * 1e9) },
  })
  return {
    name: 'services/6F81-5844-456A/skus/X',
    description,
    category: { resourceFamily: 'Compute', usageType: more.usage ?? 'OnDemand' },
    serviceRegions: [more.region ?? 'us-central1'],
    pricingInfo: [{ pricingExpression: { usageUnit: more.unit ?? 'h', tieredRates: [rate(0, dollars)] } }],
  }
}

/** The paths of the project of {@link keyFile}. */
export const P = '/compute/v1/projects/my-project'
export const LIST = 'compute#instanceAggregatedList'

export const gone: FakeAnswer = {
  status: 404,
  body: { error: { code: 404, message: 'was not found', errors: [{ reason: 'notFound' }] } },
}
export const operation = (more: Record<string, unknown> = {}): FakeAnswer => ({
  body: { kind: 'compute#operation', name: 'op-1', status: 'DONE', ...more },
})

/** Images and firewall as on good days: of the images only the older one is there. */
export function prepare(api: FakeApi): void {
  api.on('GET /compute/v1/projects/{p}/global/images/family/{f}', ({ path }) =>
    path.includes('nvidia-580') ? gone : { body: { name: 'i', selfLink: 'https://www.googleapis.com/image-1' } },
  )
  api.on(`GET ${P}/global/firewalls/remotebot-ssh`, () => ({ body: { name: 'remotebot-ssh' } }))
}
