import {
  type Cost,
  formatBytes,
  formatDollars,
  formatDuration,
  type Launch,
  RemotebotError,
  type Rental,
  type Server,
  type ServerState,
  shortId,
} from '../../../../src-shared/vocabulary/index.ts'
import { localTime, moment } from './ages.ts'
import { costOf, perHour } from './money.ts'

const PHASES: Record<NonNullable<Rental['phase']>, string> = {
  approval: 'waits for approval',
  capacity: 'waits for a machine',
  image: 'its image is fetched',
  boot: 'it boots',
  ssh: 'waits for SSH',
  bootstrap: 'it is set up',
}

/** What a rented server is waiting for, in words; null where it waits for nothing. */
export function phaseText({ phase }: Pick<Rental, 'phase'>): string | null {
  return phase === null ? null : PHASES[phase]
}

/** "$2.01/h", and what it costs while stopped. */
export function priceText({ pricePerHour, stoppedPricePerHour, unpriced }: Rental): string {
  const same = stoppedPricePerHour === null || stoppedPricePerHour === pricePerHour
  const stopped = same ? '' : `, ${perHour(stoppedPricePerHour)} while stopped`
  const missing = unpriced.length === 0 ? '' : `; not priced: ${unpriced.join(', ')}`
  return `${perHour(pricePerHour)}${stopped}, est.${missing}`
}

/** "1 h 12 min left"; what it costs until then. */
export function leaseText(rental: Rental, now = Date.now()): string {
  const left = Math.max(0, rental.lease.until - now)
  const most = formatDollars(costOf(rental.pricePerHour, left / 1000))
  return `until ${localTime(rental.lease.until)}: ${formatDuration(left)}, at most ${most} more`
}

/** "$4.71, est.; $0.80 of it idle; $0.46 of it traffic (5 GB sent, 2.1 GB received)". */
export function costText(cost: Cost, now = Date.now()): string {
  const sum = cost.closed + costOf(cost.perHour, Math.max(0, now - cost.at) / 1000)
  const idle = cost.idle > 0 ? `; ${formatDollars(cost.idle)} of it idle` : ''
  const traffic = trafficText(cost)
  const billed = cost.billed === null ? '' : `; ${formatDollars(cost.billed)} billed`
  return `${formatDollars(sum)}, est.${idle}${traffic}${billed}`
}

function trafficText({ transfer, traffic }: Cost): string {
  if (traffic === null) return transfer > 0 ? `; ${formatDollars(transfer)} of it traffic` : ''
  const note = traffic.note === null ? '' : `; ${traffic.note}`
  const bytes = `${formatBytes(traffic.sent)} sent, ${formatBytes(traffic.received)} received${note}`
  return `; ${formatDollars(transfer)} of it traffic (${bytes})`
}

/** One try, in a line: what, where, and what became of it. */
export function launchText({ id, offer, state, problem, refusal }: Launch): string {
  const gpu = offer.gpu ? `${offer.gpu.count}× ${offer.gpu.name}` : `${offer.cpuCount ?? '?'} CPU`
  const where = [offer.provider, offer.region].filter(Boolean).join(' · ')
  const said = [refusal, problem].filter(Boolean).join(': ')
  return `${shortId(id)}  ${gpu}, ${where}: ${state}${said ? ` (${said})` : ''}`
}

/** "since 2026-11-21 11:32:21; ends it after 20 min"; null where nothing could be idle. */
function idleText({ lease }: Rental, state: ServerState): string | null {
  const after = formatDuration(lease.idleSeconds * 1000)
  if (lease.busyWith !== null) return `no: ${lease.busyWith}; it is ended after ${after} idle`
  if (lease.idleSince === null) return null
  return /^(ready|busy|draining)$/.test(state)
    ? `since ${localTime(lease.idleSince)}; it is ended after ${after}`
    : null
}

/** What a rented server is beside what every server is; of one that is gone, nothing of what would still end or cost. */
export function rentalFields(rental: Rental, state: ServerState): Array<[string, string | null]> {
  const { lease } = rental
  const gone = state === 'terminated'
  return [
    ['Provider', `${rental.providerName}${rental.machineId ? `, machine ${rental.machineId}` : ''}`],
    ['Waits', phaseText(rental)],
    ['Alarm', rental.alarm?.text ?? null],
    ['Price', gone ? 'nothing of it bills any more' : priceText(rental)],
    ['So far', costText(rental.cost)],
    ['At most', rental.hardMax === null ? null : formatDollars(rental.hardMax)],
    ['Beyond', gone ? null : rental.beyond],
    ['Lease', gone ? null : leaseText(rental)],
    ['Idle', idleText(rental, state)],
    ...(gone ? [] : lease.layers).map(({ layer, actsAt, detail }): [string, string] => [
      `Off: ${layer}`,
      actsAt === null ? detail : `${localTime(actsAt)}  ${detail}`,
    ]),
    ['Wanted tools', rental.tools.map(({ name, status, version }) => `${name} ${version ?? status}`).join(', ')],
    ['For', [rental.requester, rental.justification].filter(Boolean).join(': ')],
    ['Project', rental.project],
    ['Request', rental.approvalId === null ? null : `remotebot approval show ${shortId(rental.approvalId)}`],
    ['Launched', moment(rental.startedAt)],
    ...rental.launches.map((launch, index): [string, string] => [`Try ${index + 1}`, launchText(launch)]),
  ]
}

/** A server that is not rented cannot be started, stopped, extended or terminated. @throws RemotebotError INVALID_STATE */
export function rentalOf(server: Server): Rental {
  if (server.rental) return server.rental
  throw new RemotebotError('INVALID_STATE', `${server.name} is not rented: nobody bills for it.`, {
    hint: server.origin === 'local' ? 'It is this computer.' : `Forget it with: remotebot server remove ${server.name}`,
  })
}
