import { type ApprovalDetail, formatDuration, type SpendPlan } from '../../src-shared/vocabulary/index.ts'
import { daily, dollars, hourly } from './money-text.ts'
import { offerTitle, typeText, vramOf } from './offer-text.ts'

/** A line of a plan: what it is called, what it says, and what it said when a person last looked, where that differs. */
export interface PlanRow {
  /** The same line of another plan has the same key. */
  key: string
  label: string
  text: string
  was: string | null
  /** The label itself is the warning. */
  attention?: boolean
}

/** What the engine knows of a plan beside the plan itself. */
export type Around = Pick<ApprovalDetail, 'providerName' | 'image' | 'access' | 'interruption'>

/** What would be made, line by line. */
export function machineRows(plan: SpendPlan, around: Around, before: SpendPlan | null): PlanRow[] {
  const rows = marked(plan, before, (one) =>
    machineLines(
      one,
      one.offer.provider === plan.offer.provider ? around.providerName : one.offer.provider,
      around.image,
    ),
  )
  const spot = around.interruption ?? 'may be taken away at any time'
  return [
    ...rows.map((row) => (row.key === 'spot' ? { ...row, text: spot } : row)),
    { key: 'access', label: 'Logs in', text: around.access, was: null },
  ]
}

/** What it costs, line by line, without the maximum itself. */
export function moneyRows(plan: SpendPlan, before: SpendPlan | null): PlanRow[] {
  return marked(plan, before, moneyLines)
}

type Line = Omit<PlanRow, 'was'>

function machineLines(plan: SpendPlan, providerName: string, image: string | null): Line[] {
  const { offer, diskGb } = plan
  const { cpuCount, memoryGb, gpu } = offer
  const parts = gpu
    ? [`${vramOf(offer)} GB VRAM`, cpuCount && `${cpuCount} vCPU`, memoryGb && `${Math.round(memoryGb)} GB`].filter(
        Boolean,
      )
    : []
  const place = [`${providerName}${offer.region === null ? '' : ` ${offer.region}`}`, offer.cloud]
  return [
    { key: 'machine', label: 'Machine', text: [offerTitle(offer), ...parts].join(', ') },
    { key: 'where', label: 'Where', text: [...place, typeText(offer)].join(', ') },
    { key: 'disk', label: 'Disk', text: `${diskGb} GB${image === null ? '' : ` · image ${image}`}` },
    ...(offer.spot ? [{ key: 'spot', label: 'Spot', text: 'may be taken away at any time', attention: true }] : []),
  ]
}

function moneyLines(plan: SpendPlan): Line[] {
  const { offer, computePerHour, diskPerHour, perHour, stoppedPerHour, transfer, expected, unpriced, leaseSeconds } =
    plan
  const count = offer.gpu?.count ?? 1
  const address = Math.min(computePerHour, offer.price.addressPerHour ?? 0)
  const machine = computePerHour - address
  const each = count > 1 && machine % count === 0 ? `${count} × ${hourly(machine / count)}` : hourly(machine)
  const parts = [
    `${each} compute`,
    diskPerHour > 0 ? `${tiny(diskPerHour)} disk` : null,
    address > 0 ? `${tiny(address)} address` : null,
  ]
  return [
    { key: 'price', label: parts.filter(Boolean).join(' + '), text: hourly(perHour) },
    { key: 'time', label: 'For at most', text: formatDuration(leaseSeconds * 1000) },
    ...(transfer > 0 ? [{ key: 'transfer', label: 'Known transfer', text: dollars(transfer) }] : []),
    expected === null
      ? { key: 'expected', label: 'Expected', text: 'no like job has run yet' }
      : {
          key: 'expected',
          label: `Expected (${expected.basis})`,
          text: `${dollars(expected.amount)} (${short(expected.low)}–${short(expected.high)})`,
        },
    stoppedPerHour === null
      ? { key: 'stopped', label: 'If left stopped', text: 'cannot be stopped, only ended' }
      : { key: 'stopped', label: 'If left stopped', text: daily(stoppedPerHour) },
    ...(unpriced.length > 0
      ? [{ key: 'unpriced', label: 'Not priced', text: unpriced.join(', '), attention: true }]
      : []),
  ]
}

/** What is under a cent an hour is said so: its digits would be longer than all the rest. */
const tiny = (perHour: number) => (perHour < 10_000 ? 'under $0.01/h' : hourly(perHour))

/** "18" from ten dollars on, "1.80" below. */
const short = (amount: number) => (amount >= 10_000_000 ? String(Math.round(amount / 1e6)) : dollars(amount).slice(1))

function marked(plan: SpendPlan, before: SpendPlan | null, lines: (plan: SpendPlan) => Line[]): PlanRow[] {
  const now = lines(plan)
  if (before === null) return now.map((line) => ({ ...line, was: null }))
  const then = lines(before)
  return now.map((line) => {
    const old = then.find(({ key }) => key === line.key)
    return { ...line, was: old === undefined ? 'not so before' : old.text === line.text ? null : old.text }
  })
}

/** What the maximum was when a person last looked; null where it is the same. */
export const maximumBefore = (plan: SpendPlan, before: SpendPlan | null): string | null =>
  before === null || before.hardMax === plan.hardMax ? null : dollars(before.hardMax)
