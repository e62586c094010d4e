import type { Settings } from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { drop, type Logger } from '../../ground/observability/index.ts'
import { expiredLogs, type LogStore } from '../../ground/store/logs/index.ts'
import type { Jobs } from './jobs.ts'
import type { JobRepository } from './repository.ts'

const EVERY_MS = 3_600_000
const DAY_MS = 86_400_000
const PLAUSIBLE_MS = 3 * DAY_MS

/** Removes what the retention settings say: old logs here, old job folders on servers. */
export class Janitor {
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly jobs: Jobs,
    private readonly repo: JobRepository,
    private readonly logs: LogStore,
    private readonly settings: () => Settings,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => drop(this.sweep(), this.logger, 'retention failed'), EVERY_MS)
    this.timer.unref()
    drop(this.sweep(), this.logger, 'retention failed')
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer)
  }

  /** One pass. Servers that can't be reached keep their folders until the next. */
  async sweep(): Promise<void> {
    const settings = this.settings()
    const now = this.clock.now()
    if (!this.clockIsPlausible(now)) return
    const ended = this.repo.ended().map((row) => ({ ...row, endedAt: row.endedAt ?? now }))
    for (const row of ended) {
      if (row.remoteRemoved || now - row.endedAt < settings.serverDays * DAY_MS) continue
      try {
        const { left } = await this.jobs.removeRemote(row)
        const text = left ?? 'its folder was removed from the server (retention)'
        this.repo.update('jobs.swept', row.id, { remoteRemoved: 1 }, { event: ['note', text] })
      } catch (error) {
        this.logger.info({ err: error, job: row.id }, 'folder stays on the server for now')
      }
    }
    const sized = ended.map((row) => ({ jobId: row.id, endedAt: row.endedAt, bytes: this.logs.diskUse(row.id) }))
    for (const jobId of expiredLogs(sized, { days: settings.logDays, bytes: settings.logBytes }, now)) {
      await this.logs.remove(jobId)
      this.repo.note(jobId, 'note', 'its log was removed (retention)')
    }
  }

  /**
   * Removing is for good, and the clock may be wrong: far from the newest job, nothing is removed. After a long
   * break the next job makes it plausible again.
   */
  private clockIsPlausible(now: number): boolean {
    const newest = this.repo.newest()
    return newest !== undefined && Math.abs(now - newest.createdAt) < PLAUSIBLE_MS
  }
}
