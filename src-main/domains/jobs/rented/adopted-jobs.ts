import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import { specsScript } from '../../../adapters/launchers/runner-scripts.ts'
import { runApart } from '../../../adapters/transport/run-apart.ts'
import { drop } from '../../../ground/observability/index.ts'
import { isTakenOver } from '../../servers/index.ts'
import type { PipelineDeps } from '../pipeline/context.ts'
import { freshSteps } from '../pipeline/setup-records.ts'
import type { AttemptRow, JobRow } from '../repository.ts'
import { advance, freshStages } from '../stages.ts'
import { type FoundJob, parseFoundJobs } from './found-jobs.ts'

const LOOK_MS = 60_000

/**
 * Jobs of an installation whose data was lost: once a machine of it was taken over as a server and is ready, what the machine
 * still keeps of jobs is read, and they are followed from where they are. Their logs come home whole; their outputs, holds and
 * secrets are not known here, and each says so.
 */
export class AdoptedJobs {
  private readonly seen = new Set<string>()

  constructor(
    private readonly deps: PipelineDeps,
    private readonly follow: (jobId: string, serverId: string) => void,
  ) {}

  /** Looks at servers that were taken over and are ready, once as long as the engine runs. */
  look(): void {
    for (const rental of this.deps.servers.rentals.rows()) {
      const { serverId } = rental
      const takenOver = rental.mayEnd === 1 && rental.jobId === null && rental.keySecret === null && isTakenOver(rental)
      if (!takenOver || rental.endedAt !== null || this.seen.has(serverId)) continue
      const server = this.deps.servers.list().find(({ id }) => id === serverId)
      if (server?.state !== 'ready') continue
      this.seen.add(serverId)
      const work = this.read(server).catch((error: unknown) => {
        this.seen.delete(serverId)
        throw error
      })
      drop(work, this.deps.logger, 'jobs of a server that was taken over could not be looked for')
    }
  }

  private async read(server: Server): Promise<void> {
    const { stdout } = await runApart(this.deps.servers.transport(server.id), specsScript(), LOOK_MS)
    const { jobs, unreadable } = parseFoundJobs(stdout)
    if (unreadable > 0) this.deps.logger.warn({ server: server.id, unreadable }, 'attempts that can not be read')
    for (const found of jobs) {
      if (this.deps.repo.get(found.jobId)) continue
      const { row, attempt } = rowsOf(found, server, this.deps.clock.now())
      this.deps.repo.adopt(row, attempt, told(found, server.name))
      this.follow(row.id, server.id)
    }
  }
}

function told({ attempt, secrets }: FoundJob, server: string): string {
  const lost = ['which outputs it was to bring home', 'whether it was to be held']
  if (secrets.length > 0) lost.push(`its secrets (${secrets.join(', ')}), so its log is not masked`)
  return `taken over with ${server}, attempt ${attempt}; not known here: ${lost.join(', ')}`
}

function rowsOf(found: FoundJob, server: Server, now: number): { row: JobRow; attempt: AttemptRow } {
  const { jobId, spec, name, workspaceDir, dir } = found
  const stages = advance(
    freshStages(),
    { end: [{ stage: 'acquire', detail: `found on ${server.name}` }, { stage: 'deploy' }], begin: 'run' },
    now,
  )
  const nothing = { outcome: null, exitCode: null, exitText: null, endedAt: null }
  return {
    row: {
      ...{ id: jobId, name, kind: spec.kind, spec: { ...spec, server: server.id }, requester: 'taken over' },
      ...{ askedBy: null, automation: 0, askedFrom: null },
      ...{ idempotencyKey: null, serverId: server.id, serverName: server.name, ...nothing },
      ...{ status: 'running', reason: null, since: now, stage: 'run', stages, attempts: found.attempt },
      contact: { status: 'never', since: now, reason: null },
      // It was started there, whenever that was: it is followed, and never started by us.
      ...{ createdAt: now, startedAt: now, cancelRequestedAt: null, cancelGraceSeconds: null },
      ...{ remoteBytes: null, remoteRemoved: 0, priority: spec.priority, workspace: null, needs: null },
      ...{ workspaceDir, timeLimit: spec.timeLimit, results: null },
      ...{ bootstrap: freshSteps(spec.bootstrap), heldUntil: null },
    },
    attempt: {
      ...{ jobId, number: found.attempt, serverId: server.id, serverName: server.name, startedAt: now, ...nothing },
      ...{ remoteDir: dir, tmuxSession: null, sizeAtExit: null },
    },
  }
}
