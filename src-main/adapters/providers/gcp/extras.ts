import { z } from 'zod'
import type { Extra } from '../types.ts'
import { lastOf, tagOf } from './instances.ts'
import { type Ask, aggregated } from './lists.ts'

/** An address that nothing uses: $0.01 an hour (cloud.google.com/vpc/network-pricing). */
const IDLE_ADDRESS_PER_DAY = 240_000

const common = {
  name: z.string(),
  labels: z.record(z.string(), z.string()).nullish(),
  creationTimestamp: z.string().nullish(),
}
const users = z.array(z.string()).nullish()
const disk = z.looseObject({ ...common, zone: z.string().nullish(), users })
const address = z.looseObject({
  ...common,
  region: z.string().nullish(),
  address: z.string().nullish(),
  addressType: z.string().nullish(),
  users,
})
/** Disks of zones and external addresses of regions. What belongs to several zones is left out: it is not made here. */
export async function extrasOf(ask: Ask): Promise<Extra[]> {
  const [someDisks, someAddresses] = await Promise.all([
    aggregated(ask, 'disks', disk),
    aggregated(ask, 'addresses', address),
  ])
  const extra = (one: z.infer<typeof disk>, place: string): Omit<Extra, 'kind' | 'pricePerDay'> => ({
    id: `${lastOf(place)}/${one.name}`,
    name: one.name,
    tag: tagOf(one.labels),
    machineId: one.users?.[0] ? machineIdOf(one.users[0]) : null,
    createdAt: one.creationTimestamp ? Date.parse(one.creationTimestamp) || null : null,
  })
  return [
    // Kinds of disk have prices of their own, which are not asked for here.
    ...someDisks.flatMap((one) =>
      one.zone ? [{ ...extra(one, one.zone), kind: 'disk' as const, pricePerDay: null }] : [],
    ),
    ...someAddresses.flatMap((one) =>
      one.region && one.addressType !== 'INTERNAL'
        ? [
            {
              ...extra(one, one.region),
              kind: 'address' as const,
              pricePerDay: one.users?.[0] ? null : IDLE_ADDRESS_PER_DAY,
            },
          ]
        : [],
    ),
  ]
}

/** `…/zones/ZONE/instances/NAME` as our id. */
function machineIdOf(url: string): string {
  const match = /zones\/([^/]+)\/instances\/([^/]+)$/.exec(url)
  return match ? `${match[1]}/${match[2]}` : lastOf(url)
}
