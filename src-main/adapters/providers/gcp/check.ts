import { z } from 'zod'
import type { ProviderRight } from '../../../../src-shared/vocabulary/index.ts'
import type { HttpClient } from '../http/http-client.ts'
import { ProviderError } from '../provider-error.ts'
import type { ProviderAccount } from '../types.ts'

/** What is done there, as Google names it. */
const NEEDED = [
  'compute.instances.create',
  'compute.instances.delete',
  'compute.instances.list',
  'compute.instances.setMetadata',
  'compute.instances.setLabels',
  'compute.instances.setTags',
  'compute.instances.start',
  'compute.instances.stop',
  'compute.instances.getGuestAttributes',
  'compute.disks.create',
  'compute.disks.list',
  'compute.addresses.list',
  'compute.subnetworks.use',
  'compute.subnetworks.useExternalIp',
  'compute.firewalls.get',
  'compute.firewalls.create',
  'compute.networks.updatePolicy',
  'compute.machineTypes.list',
]

const allowedSchema = z.looseObject({ permissions: z.array(z.string()).nullish() })

/** Which rights the service account has in the project, as Google itself tells. @throws ProviderError where the key is refused */
export async function rightsOf(
  resources: HttpClient,
  project: string,
  prices: (signal: AbortSignal) => Promise<unknown>,
  machines: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<ProviderAccount> {
  // A key that may not even list machines is of no use.
  await machines()
  const [rights, priced] = await Promise.all([permissions(resources, project, signal), priceRight(prices, signal)])
  return { account: project, balance: null, rights: [...rights, priced] }
}

async function permissions(http: HttpClient, project: string, signal: AbortSignal): Promise<ProviderRight[]> {
  const path = `/v1/projects/${encodeURIComponent(project)}:testIamPermissions`
  try {
    const call = {
      method: 'POST',
      path,
      body: { permissions: NEEDED },
      schema: allowedSchema,
      effect: 'read',
      signal,
    } as const
    const allowed = new Set((await http.call(call)).permissions ?? [])
    return NEEDED.map((name) => ({ name, status: allowed.has(name) ? 'ok' : 'missing', detail: null }))
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const detail = `Cloud Resource Manager, which tells them, did not: ${error.message}`
    return [{ name: 'launch and end machines', status: 'unknown', detail }]
  }
}

async function priceRight(
  prices: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<ProviderRight> {
  const name = 'prices (Cloud Billing API)'
  try {
    await prices(signal)
    return { name, status: 'ok', detail: null }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { name, status: error.kind === 'auth' ? 'missing' : 'unknown', detail: error.message }
  }
}
