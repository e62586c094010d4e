import type { EC2Client } from '@aws-sdk/client-ec2'
import type { PricingClient } from '@aws-sdk/client-pricing'
import { USER_AGENT } from '../http/http-client.ts'
import type { Effect } from '../http/refusal.ts'
import { ProviderError } from '../provider-error.ts'
import { failureOf } from './failures.ts'

export interface AwsAccess {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  region: string
  /** Instead of Amazon's own, for tests. */
  endpoint: string | undefined
}

type Sdk = typeof import('./sdk.ts').sdk

/** Regions that answer for prices; any will do (docs.aws.amazon.com, price list query API). */
const PRICING_REGION = 'us-east-1'
/** Pages of a list; more than that is an endless one. */
const MOST_PAGES = 200

/** Amazon's SDK, read with the first call, with failures told as a provider's. */
export class AwsApi {
  private clients: Promise<{ sdk: Sdk; once: EC2Client; again: EC2Client; pricing: PricingClient }> | null = null

  constructor(private readonly access: AwsAccess) {}

  /**
   * Runs some calls. `ec2` repeats reads that failed; `once` repeats nothing.
   * @throws ProviderError, or the reason of the abort
   */
  async run<T>(
    effect: Effect,
    signal: AbortSignal,
    work: (tools: {
      sdk: Sdk
      ec2: EC2Client
      pricing: PricingClient
      options: { abortSignal: AbortSignal }
    }) => Promise<T>,
  ): Promise<T> {
    const { sdk, once, again, pricing } = await this.ready()
    signal.throwIfAborted()
    try {
      return await work({ sdk, ec2: effect === 'read' ? again : once, pricing, options: { abortSignal: signal } })
    } catch (error) {
      throw failureOf(error, effect, this.secrets, signal)
    }
  }

  private get secrets(): string[] {
    return [this.access.secretAccessKey, this.access.sessionToken, this.access.accessKeyId].filter(Boolean)
  }

  private ready() {
    this.clients ??= import('./sdk.ts').then(({ sdk }) => {
      const { accessKeyId, secretAccessKey, sessionToken, region, endpoint } = this.access
      const common = {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
        requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
        customUserAgent: USER_AGENT,
        ...(endpoint ? { endpoint } : {}),
      }
      return {
        sdk,
        once: new sdk.EC2Client({ ...common, region, maxAttempts: 1 }),
        again: new sdk.EC2Client({ ...common, region, maxAttempts: 3 }),
        pricing: new sdk.PricingClient({ ...common, region: PRICING_REGION, maxAttempts: 3 }),
      }
    })
    return this.clients
  }
}

/** All pages of a list. @throws ProviderError for one that does not end */
export async function allPages<T>(
  page: (token: string | undefined) => Promise<{ items: T[] | undefined; next: string | undefined }>,
) {
  const all: T[] = []
  let token: string | undefined
  for (let count = 0; count < MOST_PAGES; count++) {
    const { items, next } = await page(token)
    // A portal's web page reads as an answer without anything: no list is not an empty one.
    if (!items) throw new ProviderError('transient', 'its answer holds no list')
    all.push(...items)
    if (!next) return all
    token = next
  }
  throw new ProviderError('transient', `a list of it does not end (${MOST_PAGES} pages)`)
}
