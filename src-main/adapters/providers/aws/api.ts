import { AsyncLocalStorage } from 'node:async_hooks'
import type { EC2Client } from '@aws-sdk/client-ec2'
import type { PricingClient } from '@aws-sdk/client-pricing'
import { Gate, type GateClock } from '../http/gate.ts'
import { RATE_MS, USER_AGENT } from '../http/http-client.ts'
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
/**
 * Milliseconds between calls. EC2 fills the buckets of questions by 10 and more a second, and those of changes by 5, that of
 * RunInstances by 2 (docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html); the price list takes 10 a second.
 */
const GAP_MS = 100
const CHANGE_GAP_MS = 200
/** Pages of a list; more than that is an endless one. */
const MOST_PAGES = 200

/** Amazon's SDK, read with the first call, with failures told as a provider's. */
export class AwsApi {
  private clients: Promise<{ sdk: Sdk; once: EC2Client; again: EC2Client; pricing: PricingClient }> | null = null
  private readonly gates: { ask: Gate; change: Gate; price: Gate }

  constructor(
    private readonly access: AwsAccess,
    private readonly clock: GateClock,
  ) {
    this.gates = {
      ask: new Gate(GAP_MS, clock),
      change: new Gate(CHANGE_GAP_MS, clock),
      price: new Gate(GAP_MS, clock),
    }
  }

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
      const tools = { sdk, ec2: effect === 'read' ? again : once, pricing, options: { abortSignal: signal } }
      return await signals.run(signal, () => work(tools))
    } catch (error) {
      const failure = failureOf(error, { effect, secrets: this.secrets, signal, now: this.clock.now() })
      if (failure instanceof ProviderError && failure.kind === 'rate')
        for (const gate of Object.values(this.gates)) gate.hold(failure.data.retryAfterMs ?? RATE_MS)
      throw failure
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
      const once = new sdk.EC2Client({ ...common, region, maxAttempts: 1 })
      const again = new sdk.EC2Client({ ...common, region, maxAttempts: 3 })
      const pricing = new sdk.PricingClient({ ...common, region: PRICING_REGION, maxAttempts: 3 })
      once.middlewareStack.addRelativeTo(gated(this.gates.change), BEFORE_SIGNING)
      again.middlewareStack.addRelativeTo(gated(this.gates.ask), BEFORE_SIGNING)
      pricing.middlewareStack.addRelativeTo(gated(this.gates.price), BEFORE_SIGNING)
      return { sdk, once, again, pricing }
    })
    return this.clients
  }
}

/** Within the SDK's own repetitions, so that each of them waits too; a signature holds the time, so it comes after. */
const BEFORE_SIGNING = { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'remotebotGate' } as const

/** The SDK gives its parts no signal: it goes beside it. */
const signals = new AsyncLocalStorage<AbortSignal>()

/** A part of the SDK that waits for its turn, until the call is aborted. */
const gated =
  (gate: Gate) =>
  <A, R>(next: (args: A) => Promise<R>) =>
  async (args: A): Promise<R> => {
    await gate.pass(signals.getStore() ?? new AbortController().signal)
    return next(args)
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
