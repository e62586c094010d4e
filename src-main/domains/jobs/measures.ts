import type { Launcher } from '../../adapters/launchers/types.ts'
import type { Logger } from '../../ground/observability/index.ts'
import { OneAtATime } from '../sync/index.ts'
import type { JobServers } from './pipeline/context.ts'
import type { JobRepository, JobRow } from './repository.ts'

interface MeasuresDeps {
  repo: JobRepository
  servers: JobServers
  launcher: Launcher
  logger: Logger
}

/**
 * Measures what ended jobs take on their servers, one after another on each: a slot, a log and a cancel never wait
 * for it. A size that could not be told stays unknown.
 */
export class Measures {
  private readonly servers = new OneAtATime()

  constructor(private readonly deps: MeasuresDeps) {}

  add({ id, serverId }: Pick<JobRow, 'id' | 'serverId'>): void {
    if (serverId !== null) void this.servers.wait(serverId, () => this.measure(id, serverId))
  }

  /** Never throws. */
  private async measure(jobId: string, serverId: string): Promise<void> {
    const { repo, servers, launcher, logger } = this.deps
    try {
      const remoteBytes = await launcher.diskUse(servers.transport(serverId), jobId)
      if (repo.get(jobId)) repo.update('jobs.measured', jobId, { remoteBytes })
    } catch (error) {
      logger.debug({ err: error, job: jobId }, 'not measured')
    }
  }
}
