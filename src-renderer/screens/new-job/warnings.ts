import { counted, type Server } from '../../../src-shared/vocabulary/index.ts'
import type { Draft } from './draft.ts'

/** What a person should know before pressing Run; nothing here stops the job. `connected`: how many providers are. */
export function warningsOf(
  draft: Draft,
  server: Server | undefined,
  vault: readonly string[] | undefined,
  connected?: number,
): string[] {
  const warnings: string[] = []
  if (server && server.contact.status === 'unknown')
    warnings.push(`${server.name} cannot be reached just now; the job waits until it can.`)
  if (server && server.contact.status === 'never')
    warnings.push(`${server.name} was never checked; the job may find it unusable.`)
  if (server?.state === 'draining') warnings.push(`${server.name} is draining and starts nothing new; the job waits.`)
  else if (server && server.running >= server.slots)
    warnings.push(
      `All ${server.slots} slots of ${server.name} are in use; ${counted(server.queued, 'job waits', 'jobs wait')} before this one.`,
    )
  const missing = vault && draft.secrets.map((pair) => pair.value).filter((name) => name && !vault.includes(name))
  if (missing?.length) warnings.push(`The vault has no entry ${missing.join(', ')}.`)
  if (draft.tty && server?.facts && !server.facts.tools.some((tool) => tool.name === 'tmux'))
    warnings.push(`No tmux was found on ${server.name}, which a job inside a terminal needs.`)
  const rents = draft.place === 'instance' || draft.place === 'provision'
  if (rents && connected === 0)
    warnings.push('No provider is connected, so the job would be refused: choose a server or an SSH host.')
  if (draft.place === 'provision' && connected !== 0)
    warnings.push('A server is rented for it and ended after it; what that costs is said under Where and limits.')
  if (draft.removeWorkspace && draft.workspace)
    warnings.push(`The workspace ${draft.workspace} is removed after the job, with what other jobs left in it.`)
  return warnings
}
