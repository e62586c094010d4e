import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import type { Launcher } from '../../../adapters/launchers/types.ts'
import type { ServerSession } from '../../../adapters/transport/session.ts'
import type { Transport } from '../../../adapters/transport/types.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import type { Logger } from '../../../ground/observability/index.ts'
import type { LogStore } from '../../../ground/store/logs/index.ts'
import type { Discards } from '../discards.ts'
import type { JobSecrets } from '../job-secrets.ts'
import type { Measures } from '../measures.ts'
import type { AttemptRow, JobRepository, JobRow } from '../repository.ts'

/** What the pipeline needs from the servers domain. */
export interface JobServers {
  list(): Server[]
  /** @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  find(name: string): Server
  session(serverId: string): ServerSession
  /** @throws RemotebotError NOT_FOUND, or a refusal of the server that is still fresh */
  transport(serverId: string): Transport
}

/** What jobs need from elsewhere. */
export interface JobsDeps {
  repo: JobRepository
  servers: JobServers
  launcher: Launcher
  logs: LogStore
  secrets: JobSecrets
  clock: Clock
  logger: Logger
}

/** What every part of the pipeline works with. */
export interface PipelineDeps extends JobsDeps {
  discards: Pick<Discards, 'add'>
  measures: Pick<Measures, 'add'>
}

/** One job on its way. Rows are read afresh where they matter: a cancel may have come in between. */
export interface StageContext extends PipelineDeps {
  jobId: string
  signal: AbortSignal
  session: ServerSession
  /** Resolves when a cancel has been asked for. */
  cancelAsked: Promise<void>
  /** Calls back each time that a cancel is asked for: a later one may have a shorter grace. */
  onCancel(listener: () => void): () => void
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
