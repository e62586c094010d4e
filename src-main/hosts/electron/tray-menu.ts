import { counted, formatDollars, type Overview, STATUS_WORDS } from '../../../src-shared/vocabulary/index.ts'
import type { TrayState } from './tray-state.ts'

/**
 * What an entry does: show the window, go somewhere in it, or ask there for something. Nothing about money is decided in the menu;
 * holding the queue and letting it go on can be taken back.
 */
export type TrayAct = 'open' | 'new-job' | 'stop-idle' | 'hold' | 'resume' | 'quit' | { path: string }

/** One entry of the tray's menu; `act` null: it only tells. Null: a line between. */
export type TrayEntry = { label: string; act: TrayAct | null } | null

const LONGEST_NAME = 32

/** All of the tray's menu. On Linux a click on the picture is not reliable, so nothing may be only there. */
export function trayMenu(state: TrayState, overview: Overview | null): TrayEntry[] {
  const money = overview ? moneyEntries(overview) : []
  const jobs = overview ? jobEntries(overview) : []
  return [
    { label: state.text, act: null },
    ...money,
    null,
    ...(jobs.length > 0 ? [...jobs, null] : []),
    ...(overview ? [...decisions(overview), null] : []),
    { label: 'Open Remotebot', act: 'open' },
    { label: 'New Job…', act: 'new-job' },
    null,
    { label: 'Quit', act: 'quit' },
  ]
}

function moneyEntries({ rented, spendPerHour, spentToday, spentThisMonth }: Overview): TrayEntry[] {
  if (rented === 0 && spendPerHour === 0 && spentThisMonth === 0) return []
  const parts = [
    `${formatDollars(spendPerHour)}/h now`,
    `${formatDollars(spentToday)} today`,
    `${formatDollars(spentThisMonth)} this month`,
  ]
  return [{ label: `${parts.join(' · ')}, est.`, act: { path: '/budget' } }]
}

function jobEntries({ running, activeJobs, queuedJobs }: Overview): TrayEntry[] {
  const entries: TrayEntry[] = running.map(({ id, name, status }) => ({
    label: `${cut(name)} · ${STATUS_WORDS[status]}`,
    act: { path: `/jobs/${id}` },
  }))
  const more = activeJobs - running.length
  if (more > 0) {
    const queued = queuedJobs === more ? ' queued' : ''
    entries.push({
      label: running.length === 0 ? `${counted(more, 'job')}${queued}…` : `${more} more${queued}…`,
      act: { path: '/jobs' },
    })
  }
  return entries
}

function decisions({ approvals, rented, queueHeld }: Overview): TrayEntry[] {
  return [
    { label: approvals > 0 ? `Approvals (${approvals})…` : 'Approvals…', act: { path: '/approvals' } },
    queueHeld ? { label: 'Resume Queue', act: 'resume' } : { label: 'Hold Queue', act: 'hold' },
    { label: 'Stop Idle Servers…', act: rented > 0 ? 'stop-idle' : null },
  ]
}

/** The name as far as a menu has room for it. */
function cut(name: string): string {
  const letters = [...name]
  return letters.length <= LONGEST_NAME
    ? name
    : `${letters
        .slice(0, LONGEST_NAME - 1)
        .join('')
        .trimEnd()}…`
}

/** Figures alone are no reason to build a menu more often: one that is built again may close under the pointer. */
export const FIGURES_MS = 60_000

/** Whether the menu has to be built again, `age` milliseconds after it was built as `shown`. */
export function isDue(menu: readonly TrayEntry[], shown: readonly TrayEntry[], age: number): boolean {
  if (JSON.stringify(menu) === JSON.stringify(shown)) return false
  return age >= FIGURES_MS || withoutFigures(menu) !== withoutFigures(shown)
}

const withoutFigures = (menu: readonly TrayEntry[]) => JSON.stringify(menu).replace(/\$[\d.]+/g, '$')
