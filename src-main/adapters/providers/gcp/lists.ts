import { z } from 'zod'
import { ProviderError } from '../provider-error.ts'

/** Pages of a list; more than that is an endless one. */
const MOST_PAGES = 200

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

export type Ask = <T>(
  path: string,
  query: Record<string, string | number | undefined>,
  schema: z.ZodType<T>,
) => Promise<T>

const KINDS = {
  instances: 'compute#instanceAggregatedList',
  disks: 'compute#diskAggregatedList',
  addresses: 'compute#addressAggregatedList',
}
const warning = z.looseObject({ code: z.string().nullish() }).nullish()

/**
 * Everything of one kind in all zones and regions of the project.
 * @throws ProviderError `transient` for half a list: what it leaves out would be taken for gone
 */
export function aggregated<T>(ask: Ask, what: keyof typeof KINDS, one: z.ZodType<T>): Promise<T[]> {
  const page = z.looseObject({
    // What is no such list must not be read as an empty one.
    kind: z.literal(KINDS[what]),
    items: z.record(z.string(), z.looseObject({ warning, [what]: z.array(one).nullish() })).nullish(),
    unreachables: z.array(z.string()).nullish(),
    nextPageToken: z.string().nullish(),
  })
  return allPages(
    (pageToken) => ask(`/aggregated/${what}`, { maxResults: 500, pageToken }, page),
    ({ items, unreachables }) => {
      const places = Object.entries(items ?? {})
      const away = [
        ...(unreachables ?? []),
        ...places
          .filter(([, scope]) => (scope.warning as z.infer<typeof warning>)?.code === 'UNREACHABLE')
          .map(([place]) => place),
      ]
      if (away.length > 0) throw new ProviderError('transient', `${away.join(', ')} could not be asked`)
      return places.flatMap(([, scope]) => (scope[what] as T[] | null | undefined) ?? [])
    },
  )
}
