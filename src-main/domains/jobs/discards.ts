import type { Launcher } from '../../adapters/launchers/types.ts'
import { drop, type Logger } from '../../ground/observability/index.ts'
import { outOfReach } from '../servers/index.ts'
import type { JobServers } from './pipeline/context.ts'
import type { JobRepository, JobRow } from './repository.ts'

interface DiscardsDeps {
  repo: JobRepository
  servers: JobServers
  launcher: Launcher
  logger: Logger
}

/**
 * What a deploy left that will never be started, secrets above all: it is removed as soon as its server is in
 * contact, and remembered until then. The rows themselves are the memory that outlives the engine.
 */
export class Discards {
  /** Job → server. */
  private readonly left = new Map<string, string>()
  private readonly busy = new Set<string>()

  constructor(private readonly deps: DiscardsDeps) {}

  /** Takes up what an earlier engine could not remove. */
  load(): void {
    for (const { id, serverId } of this.deps.repo.undeployed()) if (serverId) this.left.set(id, serverId)
    this.tidy()
  }

  /** A job has ended in its deploy stage. */
  add({ id, serverId }: Pick<JobRow, 'id' | 'serverId'>): void {
    if (serverId === null) return
    this.left.set(id, serverId)
    this.tidy()
  }

  /** Looks at those whose server is in contact now. Nobody is contacted for this alone: a refused login is not repeated. */
  tidy(): void {
    if (this.left.size === 0) return
    const servers = new Map(this.deps.servers.list().map((server) => [server.id, server]))
    for (const [jobId, serverId] of [...this.left]) {
      const server = servers.get(serverId)
      if (!server) this.left.delete(jobId)
      else if (server.contact.status === 'live' && !this.busy.has(serverId))
        drop(this.tidyServer(serverId), this.deps.logger, 'files of jobs that never started stay for now')
    }
  }

  private async tidyServer(serverId: string): Promise<void> {
    this.busy.add(serverId)
    try {
      for (let jobId = this.nextOf(serverId); jobId; jobId = this.nextOf(serverId)) {
        try {
          await this.discard(jobId, serverId)
        } catch (error) {
          if (outOfReach(error)) throw error
          this.deps.logger.info({ err: error, job: jobId }, 'left to retention')
        }
        this.left.delete(jobId)
      }
    } finally {
      this.busy.delete(serverId)
    }
  }

  private nextOf(serverId: string): string | undefined {
    for (const [jobId, on] of this.left) if (on === serverId) return jobId
    return undefined
  }

  private async discard(jobId: string, serverId: string): Promise<void> {
    const { repo, servers, launcher } = this.deps
    const attempt = repo.attempts(jobId).at(-1)
    if (!attempt) return
    // In its turn: a deploy that nobody waited for when the job was cancelled may still be on its way, with secrets.
    await servers.session(serverId).run(':')
    if (attempt.number > 1) {
      // The files of the attempts before are the job's own. This makes sure that nothing starts, and takes away what it must
      // not leave: secrets, and the logs that may show them, which are stored here.
      const row = repo.get(jobId)
      const purge = row !== undefined && Object.keys(row.spec.secrets).length > 0
      await launcher.release(servers.transport(serverId), { jobId, before: null, purge, removeWorkspace: null })
      return
    }
    const freed = await launcher.remove(servers.transport(serverId), jobId)
    if (!repo.get(jobId)) return
    const event: [string, string] = ['note', 'what was on its server was removed: it never started']
    repo.update('jobs.discarded', jobId, { remoteRemoved: 1 }, freed > 0 ? { event } : {})
  }
}
