import { type EpochMs, formatDollars, type MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import { HOUR_MS } from '../exact.ts'

/** What a provider billed that no estimate explains, or the other way round. */
export interface Difference {
  provider: string
  serverId: string | null
  /** Billed more than estimated; negative: less. */
  amount: MicroDollars
  /** One sentence. */
  text: string
}

/** What is known of one machine's bill and estimate. */
export interface Compared {
  provider: string
  providerName: string
  machineId: string
  serverId: string | null
  /** Null: no launch of ours made it. */
  serverName: string | null
  /** What was billed, and when that was read; null: nothing was, although bills were read then. */
  bill: { from: EpochMs; to: EpochMs; amount: MicroDollars } | null
  readAt: EpochMs
  /** What the ledger says of it until `readAt`. */
  estimate: MicroDollars
  /** Of both, for traffic, where the bill tells it apart, and when it was last read; null: it was not. */
  traffic: { billed: MicroDollars | null; booked: MicroDollars; readAt: EpochMs | null }
  /** Stretches that were charged, and the last rate (micro-dollars an hour). */
  pieces: number
  chargedMs: number
  lastPerHour: MicroDollars
  /** When its end was confirmed, and how; null: it is there. */
  endedAt: EpochMs | null
  /** When it was taken over, if it was there before; null: we launched it. */
  adoptedAt: EpochMs | null
  step: { stepSeconds: number; minimumSeconds: number } | null
}

/** Bills are not whole sooner than this after a machine's end: less than that says nothing yet. */
const SETTLED_AFTER_MS = 2 * HOUR_MS
/** Differences below this part of the estimate, or this many micro-dollars, are roundings: some providers tell tenths of a cent. */
const NOTHING = 0.001
const ROUNDING = 1000

/** What a machine's bill and estimate differ by, part by part: the parts add up to the difference. Empty: they agree. */
export function differencesOf(one: Compared): Difference[] {
  const { bill, estimate, endedAt, readAt, serverName, providerName } = one
  const say = (amount: MicroDollars, text: string): Difference => ({
    provider: one.provider,
    serverId: one.serverId,
    amount,
    text,
  })
  if (bill && serverName === null)
    return bill.amount === 0
      ? []
      : [
          say(
            bill.amount,
            `${providerName} billed ${formatDollars(bill.amount)} for machine ${one.machineId}, which no server here explains.`,
          ),
        ]
  const whole = (bill?.amount ?? 0) - estimate
  const settled = endedAt !== null && readAt >= endedAt + SETTLED_AFTER_MS
  // What still runs is billed later than it is estimated.
  if (Math.abs(whole) <= Math.max(ROUNDING, estimate * NOTHING) || (whole < 0 && !settled)) return []
  if (!bill)
    return [
      say(whole, `${providerName} has billed nothing for ${serverName}; ${formatDollars(estimate)} was estimated.`),
    ]
  const found: Difference[] = []
  let rest = whole
  const take = (amount: MicroDollars, text: (amount: string) => string) => {
    if (amount <= 0) return
    found.push(say(amount, text(formatDollars(amount))))
    rest -= amount
  }
  const apart = one.traffic.billed === null ? 0 : one.traffic.billed - one.traffic.booked
  if (Math.abs(apart) > ROUNDING) {
    rest -= apart
    found.push(say(apart, trafficText(one, apart)))
  }
  const worth = (ms: number) => Math.ceil((one.lastPerHour * ms) / HOUR_MS)
  if (rest > 0 && one.adoptedAt !== null && bill.from < one.adoptedAt) {
    const text = `before ${serverName} was taken over.`
    take(Math.min(rest, worth(one.adoptedAt - bill.from)), (dollars) => `${providerName} billed ${dollars} ${text}`)
  }
  // Some tell whole hours: then the hour in which the end was says nothing.
  const slack = bill.to % HOUR_MS === 0 ? HOUR_MS : 0
  if (rest > 0 && endedAt !== null && bill.to > endedAt + slack) {
    const late = bill.to - endedAt
    take(
      Math.min(rest, worth(late)),
      (dollars) =>
        `${providerName} billed ${dollars} for ${timeOf(late)} after ${serverName} was confirmed to be gone.`,
    )
  }
  const { stepSeconds, minimumSeconds } = one.step ?? { stepSeconds: 0, minimumSeconds: 0 }
  if (rest > 0 && one.chargedMs < minimumSeconds * 1000) {
    const short = minimumSeconds * 1000 - one.chargedMs
    take(
      Math.min(rest, worth(short)),
      (dollars) =>
        `${providerName} bills at least ${timeOf(minimumSeconds * 1000)}: ${dollars} more than ${serverName} ran for.`,
    )
  }
  if (rest > 0 && stepSeconds > 0 && rest <= worth(one.pieces * stepSeconds * 1000))
    take(
      rest,
      (dollars) =>
        `${providerName} bills by whole steps of ${timeOf(stepSeconds * 1000)}: ${dollars} more for ${serverName}.`,
    )
  if (rest > 0 && one.chargedMs > 0) {
    const forTime = estimate - one.traffic.booked
    const billedAs = Math.round(((forTime + rest) * HOUR_MS) / one.chargedMs)
    const known = Math.round((forTime * HOUR_MS) / one.chargedMs)
    take(
      rest,
      (dollars) =>
        `${providerName} billed ${dollars} more for ${serverName} than its price says: ${formatDollars(billedAs)} an hour instead of ${formatDollars(known)}.`,
    )
  }
  if (rest > 0)
    take(rest, (dollars) => `${providerName} billed ${dollars} for ${serverName}, for which nothing was estimated.`)
  if (rest < 0) {
    const text = `${providerName} billed ${formatDollars(-rest)} less for ${serverName} than was estimated.`
    found.push(say(rest, text))
  }
  return found
}

/** Why a bill has other traffic than the ledger. */
function trafficText({ providerName, serverName, traffic, endedAt, readAt }: Compared, apart: MicroDollars): string {
  const amount = formatDollars(Math.abs(apart))
  if (traffic.readAt === null)
    return `${providerName} billed ${amount} for traffic of ${serverName}, which nobody counted.`
  if (apart < 0) return `${providerName} billed ${amount} less for traffic of ${serverName} than was counted.`
  const unread = (endedAt ?? readAt) - traffic.readAt
  if (unread < 1000) return `${providerName} billed ${amount} more for traffic of ${serverName} than was counted.`
  const until = endedAt === null ? 'the bill was read' : 'its end'
  return `${providerName} billed ${amount} more for traffic of ${serverName} than was counted: it was last read ${timeOf(unread)} before ${until}.`
}

function timeOf(ms: number): string {
  const of = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`
  if (ms < 120_000) return of(Math.max(1, Math.round(ms / 1000)), 'second')
  return ms < 2 * HOUR_MS ? of(Math.round(ms / 60_000), 'minute') : of(Math.round(ms / HOUR_MS), 'hour')
}
