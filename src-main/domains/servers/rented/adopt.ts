import { newId, type Offer, type ProviderKind, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { type Machine, toRemotebotError, UNTOLD } from '../../../adapters/providers/index.ts'
import { freeName } from '../naming.ts'
import { knowing, spendPlan } from './asking.ts'
import { billingOf } from './billing.ts'
import type { RentedContext } from './context.ts'
import { emptyRental } from './empty-rental.ts'
import { newLaunch } from './launching.ts'
import { serverRow } from './provision.ts'
import { takenOverId } from './taken-over.ts'
import type { RentalRow } from './types.ts'
import { promiseUnasked } from './unasked.ts'

/** What is decided when a machine is taken over. */
export interface Adoption {
  /** Whether we may end it: with its lease, with its job, or when asked. */
  mayEnd: boolean
  jobId?: string
  requester: string
}

/**
 * Writes down a machine that runs already as a server of ours; nothing is launched. One that is a server already stays that one.
 * It is logged in to with this user's own SSH keys, since the key that it was made with is not ours to have.
 * @throws RemotebotError NOT_FOUND, INVALID_STATE for one that is being ended, of the provider
 */
export async function writeAdoption(
  context: Pick<RentedContext, 'ports' | 'repo' | 'servers' | 'clock'>,
  kind: ProviderKind,
  machineId: string,
  { mayEnd, jobId, requester }: Adoption,
  signal: AbortSignal,
): Promise<string> {
  const already = claim(context, kind, machineId, { mayEnd, jobId })
  if (already !== null) return already
  const client = await context.ports.providers.client(kind)
  const machine = await client.machine(machineId, signal).catch((error: unknown) => {
    throw toRemotebotError(error, client.name)
  })
  if (!machine || machine.state === 'terminated') {
    throw new RemotebotError('NOT_FOUND', `${client.name} has no machine ${machineId}.`, {
      hint: 'Look at its id at the provider: it is written provider:id.',
    })
  }
  if (machine.state === 'terminating') {
    throw new RemotebotError('INVALID_STATE', `${client.name} is ending machine ${machineId}.`, {
      hint: 'Rent another one.',
    })
  }
  // Somebody else may have taken it over while its provider was asked; and one that we have ordered just now finds its server itself.
  const meanwhile = claim(context, kind, machineId, { mayEnd, jobId }) ?? orderedBy(context, machine)
  if (meanwhile !== null) return meanwhile
  const ended = context.repo.byMachine(kind, machineId)
  if (ended) context.repo.change('released', ended.serverId, { rental: { machineId: null } })
  return insert(context, machine, kind, { mayEnd, jobId: jobId ?? null, requester })
}

/** The server that a machine is already, now also this job's where it is to end with it; null: it is none. */
function claim(
  context: Pick<RentedContext, 'ports' | 'repo' | 'servers' | 'clock'>,
  kind: ProviderKind,
  machineId: string,
  { mayEnd, jobId }: Pick<Adoption, 'mayEnd' | 'jobId'>,
): string | null {
  const { repo, clock } = context
  const known = repo.byMachine(kind, machineId)
  if (!known || known.endedAt !== null) return null
  if (jobId !== undefined && mayEnd && known.jobId === null) {
    // One that was only looked after so far had a lease that nobody kept: it begins now.
    const leaseUntil = Math.max(known.leaseUntil, clock.now() + known.leaseSeconds * 1000)
    const begins = known.mayEnd === 0
    repo.change('claimed', known.serverId, {
      rental: { jobId, ...(begins ? { mayEnd: 1, leaseUntil } : {}) },
      money: (db) => begins && promiseUnasked(context, db, known.serverId, 'adopt'),
    })
  }
  return known.serverId
}

/** The server whose order made a machine, while the answer to that is under way or lost. */
function orderedBy({ repo }: Pick<RentedContext, 'repo'>, { tag }: Machine): string | null {
  const launch = tag && repo.launch(tag.launch)
  return launch && (launch.state === 'calling' || launch.state === 'unknown') ? launch.serverId : null
}

function insert(
  context: Pick<RentedContext, 'ports' | 'repo' | 'servers' | 'clock'>,
  machine: Machine,
  kind: ProviderKind,
  { mayEnd, jobId, requester }: { mayEnd: boolean; jobId: string | null; requester: string },
): string {
  const now = context.clock.now()
  const id = newId('server', now)
  const rental = rentalOf(context, id, machine, kind, { mayEnd, jobId, requester })
  const { offer } = rental
  const name = freeName(context.servers.all(), machine.name.replace(/^remotebot-/, '') || machine.id)
  const stopped = isStopped(machine)
  const launch = {
    ...newLaunch(id, offer, now),
    state: 'launched' as const,
    machineId: machine.id,
    calledAt: machine.createdAt ?? now,
  }
  context.repo.insert(
    'adopt',
    {
      ...serverRow(id, name, now, offer, { kind: 'default' }),
      state: stopped ? 'stopped' : 'booting',
      reason: stopped ? null : 'looks at the machine that was taken over',
    },
    rental,
    launch,
    { money: (db) => mayEnd && promiseUnasked(context, db, id, 'adopt') },
  )
  return id
}

function rentalOf(
  { ports, clock }: Pick<RentedContext, 'ports' | 'clock'>,
  serverId: string,
  machine: Machine,
  kind: ProviderKind,
  { mayEnd, jobId, requester }: { mayEnd: boolean; jobId: string | null; requester: string },
): RentalRow {
  const now = clock.now()
  const { leaseSeconds, idleSeconds } = ports.settings()
  const since = machine.createdAt ?? now
  return {
    ...emptyRental(serverId, offerOf(machine, kind, now), now),
    ...{ machineId: machine.id, requester, jobId, mayEnd: mayEnd ? 1 : 0 },
    ...{ leaseUntil: now + leaseSeconds * 1000, leaseSeconds, idleSeconds },
    providerState: machine.providerState,
    seenAt: now,
    startedAt: since,
    // It has been up before: it is not torn down when it takes long to answer.
    readyAt: since,
    billing: { ...billingOf(machine), since: now },
  }
}

/** Why the gate would not promise a machine's cost once somebody has taken it over; null: it would, or its price is not told. */
export function objectionTo(
  context: Pick<RentedContext, 'ports' | 'clock'>,
  kind: ProviderKind,
  machine: Machine,
  requester: string,
): string | null {
  const rental = rentalOf(context, '', machine, kind, { mayEnd: true, jobId: null, requester })
  const plan = spendPlan(context.ports, 'adopt', { id: '', name: machine.name }, rental, {
    perHour: machine.pricePerHour,
  })
  if (plan.perHour === 0) return null
  const { decision, rule } = context.ports.money.gate.weigh(plan, knowing(rental, null))
  return decision === 'allow' ? null : rule.text
}

const isStopped = ({ state }: Machine) => state === 'stopped' || state === 'stopping'

/** What a machine would be as an offer, as far as its provider tells; its price is all in already. */
function offerOf(machine: Machine, kind: ProviderKind, now: number): Offer {
  const free = { diskGbMonth: 0, stoppedDiskGbMonth: null, egressGb: null, ingressGb: null }
  return {
    id: takenOverId(kind, machine.id),
    provider: kind,
    gpu: machine.gpu ? { ...machine.gpu, vramGb: 0 } : null,
    cpuCount: null,
    memoryGb: null,
    diskGb: null,
    diskFixed: true,
    region: machine.region,
    cloud: 'secure',
    spot: machine.spot,
    price: {
      perHour: isStopped(machine) ? 0 : (machine.pricePerHour ?? 0),
      stoppedPerHour: isStopped(machine) ? machine.pricePerHour : null,
      ...free,
    },
    ...UNTOLD,
    seenAt: now,
    launch: {},
  }
}
