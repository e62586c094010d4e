import { z } from 'zod'
import { ProviderError } from '../provider-error.ts'
import type { Extra } from '../types.ts'
import { lastOf, tagOf } from './instances.ts'

/** Pages of a list; more than that is an endless one. */
const MOST_PAGES = 200
/** An address that nothing uses: $0.01 an hour (cloud.google.com/vpc/network-pricing). */
const IDLE_ADDRESS_PER_DAY = 240_000

/** All pages of a list. @throws ProviderError for one that does not end */
export async function allPages<P extends { nextPageToken?: string | null }, T>(
  page: (token: string | undefined) => Promise<P>,
  items: (page: P) => T[],
): Promise<T[]> {
  const all: T[] = []
  let token: string | undefined
  for (let count = 0; count < MOST_PAGES; count++) {
    const answer = await page(token)
    all.push(...items(answer))
    if (!answer.nextPageToken) return all
    token = answer.nextPageToken
  }
  throw new ProviderError('transient', `a list of it does not end (${MOST_PAGES} pages)`)
}

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
const paged = <T>(scope: z.ZodType<T>) =>
  z.looseObject({ items: z.record(z.string(), scope).nullish(), nextPageToken: z.string().nullish() })
const disks = paged(z.looseObject({ disks: z.array(disk).nullish() }))
const addresses = paged(z.looseObject({ addresses: z.array(address).nullish() }))

type Ask = <T>(path: string, query: Record<string, string | number | undefined>, schema: z.ZodType<T>) => Promise<T>

/** Disks of zones and external addresses of regions. What belongs to several zones is left out: it is not made here. */
export async function extrasOf(ask: Ask): Promise<Extra[]> {
  const query = (pageToken: string | undefined) => ({ maxResults: 500, pageToken })
  const [someDisks, someAddresses] = await Promise.all([
    allPages(
      (token) => ask('/aggregated/disks', query(token), disks),
      ({ items }) => Object.values(items ?? {}).flatMap((scope) => scope.disks ?? []),
    ),
    allPages(
      (token) => ask('/aggregated/addresses', query(token), addresses),
      ({ items }) => Object.values(items ?? {}).flatMap((scope) => scope.addresses ?? []),
    ),
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
