import type { ProvisionInput } from '../../../../src-shared/contract/servers.ts'
import { diskOf, nothingFits } from '../../../../src-shared/offers/index.ts'
import {
  DEFAULT_DISK_GB,
  newId,
  type Offer,
  RemotebotError,
  type ToolState,
} from '../../../../src-shared/vocabulary/index.ts'
import { freeName, refuseTakenName } from '../naming.ts'
import { fresh } from '../registration.ts'
import type { ServerRow } from '../repository.ts'
import { RECIPES, toolNames } from '../tools/recipes.ts'
import { ask, denied, knowing, NotAllowed, spendPlan, waiting, waitsFor } from './asking.ts'
import type { RentedContext } from './context.ts'
import { emptyRental } from './empty-rental.ts'
import { makeKeys, removeKeys } from './keys.ts'
import { newLaunch } from './launching.ts'
import type { RentalRow } from './types.ts'
import { offerName } from './words.ts'

/** Who rents, and what for. */
export interface Renter {
  /** Whom it is charged to. */
  requester: string
  /** Who asks, where that is somebody else. */
  askedBy?: string | null
  /** The computer that it is asked from; null: not known. */
  askedFrom?: string | null
  automation?: boolean
  project?: string | null
  /** The same key twice rents one machine. */
  key: string | null
  jobId: string | null
}

type Context = Pick<RentedContext, 'ports' | 'repo' | 'servers' | 'vault' | 'clock'>

/**
 * Writes down a server that is to be rented, with its first launch and the request for it where a person has to decide, in one
 * transaction; no provider is called yet. The money is promised when it is: see launching.ts.
 * @throws RemotebotError INVALID_INPUT, INVALID_STATE without the provider, NO_CAPACITY, VAULT_LOCKED, BUDGET_EXCEEDED
 */
export async function writeIntent(
  context: Context,
  input: ProvisionInput,
  renter: Renter,
  signal: AbortSignal,
): Promise<string> {
  refuseUnknownTools(input.tools)
  const offer = await firstOffer(context, input, signal)
  await context.ports.providers.client(offer.provider)
  if (input.name !== undefined) refuseTakenName(context.servers.all(), input.name, null)
  const id = newId('server', context.clock.now())
  const { auth } = await makeKeys(context.vault, id, input.name ?? id)
  try {
    const known = renter.key === null ? null : context.repo.byKey(renter.key)
    // The same request came in a second time while this one asked around.
    if (known) throw new Twin(known.serverId)
    const name = input.name ?? freeName(context.servers.all(), `${offerName(offer)}-${offer.provider}`)
    const now = context.clock.now()
    const rental = rentalRow(context, id, offer, input, renter, now)
    const launch = newLaunch(id, offer, now)
    const plan = spendPlan(context.ports, 'rent', { id, name }, rental)
    const decision = context.ports.money.gate.weigh(plan, knowing(rental, null))
    if (decision.decision === 'deny') throw denied(context, new NotAllowed(decision, plan))
    const server = {
      ...serverRow(id, name, now, offer, auth),
      ...(decision.decision === 'ask' ? { reason: waitsFor(decision.rule) } : {}),
    }
    const bounded = { ...rental, hardMax: plan.hardMax }
    if (decision.decision === 'allow') context.repo.insert('provision', server, bounded, launch)
    else
      context.repo.insert('provision', server, { ...bounded, ...waiting(now) }, launch, {
        money: (db) => ask(context, db, decision.rule, plan, rental),
      })
    return id
  } catch (error) {
    removeKeys(context.vault, id)
    if (error instanceof Twin) return error.serverId
    throw error
  }
}

/** Before anything is rented: a machine whose tools can never be had would only bill. */
function refuseUnknownTools(wanted: readonly string[]): void {
  const unknown = wanted.filter((name) => !Object.hasOwn(RECIPES, name))
  if (unknown.length === 0) return
  throw new RemotebotError('INVALID_INPUT', `No recipe installs ${unknown.join(', ')}.`, {
    hint: `Tools that a rented server can be given: ${toolNames().join(', ')}. Others are for the job to install.`,
  })
}

class Twin extends Error {
  constructor(readonly serverId: string) {
    super('asked for twice')
  }
}

async function firstOffer(
  { ports }: Context,
  { offer: id, query }: ProvisionInput,
  signal: AbortSignal,
): Promise<Offer> {
  if (id !== undefined) {
    const offer = ports.offers.find(id)
    if (offer) return offer
    throw new RemotebotError('NO_CAPACITY', 'This offer is not there any more.', {
      hint: 'Search again and choose another one.',
    })
  }
  if (!query) {
    throw new RemotebotError('INVALID_INPUT', 'What to rent is not said.', {
      hint: 'Give an offer, or a query such as gpu=A100.',
    })
  }
  const [first] = await ports.offers.fitting(query, signal)
  if (first) return first
  throw nothingFits(query, [], {})
}

/** GB of disk that is asked for at every launch of a server. */
export function diskWanted({ diskGb, query }: Pick<ProvisionInput, 'diskGb' | 'query'>, offer: Offer): number {
  const asked = diskGb ?? (query ? query.containerDiskGb + query.volumeDiskGb : null)
  if (asked !== null) return Math.max(1, Math.round(diskOf(offer, asked)))
  return Math.max(1, Math.round(diskOf(offer, Math.min(DEFAULT_DISK_GB, offer.diskGb ?? DEFAULT_DISK_GB))))
}

/** A program of which nothing is known yet. */
export function pendingTool(name: string): ToolState {
  return { name, status: 'pending', version: null, problem: null, checkedAt: null }
}

function rentalRow(
  { ports }: Context,
  serverId: string,
  offer: Offer,
  input: ProvisionInput,
  { requester, askedBy, askedFrom, automation, project, key, jobId }: Renter,
  now: number,
): RentalRow {
  const settings = ports.settings()
  const leaseSeconds = input.leaseSeconds ?? settings.leaseSeconds
  return {
    ...emptyRental(serverId, offer, now),
    query: input.query ?? null,
    diskGb: diskWanted(input, offer),
    requester,
    askedBy: askedBy ?? null,
    askedFrom: askedFrom ?? null,
    automation: automation ? 1 : 0,
    project: project ?? null,
    justification: input.justification ?? null,
    idempotencyKey: key,
    jobId,
    leaseUntil: now + leaseSeconds * 1000,
    leaseSeconds,
    idleSeconds: input.idleSeconds ?? settings.idleSeconds,
    tools: [...new Set(input.tools)].map(pendingTool),
  }
}

/** The row of a server that is rented. */
export function serverRow(
  id: string,
  name: string,
  now: number,
  offer: Pick<Offer, 'gpu'>,
  auth: ServerRow['auth'],
): Omit<ServerRow, 'nameKey'> {
  return {
    ...fresh(id, now),
    name,
    origin: 'rented',
    state: 'intent',
    reason: 'about to be ordered',
    contact: { status: 'never', since: now, reason: null },
    // A GPU is not shared unless somebody says so; else it follows from what the check finds.
    slots: offer.gpu ? 1 : null,
    auth,
  }
}
