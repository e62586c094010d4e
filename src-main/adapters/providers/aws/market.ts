import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import { Kept } from '../http/kept.ts'
import { type AwsApi, allPages } from './api.ts'
import { offersOf } from './offers.ts'
import { diskFilters, instanceFilters, type Prices, priceOf } from './prices.ts'

/** Prices on demand and what types there are change by the month; asking for all takes many pages. */
const KEEP_MS = 12 * 3_600_000
/** What EC2 of one region offers, with what changes seldom kept. */
export class Market {
  private readonly prices: Kept<Prices>
  private readonly catalog: Kept<Awaited<ReturnType<Market['askCatalog']>>>

  constructor(
    private readonly api: AwsApi,
    private readonly region: string,
    private readonly now: () => number,
  ) {
    this.prices = new Kept(now, KEEP_MS, (signal) => this.askPrices(signal))
    this.catalog = new Kept(now, KEEP_MS, (signal) => this.askCatalog(signal))
  }

  /** @throws ProviderError */
  async offers(signal: AbortSignal): Promise<Offer[]> {
    const [prices, catalog, spot] = await Promise.all([
      this.prices.get(signal),
      this.catalog.get(signal),
      this.askSpot(signal),
    ])
    return offersOf({ region: this.region, prices, ...catalog, spot, now: this.now() })
  }

  private askSpot(signal: AbortSignal) {
    return this.api.run('read', signal, ({ sdk, ec2, options }) =>
      allPages(async (NextToken) => {
        const page = {
          ProductDescriptions: ['Linux/UNIX'],
          StartTime: new Date(this.now()),
          MaxResults: 1000,
          NextToken,
        }
        const answer = await ec2.send(new sdk.DescribeSpotPriceHistoryCommand(page), options)
        return { items: answer.SpotPriceHistory, next: answer.NextToken }
      }),
    )
  }

  private askCatalog(signal: AbortSignal) {
    return this.api.run('read', signal, async ({ sdk, ec2, options }) => {
      const Filters = [
        { Name: 'bare-metal', Values: ['false'] },
        { Name: 'current-generation', Values: ['true'] },
        { Name: 'processor-info.supported-architecture', Values: ['x86_64'] },
      ]
      const [types, offerings] = await Promise.all([
        allPages(async (NextToken) => {
          const answer = await ec2.send(
            new sdk.DescribeInstanceTypesCommand({ Filters, MaxResults: 100, NextToken }),
            options,
          )
          return { items: answer.InstanceTypes, next: answer.NextToken }
        }),
        allPages(async (NextToken) => {
          const page = { LocationType: 'availability-zone' as const, MaxResults: 1000, NextToken }
          const answer = await ec2.send(new sdk.DescribeInstanceTypeOfferingsCommand(page), options)
          return { items: answer.InstanceTypeOfferings, next: answer.NextToken }
        }),
      ])
      const zones = new Map<string, string[]>()
      for (const { InstanceType: type, Location: zone } of offerings)
        if (type && zone) zones.set(type, [...(zones.get(type) ?? []), zone])
      return { types, zones }
    })
  }

  private askPrices(signal: AbortSignal): Promise<Prices> {
    return this.api.run('read', signal, async ({ sdk, pricing, options }) => {
      const ask = (Filters: ReturnType<typeof instanceFilters>) =>
        allPages(async (NextToken) => {
          const page = { ServiceCode: 'AmazonEC2', FormatVersion: 'aws_v1', MaxResults: 100, Filters, NextToken }
          const answer = await pricing.send(new sdk.GetProductsCommand(page), options)
          return { items: answer.PriceList as unknown[] | undefined, next: answer.NextToken }
        })
      const [machines, disks] = await Promise.all([ask(instanceFilters(this.region)), ask(diskFilters(this.region))])
      const perHour = new Map<string, number>()
      for (const entry of machines) {
        const found = priceOf(entry, 'instanceType', /^Hrs$/i)
        if (found) perHour.set(found.name, found.price)
      }
      const disk = disks.map((entry) => priceOf(entry, 'volumeApiName', /^GB-Mo$/i)).find((found) => found !== null)
      return { perHour, diskGbMonth: disk?.price ?? null }
    })
  }
}
