import type { Cost, Server, ServerFacts } from '../../../../src-shared/vocabulary/index.ts'
import type { Launcher } from '../../../adapters/launchers/types.ts'
import type { ServerSession } from '../../../adapters/transport/session.ts'
import type { Transport } from '../../../adapters/transport/types.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import type { Logger } from '../../../ground/observability/index.ts'
import type { LogStore } from '../../../ground/store/logs/index.ts'
import type { JobTime } from '../../budget/index.ts'
import type { Discards } from '../discards.ts'
import type { JobSecrets } from '../job-secrets.ts'
import type { Measures } from '../measures.ts'
import type { NoSpace } from '../no-space.ts'
import type { Refusals } from '../refusals.ts'
import type { JobRentals } from '../rented/rented-jobs.ts'
import type { AttemptRow, JobRepository, JobRow } from '../repository.ts'

/** What the pipeline needs from the servers domain. */
export interface JobServers {
  list(): Server[]
  /** The one with this id; null: it was removed. */
  byId(id: string): Server | null
  /** @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  find(name: string): Server
  session(serverId: string): ServerSession
  /** The SSH server at an address; null: there is none, and `add` is not set. @throws RemotebotError, see Servers.at */
  at(address: string, add: boolean): Promise<Server | null>
  /** Servers that are rented for jobs. */
  readonly rentals: JobRentals
  /** What a server has; one that was never checked is checked first. Null: that could not be found out. */
  factsOf(serverId: string): Promise<ServerFacts | null>
  /** Finds out in the background what a server that was never checked has. */
  learn(serverId: string): void
  /** @throws RemotebotError NOT_FOUND, or a refusal of the server that is still fresh */
  transport(serverId: string): Transport
}

/** Brings what a job pushes to its workspace. */
export interface JobWorkspace {
  /**
   * Returns the workspace's folder on the server and a line for the stage ("4 files, 2 kB"). Repeating it sends only
   * what is missing; it ends soon after the context's signal aborts or a cancel is asked for. `progressed` is called
   * whenever bytes arrived. @throws RemotebotError UNREACHABLE, TIMED_OUT to be tried again, any other to give up
   */
  prepare(context: StageContext, row: JobRow, progressed: () => void): Promise<{ dir: string; detail: string }>
}

/** Brings outputs home. */
export interface JobResults {
  /** A line for the stage: "3 files, 2 kB"; `failed` where they did not come. @throws RemotebotError to be tried again */
  collect(context: StageContext, row: JobRow): Promise<{ detail: string | null; failed?: true }>
  /** Ends what is being brought home of a job that is about to be removed. */
  stop(jobId: string): void
  /** Removes what came home of a job, and ends what still comes; returns the bytes freed. */
  remove(jobId: string): Promise<number>
}

/** What jobs need from elsewhere. */
export interface JobsDeps {
  repo: JobRepository
  servers: JobServers
  launcher: Launcher
  logs: LogStore
  secrets: JobSecrets
  /** What jobs have cost so far, by their ids; those that cost nothing are left out. */
  costs?(jobs: readonly JobTime[]): Map<string, Cost>
  /** Whether a person holds the queue. */
  queueHeld?(): boolean
  /** What is shown of a job has changed, though nothing was written. */
  changed?(jobId: string): void
  clock: Clock
  logger: Logger
  workspace?: JobWorkspace
  results?: JobResults
}

/** What every part of the pipeline works with. */
export interface PipelineDeps extends JobsDeps {
  discards: Pick<Discards, 'add'>
  measures: Pick<Measures, 'add'>
  refusals: Refusals
  noSpace: NoSpace
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
  /** Calls back when the row changed under the stage: a hold was moved or ended, a cancel asked for. Returns how to stop. */
  onWake(listener: () => void): () => void
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
