import { z } from 'zod'
import { microDollars } from '../http/micro-dollars.ts'

/** On-demand prices of one region: an hour by instance type, and a GB of gp3 disk for a month. */
export interface Prices {
  perHour: Map<string, number>
  diskGbMonth: number | null
}

/** Every machine has a public IPv4 address, which AWS bills by itself: $0.005 an hour (aws.amazon.com/vpc/pricing, since 2024-02). */
export const ADDRESS_PER_HOUR = 5000

/** One product of the price list API, as far as it is read. */
const product = z.looseObject({
  product: z.looseObject({ attributes: z.record(z.string(), z.unknown()) }),
  terms: z.looseObject({
    OnDemand: z
      .record(
        z.string(),
        z.looseObject({
          priceDimensions: z.record(
            z.string(),
            z.looseObject({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string()) }),
          ),
        }),
      )
      .optional(),
  }),
})

const filter = (Field: string, Value: string) => ({ Type: 'TERM_MATCH' as const, Field, Value })

/** Linux on shared hardware without programs that cost: what is rented here. */
export const instanceFilters = (region: string) => [
  filter('regionCode', region),
  filter('operatingSystem', 'Linux'),
  filter('preInstalledSw', 'NA'),
  filter('tenancy', 'Shared'),
  filter('capacitystatus', 'Used'),
  filter('marketoption', 'OnDemand'),
]
export const diskFilters = (region: string) => [
  filter('regionCode', region),
  filter('productFamily', 'Storage'),
  filter('volumeApiName', 'gp3'),
]

/** An attribute of one entry of a price list and its price, by unit. The SDK gives JSON as String objects. Null: it holds none. */
export function priceOf(entry: unknown, attribute: string, unit: RegExp): { name: string; price: number } | null {
  const read = product.safeParse(parsed(String(entry)))
  if (!read.success) return null
  const name = read.data.product.attributes[attribute]
  for (const term of Object.values(read.data.terms.OnDemand ?? {}))
    for (const dimension of Object.values(term.priceDimensions)) {
      const price = microDollars(dimension.pricePerUnit.USD)
      if (typeof name === 'string' && unit.test(dimension.unit) && price) return { name, price }
    }
  return null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
