import { newId, type Offer, type RefusalKind, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { type LaunchPlan, ProviderError } from '../../../adapters/providers/index.ts'
import { ask, grantedFor, knowing, NotAllowed, promise, spendPlan, waiting, waitsFor } from './asking.ts'
import { clientOf, current, nameOf, nextList, pause, type StepContext, tell } from './context.ts'
import { chooseOffer, failover } from './failover.ts'
import { madeHostKey, publicKeyOf } from './keys.ts'
import { foundBy } from './presence.ts'
import { priceAtLaunch } from './prices.ts'
import type { RentalChange } from './repository.ts'
import type { LaunchRow, RentalRow } from './types.ts'
import { machineName, offerName, refusals } from './words.ts'

/** An order that is repeated with the same key makes no second machine, but providers forget keys after some hours. */
const REPEATABLE_MS = 30 * 60_000

/** A launch that was written down and not called. */
export function newLaunch(serverId: string, offer: Offer, now: number): LaunchRow {
  return {
    id: newId('launch', now),
    serverId,
    provider: offer.provider,
    offer,
    state: 'intent',
    machineId: null,
    refusal: null,
    problem: null,
    startedAt: now,
    calledAt: null,
    endedAt: null,
  }
}

/** Writes down which offer is tried next, or that there is none. */
export async function choose(context: StepContext): Promise<void> {
  const { rental, launches } = current(context)
  const now = context.clock.now()
  const patient = rental.jobId !== null && rental.query !== null
  const next = failover(launches, rental.query, patient ? now - context.limits.capacityMs : null)
  if (next.next === 'give-up') return giveUp(context, launches, null)
  if (next.next === 'again') {
    const last = launches.at(-1)
    tell(context, `tries ${offerName(next.offer)} again: ${last?.problem ?? 'it failed'}`)
    await pause(context, next.waitMs)
    if (stillWanted(context)) begin(context, next.offer)
    return
  }
  const { query } = rental
  if (!query) return giveUp(context, launches, null)
  let problem: string
  try {
    const offers = await context.ports.offers.fitting(query, context.signal)
    const offer = chooseOffer(offers, next)
    if (!stillWanted(context)) return
    if (offer) return begin(context, offer)
    problem = refusals(launches, (kind) => nameOf(context, kind))
  } catch (error) {
    context.signal.throwIfAborted()
    if (!(error instanceof RemotebotError)) throw error
    problem = error.message
  }
  if (!patient) return giveUp(context, launches, problem)
  tell(context, `nobody has it now: ${problem}`, { server: { state: 'intent' }, rental: { phase: 'capacity' } })
  await pause(context, context.limits.capacityMs)
}

function stillWanted(context: StepContext): boolean {
  return current(context).rental.endingAt === null
}

function begin(context: StepContext, offer: Offer): void {
  const launch = newLaunch(context.serverId, offer, context.clock.now())
  context.repo.change('launch', context.serverId, {
    newLaunch: launch,
    rental: { offer, provider: offer.provider, machineId: null, phase: null, priceNow: null, billing: null },
    // Another machine: what was known of the one before does not carry over.
    server: { address: null, typedAddress: null, hostKey: null, facts: null },
  })
}

function giveUp(context: StepContext, launches: readonly LaunchRow[], problem: string | null): void {
  const now = context.clock.now()
  const tried = refusals(launches, (kind) => nameOf(context, kind))
  const refused = launches.some((launch) => launch.problem !== null)
  const why = problem === null || problem === tried ? [tried] : refused ? [tried, problem] : [problem]
  const reason = `no machine could be rented: ${why.join('; ')}`
  context.repo.change('failed', context.serverId, {
    server: { state: 'failed', reason },
    rental: { phase: null, endingAt: now, endedAt: now },
  })
}

/** Orders the machine of a launch. The row says `calling` before, and what came of it after. */
export async function call(context: StepContext, launch: LaunchRow): Promise<void> {
  const { provider: kind, offer } = launch
  const client = await clientOf(context, kind, `can't order ${offerName(offer)}`)
  if (!client) return
  const plan = await launchPlan(context, launch)
  if (!stillWanted(context)) return
  const now = context.clock.now()
  const leaseUntil = plan.endsAt
  const calling = {
    launch: { id: launch.id, state: 'calling' as const, calledAt: launch.calledAt ?? now },
    rental: { leaseUntil, offer, provider: kind },
    server: { state: 'provisioning' as const, reason: `orders ${offerName(offer)} at ${client.name}` },
  }
  // A repeated order is the same order, for which the money is promised.
  if (launch.calledAt !== null) context.repo.change('calling', context.serverId, calling)
  else if (!order(context, launch, calling)) return
  try {
    const { machineId, timer, pricePerHour } = await client.launch(plan, context.signal)
    launched(context, launch, machineId, timer === true ? leaseUntil : timer || null, pricePerHour)
  } catch (error) {
    context.signal.throwIfAborted()
    context.ports.providers.failed(kind, error)
    refused(context, launch, error)
  }
}

async function launchPlan(context: StepContext, launch: LaunchRow): Promise<LaunchPlan> {
  const { rental, server } = current(context)
  const { knowsHostKey } = context.ports.providers.definition(launch.provider).capabilities
  return {
    offer: launch.offer,
    tag: { installation: context.ports.installationId, launch: launch.id },
    name: machineName(server.name),
    diskGb: rental.diskGb,
    publicKey: publicKeyOf(server.auth),
    idempotencyKey: launch.id,
    // The lease begins with the order. A repeated order must be the same to the letter.
    endsAt: launch.calledAt === null ? context.clock.now() + rental.leaseSeconds * 1000 : rental.leaseUntil,
    hostKey: knowsHostKey ? await madeHostKey(context.vault, context.serverId) : null,
  }
}

/**
 * The last decision before a provider is called, in the transaction that writes down that it is: the money is promised, and an
 * approval is used. False: it may not be called; what follows from that is written down.
 */
function order(context: StepContext, launch: LaunchRow, calling: RentalChange): boolean {
  const { money } = context.ports
  const { rental, server, launches } = current(context)
  const plan = spendPlan(context.ports, 'rent', server, rental, { offer: launch.offer })
  const { granted, unused } = grantedFor(money, rental, launches, context.clock.now())
  const how = { launchId: launch.id, approvalId: granted?.id ?? null, with: knowing(rental, granted) }
  try {
    context.repo.change('calling', context.serverId, {
      ...calling,
      rental: { ...calling.rental, hardMax: plan.hardMax, priceNow: null, billing: null },
      money: (db) => {
        promise(money, db, plan, how)
        if (granted && unused) money.approvals.use(db, granted.id)
      },
    })
    return true
  } catch (error) {
    if (!(error instanceof NotAllowed)) throw error
    notAllowed(context, launch, error)
    return false
  }
}

function notAllowed(context: StepContext, launch: LaunchRow, error: NotAllowed): void {
  const now = context.clock.now()
  const { decision, plan } = error
  const { rental } = current(context)
  if (decision.decision === 'ask') {
    context.repo.change('asks', context.serverId, {
      server: { state: 'intent', reason: waitsFor(decision.rule) },
      rental: { ...waiting(now), hardMax: plan.hardMax },
      money: (db) => void ask(context, db, decision.rule, plan, rental),
    })
    return
  }
  const reason = decision.rule.text
  context.repo.change('denied', context.serverId, {
    launch: { id: launch.id, state: 'refused', problem: reason, endedAt: now },
    server: { state: 'failed', reason },
    rental: { phase: null, endingAt: now, endedAt: now },
    money: (db) => {
      context.ports.money.approvals.withdraw(db, context.serverId, reason)
      context.ports.money.record(db, { action: 'gate.denied', decision, plan })
    },
  })
}

/** There is a machine. */
export function launched(
  context: StepContext,
  launch: Pick<LaunchRow, 'id' | 'offer' | 'provider'>,
  machineId: string,
  timerUntil: number | null,
  pricePerHour: number | null = null,
): void {
  const now = context.clock.now()
  const { priceNow, money } = priceAtLaunch(context, launch, pricePerHour)
  context.repo.change('launched', context.serverId, {
    // Lists may lack it for a while from now on, however long its provider took to answer.
    launch: { id: launch.id, state: 'launched', machineId, problem: null, refusal: null, calledAt: now },
    rental: {
      machineId,
      startedAt: now,
      timerUntil,
      watchdogUntil: null,
      phase: 'boot',
      phaseSince: now,
      alarm: null,
      priceNow,
      billing: { state: 'none', since: null },
    },
    server: { state: 'provisioning', reason: `${nameOf(context, launch.provider)} has taken the order` },
    ...(money ? { money } : {}),
  })
}

function refused(context: StepContext, launch: LaunchRow, error: unknown): void {
  if (!(error instanceof ProviderError)) context.logger.error({ err: error, launch: launch.id }, 'an order failed')
  const kind: RefusalKind = error instanceof ProviderError ? error.kind : 'unknown'
  const problem = (error as Error).message
  const machineId = error instanceof ProviderError ? error.data.machineId : undefined
  if (machineId !== undefined) {
    // It failed, and made a machine all the same: that is ended before anything else is tried.
    const state = 'ending'
    context.repo.change('made-in-vain', context.serverId, {
      launch: { id: launch.id, state, machineId, refusal: kind, problem },
      rental: { machineId },
    })
  } else if (kind === 'unknown') doubt(context, launch, problem)
  else if (launch.state !== 'unknown' || kind === 'capacity') refuse(context, launch, kind, problem)
  // A repetition that did not get through says nothing of the order before it, which may have made a machine. None free does: the
  // provider would have answered with the machine.
  else context.repo.change('unknown', context.serverId, { launch: { id: launch.id, state: 'unknown', problem } })
}

/** There is none, and there will be none. */
export function refuse(
  context: StepContext,
  launch: Pick<LaunchRow, 'id'>,
  refusal: RefusalKind,
  problem: string,
): void {
  context.repo.change('refused', context.serverId, {
    launch: { id: launch.id, state: 'refused', refusal, problem, endedAt: context.clock.now() },
    server: { reason: problem },
  })
}

/** It was never called and is not wanted any more. */
export function forgetLaunch(context: StepContext, launch: Pick<LaunchRow, 'id'>): void {
  const problem = 'not wanted any more before it was ordered'
  context.repo.change('forgotten', context.serverId, {
    launch: { id: launch.id, state: 'refused', problem, endedAt: context.clock.now() },
  })
}

/** Nobody knows whether there is a machine: from now on the provider's list has to say, once it has settled. */
export function doubt(context: StepContext, launch: LaunchRow, problem: string): void {
  context.repo.change('unknown', context.serverId, {
    launch: { id: launch.id, state: 'unknown', problem, calledAt: context.clock.now() },
    server: { reason: `looks at ${nameOf(context, launch.provider)} whether the order arrived` },
  })
}

/** Finds out what came of an order whose answer got lost. */
export async function find(context: StepContext, launch: LaunchRow): Promise<void> {
  const { provider: kind } = launch
  const { idempotentLaunch } = context.ports.providers.definition(kind).capabilities
  const { rental } = current(context)
  if (idempotentLaunch && rental.endingAt === null && isRepeatable(context, rental, launch)) {
    await call(context, launch)
    const now = context.repo.launch(launch.id)
    if (now?.state !== 'unknown') return
    launch = now
  }
  const list = await nextList(context, kind, 'an order whose answer got lost is looked for')
  if (!list) return
  const found = foundBy(list, launch)
  if (found === 'unsure') return
  if (found === 'none') {
    return refuse(
      context,
      launch,
      'unknown',
      `${launch.problem ?? 'no answer came'}; ${nameOf(context, kind)} shows no machine of this order`,
    )
  }
  launched(context, launch, found.machine.id, null)
}

/** Only while it would still be the same order, whose key the provider remembers. */
function isRepeatable({ clock }: StepContext, { leaseUntil }: RentalRow, { startedAt }: LaunchRow): boolean {
  return clock.now() - startedAt < REPEATABLE_MS && clock.now() < leaseUntil
}
