import { formatDollars } from '../../../src-shared/vocabulary/index.ts'

/** Something that goes on without the app, as the engine told it. */
export interface GoesOn {
  serverId: string | null
  approvalId: string | null
  name: string
  text: string
  /** Micro-dollars; null of what bills nothing. */
  perHour: number | null
  /** When a server ends at the latest without Remotebot; null: nothing else ends it. */
  endsAt: number | null
}

const NAMED = 5

/**
 * The warning before quitting: what bills, until when, what waits for a person and what runs, at most five of them by name. Null: the
 * engine did not say.
 */
export function quitText(items: readonly GoesOn[] | null, now = new Date()): { message: string; detail: string } {
  // Silence is not the same as nothing: whoever quits decides with what is known.
  if (items === null) {
    return {
      message: 'Jobs and rented servers may go on without Remotebot.',
      detail: 'The engine did not say in time what runs.',
    }
  }
  const servers = items.filter(({ serverId }) => serverId !== null)
  const asked = items.filter(({ approvalId }) => approvalId !== null).length
  const jobs = items.length - servers.length - asked
  const others = [
    jobs > 0 ? `${counted(jobs, 'job')} ${jobs === 1 ? 'goes' : 'go'} on` : null,
    asked > 0 ? `${counted(asked, 'request')} ${asked === 1 ? 'waits' : 'wait'} for approval` : null,
  ].filter((part) => part !== null)
  const lines = [
    servers.length > 0 ? `${sentence(costText(servers, now))}.` : null,
    others.length > 0 ? `${sentence(others.join(' and '))} without Remotebot.` : null,
  ].filter((line) => line !== null)
  const more = items.length > NAMED ? [`and ${items.length - NAMED} more`] : []
  return {
    message: lines.join(' '),
    detail: [
      ...items.slice(0, NAMED).map(({ name, text }) => `${name}: ${text}`),
      ...more,
      '',
      'They are followed again at the next start.',
    ].join('\n'),
  }
}

/** "2 rented servers go on costing $4.20/h; leases end 18:30". */
function costText(servers: readonly GoesOn[], now: Date): string {
  const perHour = servers.reduce((total, one) => total + (one.perHour ?? 0), 0)
  const one = servers.length === 1
  const what = `${counted(servers.length, 'rented server')} ${one ? 'goes' : 'go'} on costing ${formatDollars(perHour)}/h`
  const ends = servers.flatMap(({ endsAt }) => endsAt ?? [])
  const last =
    ends.length === 0 ? null : `${one ? 'its lease ends' : 'leases end'} ${clockText(Math.max(...ends), now)}`
  return [what, last, endlessText(servers.length - ends.length, servers.length)]
    .filter((part) => part !== null)
    .join('; ')
}

function endlessText(endless: number, all: number): string | null {
  if (endless === 0) return null
  if (endless < all) return `nothing but Remotebot ends ${endless} of them`
  return `nothing but Remotebot ends ${all === 1 ? 'it' : 'them'}`
}

/** "18:30", with its day where that is another one. */
function clockText(at: number, now: Date): string {
  const then = new Date(at)
  const time = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (then.toDateString() === now.toDateString()) return time
  return `${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`
}

function counted(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What is said before this computer sleeps: which rented servers go on billing, and until when. Null: none does. */
export function sleepText(items: readonly GoesOn[] | null): { title: string; body: string } | null {
  const servers = (items ?? []).filter(({ serverId }) => serverId !== null)
  if (servers.length === 0) return null
  return {
    title: `${sentence(counted(servers.length, 'rented server'))} ${servers.length === 1 ? 'goes' : 'go'} on while this computer sleeps.`,
    body: servers
      .slice(0, NAMED)
      .map(({ name, text }) => `${name}: ${text}`)
      .join('\n'),
  }
}
