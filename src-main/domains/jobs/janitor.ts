import { isFinal, type Settings } from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { drop, type Logger } from '../../ground/observability/index.ts'
import { expiredLogs, type LogStore } from '../../ground/store/logs/index.ts'
import { outOfReach } from '../servers/index.ts'
import type { Jobs } from './jobs.ts'
import type { JobRepository } from './repository.ts'
import type { Results } from './results/results.ts'

const EVERY_MS = 3_600_000
const DAY_MS = 86_400_000
const PLAUSIBLE_MS = 3 * DAY_MS

type Ended = ReturnType<JobRepository['ended']>[number] & { endedAt: number }

/** Removes what the retention settings say: old logs and results here, old job folders on servers. */
export class Janitor {
  private timer: NodeJS.Timeout | null = null
  private going: Promise<void> | null = null

  constructor(
    private readonly jobs: Pick<Jobs, 'removeRemote'>,
    private readonly repo: JobRepository,
    private readonly logs: Pick<LogStore, 'remove' | 'diskUse'>,
    private readonly results: Pick<Results, 'sizes' | 'expire'>,
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

  /** One pass; while one is going on, that one. Servers that can't be reached keep their folders until the next. */
  sweep(): Promise<void> {
    this.going ??= this.pass().finally(() => {
      this.going = null
    })
    return this.going
  }

  private async pass(): Promise<void> {
    const settings = this.settings()
    const now = this.clock.now()
    if (!this.clockIsPlausible(now)) return
    const ended = this.repo.ended().map((row) => ({ ...row, endedAt: row.endedAt ?? now }))
    await this.sweepServers(ended.filter((row) => now - row.endedAt >= settings.serverDays * DAY_MS))
    await this.sweepResults(ended, { days: settings.resultDays, bytes: settings.resultBytes }, now)
    const sized = ended.map((row) => ({ jobId: row.id, endedAt: row.endedAt, bytes: this.logs.diskUse(row.id) }))
    for (const jobId of expiredLogs(sized, { days: settings.logDays, bytes: settings.logBytes }, now)) {
      if (!this.isEnded(jobId)) continue
      await this.logs.remove(jobId)
      if (this.isEnded(jobId)) this.repo.note(jobId, 'note', 'its log was removed (retention)')
    }
  }

  private async sweepResults(
    ended: readonly Ended[],
    limits: { days: number; bytes: number },
    now: number,
  ): Promise<void> {
    const sizes = this.results.sizes()
    const sized = ended.map(({ id, endedAt }) => ({ jobId: id, endedAt, bytes: sizes.get(id)?.bytes ?? 0 }))
    for (const jobId of expiredLogs(sized, limits, now)) if (this.isEnded(jobId)) await this.results.expire(jobId)
  }

  private async sweepServers(old: readonly Ended[]): Promise<void> {
    /** Each more job there would only wait for the same time-out. */
    const away = new Set<string | null>()
    for (const row of old) {
      if (row.remoteRemoved || away.has(row.serverId) || !this.isEnded(row.id)) continue
      try {
        const { left } = await this.jobs.removeRemote(row)
        const text = left ?? 'its folder was removed from the server (retention)'
        if (this.isEnded(row.id))
          this.repo.update('jobs.swept', row.id, { remoteRemoved: 1 }, { event: ['note', text] })
      } catch (error) {
        if (outOfReach(error)) away.add(row.serverId)
        this.logger.info({ err: error, job: row.id }, 'folder stays on the server for now')
      }
    }
  }

  /** A person may have removed a job meanwhile, or taken up again one that was lost. */
  private isEnded(jobId: string): boolean {
    const row = this.repo.get(jobId)
    return row !== undefined && isFinal(row.status)
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
