import { drop } from '../../../ground/observability/index.ts'
import type { RentedContext } from './context.ts'
import { machineName } from './words.ts'

/** Passes a new name on to the provider of a server that has a machine; a failure is only logged. */
export function renameMachine(
  { ports, repo, logger }: Pick<RentedContext, 'ports' | 'repo' | 'logger'>,
  serverId: string,
  name: string,
  signal: AbortSignal,
): void {
  const row = repo.byId(serverId)
  if (!row?.machineId || row.endedAt !== null) return
  const { machineId, provider } = row
  if (!ports.providers.definition(provider).capabilities.rename) return
  const rename = async () => (await ports.providers.client(provider)).rename(machineId, machineName(name), signal)
  drop(rename(), logger, 'a new name was not taken over by the provider')
}
