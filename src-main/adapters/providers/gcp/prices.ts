import { z } from 'zod'

/** The service “Compute Engine” of the price catalog. */
export const COMPUTE_SERVICE = '6F81-5844-456A'

const number = z.union([z.string(), z.number()])
/** A line of the catalog (cloud.google.com/billing/docs/reference/rest/v1/services.skus). */
export const skuSchema = z.looseObject({
  description: z.string(),
  category: z.looseObject({ usageType: z.string().nullish() }),
  serviceRegions: z.array(z.string()),
  pricingInfo: z.array(
    z.looseObject({
      pricingExpression: z.looseObject({
        usageUnit: z.string(),
        tieredRates: z.array(
          z.looseObject({
            unitPrice: z.looseObject({ currencyCode: z.string(), units: number.nullish(), nanos: number.nullish() }),
          }),
        ),
      }),
    }),
  ),
})
export type Sku = z.infer<typeof skuSchema>

/** Prices of one region in micro-dollars, before rounding: an hour of one CPU, GB of memory or GPU; a month of a GB of disk. */
export interface Prices {
  /** By `n2`, and `n2 spot`. */
  core: Map<string, number>
  ram: Map<string, number>
  /** By the catalog's name in lower case, such as `tesla t4`, and `tesla t4 spot`. */
  gpu: Map<string, number>
  disk: number | null
}

/** What of the catalog is understood; a type whose parts are not all here is not offered. */
export function pricesOf(skus: Sku[], region: string): Prices {
  const prices: Prices = { core: new Map(), ram: new Map(), gpu: new Map(), disk: null }
  for (const sku of skus) {
    if (!sku.serviceRegions.includes(region) || /commit/i.test(sku.category.usageType ?? '')) continue
    const price = priceOf(sku)
    if (!price) continue
    const { description } = sku
    const spot = /Spot Preemptible/.test(description) ? ' spot' : ''
    const part =
      /^(?:Spot Preemptible )?([A-Z]\d+[A-Z]*) (?:Predefined )?(?:AMD |Arm )?Instance (Core|Ram) running in/.exec(
        description,
      )
    const gpu = /^(?:Nvidia )?(.+?) GPU (?:attached to Spot Preemptible VMs )?running in/i.exec(description)
    if (part)
      (part[2] === 'Core' ? prices.core : prices.ram).set(`${(part[1] as string).toLowerCase()}${spot}`, price.amount)
    else if (gpu) prices.gpu.set(`${(gpu[1] as string).toLowerCase()}${spot}`, price.amount)
    else if (/^Balanced PD Capacity/.test(description) && price.unit === 'GiBy.mo') prices.disk = price.amount
  }
  return prices
}

/** The last step of a price by amount is what counts beyond a free part. */
function priceOf({ pricingInfo }: Sku): { amount: number; unit: string } | null {
  const expression = pricingInfo[0]?.pricingExpression
  const { currencyCode, units, nanos } = expression?.tieredRates.at(-1)?.unitPrice ?? { currencyCode: '' }
  if (!expression || currencyCode !== 'USD') return null
  const amount = Number(units ?? 0) * 1e6 + Number(nanos ?? 0) / 1000
  return amount > 0 ? { amount, unit: expression.usageUnit } : null
}
