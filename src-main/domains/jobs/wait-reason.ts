import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { fitOf, fits, listed, type Needs, parseNeeds } from './needs.ts'
import { type Holder, type JobRow, workspaceKey } from './repository.ts'

/** What a waiting job is told. */
export interface Waits {
  /** Jobs before it that could take a slot that it could take too; null for one that waits for its server to be made. */
  ahead: number | null
  reason: string
  /** What happens next, one sentence. */
  next: string
}

const MOST_NAMED = 5

/** The one true reason why a job waits, and what happens next. */
export function waits(
  row: Pick<JobRow, 'id' | 'serverId' | 'workspace' | 'needs'>,
  servers: readonly Server[],
  holders: readonly Holder[],
  ahead: number,
): Waits {
  const before = ahead > 0 ? `${ahead} ahead` : 'next in line'
  const where = servers.find(({ id }) => id === row.serverId)
  const needs = row.needs === null ? null : parseNeeds(row.needs)
  const places = row.serverId === null ? usable(servers, needs) : where ? [where] : []
  const user = workspaceUser(row, places, holders)
  if (user) {
    return {
      ahead,
      reason: `waits for the workspace ${row.workspace ?? row.id}, in use by ${user}`,
      next: `starts when ${user} has ended and a slot is free`,
    }
  }
  const next =
    ahead > 0 ? 'starts when those before it have started and a slot is free' : 'starts as soon as a slot is free'
  if (row.serverId === null) return { ahead, reason: `${before}; ${anywhere(servers, needs)}`, next }
  if (!where) return { ahead, reason: 'its server was removed', next: 'cancel it, or add the server again' }
  return { ahead, reason: `${before}; ${onServer(where)}`, next: nextOn(where, next) }
}

/** The same while a person holds the whole queue. */
export const inHold = (wait: Waits): Waits => ({
  ...wait,
  reason: 'the queue is held',
  next: 'starts in its turn once the queue is resumed: remotebot queue resume, or in the window',
})

/** Why a job waits whose server is being rented: what the server itself says. */
export function waitsForServer(row: Pick<JobRow, 'serverId' | 'spec'>, servers: readonly Server[]): Waits {
  const server = servers.find(({ id }) => id === row.serverId)
  if (!server) {
    const what = row.spec.instance === undefined ? 'looks for a machine to rent' : `looks at ${row.spec.instance}`
    return { ahead: null, reason: what, next: 'starts when its server is ready' }
  }
  const reason = `${server.name}: ${server.reason ?? server.state}`
  return { ahead: null, reason, next: 'starts when its server is ready' }
}

function onServer(server: Server): string {
  if (server.state === 'draining') return `${server.name} takes no new jobs while it is drained`
  if (server.state !== 'ready' && server.state !== 'busy') return `${server.name} is ${server.state}`
  return `${server.running} of ${server.slots} slots on ${server.name} are taken`
}

function nextOn(server: Server, next: string): string {
  return server.state === 'draining' ? `starts once ${server.name} takes jobs again` : next
}

/** Servers that could start a job that may go anywhere, had they a free slot. */
function usable(servers: readonly Server[], needs: Needs | null): Server[] {
  return servers.filter(
    (server) => /^(ready|busy)$/.test(server.state) && server.contact.status !== 'unknown' && fits(needs, server),
  )
}

/** Who has the job's workspace; null where a slot is what it waits for. A job that may go anywhere has every free slot to try. */
function workspaceUser(
  row: Pick<JobRow, 'id' | 'serverId' | 'workspace'>,
  places: readonly Server[],
  holders: readonly Holder[],
): string | null {
  const key = workspaceKey(row)
  const tried = row.serverId === null ? places.filter(({ state }) => state === 'ready') : places
  const users = tried.map(({ id }) => holders.find((one) => one.serverId === id && one.workspace === key)?.name)
  return users.every((name) => name !== undefined) ? (users[0] ?? null) : null
}

function anywhere(servers: readonly Server[], needs: Needs | null): string {
  if (needs === null) return 'no ready server has a free slot'
  const fitting = servers.filter((server) => fits(needs, server))
  const unknown = servers.filter((server) => fitOf(needs, server) === 'unknown')
  const unchecked =
    unknown.length === 0 ? '' : `${names(unknown)} ${unknown.length === 1 ? 'was' : 'were'} not checked yet`
  if (fitting.length === 0) return unchecked || 'no server has what it needs any more'
  return [`no server that fits it is free (${names(fitting)})`, unchecked].filter(Boolean).join('; ')
}

function names(servers: readonly Server[]): string {
  const shown = servers.slice(0, MOST_NAMED).map(({ name }) => name)
  return servers.length > MOST_NAMED ? `${shown.join(', ')}, …` : listed(shown)
}
