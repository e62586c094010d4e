import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import type { Launcher } from '../../../adapters/launchers/types.ts'
import type { ServerSession } from '../../../adapters/transport/session.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import type { Logger } from '../../../ground/observability/index.ts'
import type { LogStore } from '../../../ground/store/logs/index.ts'
import type { AttemptRow, JobRepository, JobRow } from '../repository.ts'

/** What the pipeline needs from the servers domain. */
export interface JobServers {
  list(): Server[]
  /** @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  find(name: string): Server
  session(serverId: string): ServerSession
}

/** What every part of the pipeline works with. */
export interface PipelineDeps {
  repo: JobRepository
  servers: JobServers
  launcher: Launcher
  logs: LogStore
  /** A value of the vault. @throws RemotebotError NOT_FOUND, VAULT_LOCKED */
  readSecret(name: string): Promise<string>
  hasSecret(name: string): boolean
  clock: Clock
  logger: Logger
}

/** One job on its way. Rows are read afresh where they matter: a cancel may have come in between. */
export interface StageContext extends PipelineDeps {
  jobId: string
  signal: AbortSignal
  session: ServerSession
  /** Resolves when a cancel has been asked for. */
  cancelAsked: Promise<void>
}

export function currentRow(context: Pick<StageContext, 'repo' | 'jobId'>): JobRow {
  const row = context.repo.get(context.jobId)
  if (!row) throw new Error(`job ${context.jobId} is gone`)
  return row
}

export function currentAttempt(context: Pick<StageContext, 'repo' | 'jobId'>): AttemptRow {
  const attempt = context.repo.attempts(context.jobId).at(-1)
  if (!attempt) throw new Error(`job ${context.jobId} has no attempt`)
  return attempt
}

/** Values of the job's secrets, by variable. */
export async function secretValues(context: StageContext, row: JobRow): Promise<Record<string, string>> {
  const entries = Object.entries(row.spec.secrets).map(
    async ([variable, name]) => [variable, await context.readSecret(name)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}
