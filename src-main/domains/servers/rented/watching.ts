import type { ServerState } from '../../../../src-shared/vocabulary/index.ts'
import type { Machine } from '../../../adapters/providers/index.ts'
import type { RentalChange } from './repository.ts'
import type { RentalRow } from './types.ts'

/** How often it is written down that a machine was seen, where nothing else has changed. */
const SEEN_EVERY_MS = 60_000

/** What a list's word on a machine that nobody is busy with changes. `drive`: it is to be brought up, or torn down. */
export function observed(
  machine: Machine,
  server: { state: ServerState; reason: string | null },
  rental: Pick<RentalRow, 'providerState' | 'seenAt' | 'readyAt'>,
  provider: string,
  now: number,
): { point: string; change: RentalChange; drive: boolean } | null {
  const seen = { seenAt: now, providerState: machine.providerState }
  const said = machine.problem ? `: ${machine.problem}` : ''
  const moved = (state: ServerState, reason: string | null, drive = false) => ({
    point: 'observed',
    change: { server: { state, reason }, rental: seen },
    drive,
  })
  const inUse = server.state === 'ready' || server.state === 'draining'
  if (inUse && (machine.state === 'stopped' || machine.state === 'stopping')) {
    return moved('stopped', `${provider} has stopped it, not we${said}`)
  }
  if (inUse && machine.state === 'failed') {
    return moved(
      'failed',
      `${provider} says that it is broken (${machine.problem ?? machine.providerState}). It may go on billing until it is terminated.`,
    )
  }
  if (server.state === 'stopped' && (machine.state === 'running' || machine.state === 'booting')) {
    return moved('booting', `it was started at ${provider}`, true)
  }
  if (inUse && machine.state === 'terminating' && server.reason === null) {
    return moved(server.state, `it is being ended at ${provider}, and not by us`)
  }
  const stale = rental.seenAt === null || now - rental.seenAt >= SEEN_EVERY_MS
  if (!stale && rental.providerState === machine.providerState) return null
  return { point: 'seen', change: { rental: seen }, drive: false }
}
