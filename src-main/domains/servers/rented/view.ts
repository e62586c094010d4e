import { allIn } from '../../../../src-shared/offers/index.ts'
import type { Cost, Launch, MicroDollars, Rental, ServerState } from '../../../../src-shared/vocabulary/index.ts'
import { isTakenOver } from './taken-over.ts'
import type { LaunchRow, RentalRow, RentedPorts } from './types.ts'

/** States in which nothing has been made yet, or everything is gone. */
const NOTHING: readonly ServerState[] = ['intent', 'terminated']

/** What a rented server costs an hour in this state, as far as that is known. */
export function billsNow(
  {
    offer,
    diskGb,
    machineId,
    endedAt,
    priceNow,
  }: Pick<RentalRow, 'offer' | 'diskGb' | 'machineId' | 'endedAt' | 'priceNow'>,
  state: ServerState,
): MicroDollars {
  if (endedAt !== null || machineId === null || NOTHING.includes(state)) return 0
  const price = { ...allIn(offer, diskGb), ...(priceNow === null ? {} : { perHour: priceNow }) }
  if (state !== 'stopped') return price.perHour
  return price.stoppedPerHour ?? (isTakenOver({ offer }) ? 0 : price.perHour)
}

/** Everything about a rented server, as the contract shows it. */
export function rentalView(row: RentalRow, state: ServerState, launches: LaunchRow[], ports: RentedPorts): Rental {
  const { name, capabilities } = ports.providers.definition(row.provider)
  const price = allIn(row.offer, row.diskGb)
  const untold = isTakenOver(row) && !row.offer.spot && price.stoppedPerHour === null
  return {
    provider: row.provider,
    providerName: name,
    machineId: row.machineId,
    offer: row.offer,
    diskGb: row.diskGb,
    pricePerHour: billsNow(row, state),
    stoppedPricePerHour: capabilities.stop ? price.stoppedPerHour : null,
    unpriced: untold && state === 'stopped' ? [...new Set(['disk', ...price.unpriced])] : price.unpriced,
    selfStop: capabilities.selfStop,
    canStop: capabilities.stop && (untold || price.stoppedPerHour !== null),
    requester: row.requester,
    justification: row.justification,
    project: row.project,
    approvalId: row.approvalId,
    hardMax: row.hardMax,
    beyond: row.beyond,
    cost: ports.money.ledger.costOfServer(row.serverId) ?? nothingYet(row.hardMax, price.unpriced),
    jobId: row.jobId,
    mayEnd: row.mayEnd === 1,
    phase: row.phase,
    phaseSince: row.phaseSince,
    launches: launches.map(launchView),
    lease: ports.leases.view(row),
    tools: row.tools,
    alarm: row.alarm,
    providerState: row.providerState,
    seenAt: row.seenAt,
    startedAt: row.startedAt,
    readyAt: row.readyAt,
  }
}

/** Of a server that nobody has books of. */
const nothingYet = (hardMax: number | null, unpriced: string[]): Cost => ({
  ...{ closed: 0, at: 0, perHour: 0, hardMax, idle: 0, transfer: 0, traffic: null },
  ...{ basis: 'estimated', billed: null, unpriced },
})

function launchView({ serverId: _server, provider: _provider, calledAt: _called, ...launch }: LaunchRow): Launch {
  return launch
}
