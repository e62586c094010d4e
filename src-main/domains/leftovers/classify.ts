import {
  formatDollars,
  type Leftover,
  type MicroDollars,
  type ProviderKind,
  providerKind,
  type ServerState,
} from '../../../src-shared/vocabulary/index.ts'
import type { Extra, Machine, MachineTag } from '../../adapters/providers/index.ts'
import type { LaunchRow, RentalRow } from '../servers/index.ts'

const HOURS_A_DAY = 24
/** A list that was asked for up to so long after an end may still be one of before. */
const STALE_MS = 10_000

/** What this installation knows, to compare a provider's list with. */
export interface Known {
  installation: string
  provider: { kind: ProviderKind; name: string }
  /** All rentals, also those that ended. */
  rentals: ReadonlyArray<Pick<RentalRow, 'serverId' | 'provider' | 'machineId' | 'endedAt' | 'endingAt' | 'mayEnd'>>
  /** The launch with this id; null: it was made by an installation whose data is lost, or is not ours. */
  launch(id: string): Pick<LaunchRow, 'serverId' | 'state' | 'machineId'> | null
  server(id: string): { name: string; state: ServerState } | null
  /** An hour of a server of ours as it stands now, micro-dollars; null: that is not known. */
  pricePerHour(serverId: string): MicroDollars | null
  /** Ids of leftovers whose end was asked for. */
  ending: ReadonlySet<string>
}

/** What a provider's list shows and nobody's server explains; null: that is as it should be, or none of our business. */
export function machineLeftover(machine: Machine, known: Known, askedAt: number): Leftover | null {
  if (machine.state === 'terminated') return null
  const { kind, name: provider } = known.provider
  const rental = known.rentals.find((row) => row.provider === kind && row.machineId === machine.id)
  if (rental && rental.endedAt === null) return ofServer(machine, known, rental)
  const launch = machine.tag && known.launch(machine.tag.launch)
  // Its answer is under way: the server finds it by this very tag.
  if (launch && launch.machineId === null && !['refused', 'ended'].includes(launch.state)) return null
  if (launch?.machineId === machine.id && launch.state !== 'refused' && launch.state !== 'ended') return null
  if (rental?.endedAt && askedAt < rental.endedAt + STALE_MS) return null
  if (machine.tag === null && !rental) return null
  const theirs = machine.tag !== null && machine.tag.installation !== known.installation && !rental
  const id = idOf(kind, 'machine', machine.id)
  const ending = machine.state === 'terminating' || known.ending.has(id)
  return {
    ...common(machine, kind, provider),
    id,
    kind: 'machine',
    why: theirs ? 'other_installation' : ending ? 'ending' : 'unclaimed',
    reason: reasonOf(machine, provider, { theirs, ending, ended: rental !== undefined || launch !== null }),
    providerState: machine.providerState,
    perDay: machine.pricePerHour === null ? null : machine.pricePerHour * HOURS_A_DAY,
    serverId: null,
    canClean: !theirs,
    canAdopt: machine.state !== 'terminating' && machine.state !== 'failed' && !known.ending.has(id),
  }
}

function ofServer(machine: Machine, known: Known, rental: Known['rentals'][number]): Leftover | null {
  const { kind, name: provider } = known.provider
  const server = known.server(rental.serverId)
  const perHour = known.pricePerHour(rental.serverId)
  const stopped = machine.state === 'stopped' && server?.state === 'stopped'
  const ending = rental.endingAt !== null
  if ((!stopped || perHour === 0) && !ending) return null
  const name = server?.name ?? machine.name
  const perDay = perHour === null ? null : perHour * HOURS_A_DAY
  return {
    ...common(machine, kind, provider),
    id: idOf(kind, 'machine', machine.id),
    kind: 'machine',
    name,
    why: ending ? 'ending' : 'stopped',
    reason: ending
      ? `"${name}" was told to end, and ${provider} still lists its machine`
      : perDay === null
        ? `"${name}" is stopped, and its disk goes on billing; what that costs is not known`
        : `"${name}" is stopped, and still costs ${formatDollars(perDay)} a day`,
    providerState: machine.providerState,
    perDay,
    serverId: rental.serverId,
    canClean: rental.mayEnd === 1,
    canAdopt: false,
  }
}

function reasonOf(
  machine: Machine,
  provider: string,
  { theirs, ending, ended }: { theirs: boolean; ending: boolean; ended: boolean },
): string {
  if (theirs) return `another installation of Remotebot made it (${machine.tag?.installation}); it may be in use`
  if (ending) return `it was told to end, and ${provider} still lists it`
  if (ended) return `it was taken for gone or never made, and ${provider} lists it`
  return 'it was made by this installation, and no server here explains it'
}

/** A disk or an address that bills by itself and that no machine uses; null for what is in use or has no tag of ours. */
export function extraLeftover(extra: Extra, known: Known): Leftover | null {
  if (extra.machineId !== null || extra.tag === null) return null
  const { kind, name: provider } = known.provider
  const theirs = extra.tag.installation !== known.installation
  const id = idOf(kind, extra.kind, extra.id)
  const ending = known.ending.has(id)
  return {
    ...common(extra, kind, provider),
    id,
    kind: extra.kind,
    why: theirs ? 'other_installation' : ending ? 'ending' : 'unattached',
    reason: theirs
      ? `another installation of Remotebot made it (${extra.tag.installation})`
      : `no machine uses this ${extra.kind}, and it bills by itself`,
    providerState: null,
    perDay: extra.pricePerDay,
    serverId: null,
    canClean: !theirs,
    canAdopt: false,
  }
}

function common(
  thing: { id: string; name: string; tag: MachineTag | null; createdAt: number | null },
  provider: ProviderKind,
  providerName: string,
) {
  return {
    provider,
    providerName,
    resourceId: thing.id,
    name: thing.name,
    since: thing.createdAt,
    installation: thing.tag?.installation ?? null,
    beyond: null,
  }
}

/** `provider:kind:id` */
export function idOf(provider: ProviderKind, kind: Leftover['kind'], resourceId: string): string {
  return `${provider}:${kind}:${resourceId}`
}

/** What {@link idOf} made an id of; null: nothing that we know. */
export function thingOf(id: string): Pick<Leftover, 'provider' | 'kind' | 'resourceId'> | null {
  const [, provider, kind, resourceId = ''] = /^([^:]+):(machine|disk|address):(.+)$/s.exec(id) ?? []
  const known = providerKind.safeParse(provider)
  return known.success ? { provider: known.data, kind: kind as Leftover['kind'], resourceId } : null
}

/** Dearest first, those of other installations last. */
export function byWeight(a: Leftover, b: Leftover): number {
  const theirs = (one: Leftover) => Number(one.why === 'other_installation')
  return theirs(a) - theirs(b) || (b.perDay ?? 0) - (a.perDay ?? 0) || (a.id < b.id ? -1 : 1)
}
