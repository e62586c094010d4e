import { EVENTS_STEP, type JobProgress, logSource, type MetricSeries } from '../../../../src-shared/vocabulary/index.ts'
import type { EventLogs } from './arrivals.ts'
import { type EventJob, type EventPage, eventPage } from './event-page.ts'
import { Reading } from './reading.ts'
import type { Standing } from './standing.ts'

/** Sums that nobody asks for are dropped after this; the next question reads the file again. */
const IDLE_MS = 5 * 60_000
/** Sums that are kept at once. */
const MOST_READINGS = 16

interface Kept {
  reading: Reading
  timer: NodeJS.Timeout
}

/**
 * The structured events that jobs write (docs/job-protocol.md), read from the stored source
 * `<job>.<attempt>.events`. Sums are kept in memory and go on where they stopped.
 */
export class JobEvents {
  private readonly kept = new Map<string, Kept>()

  constructor(
    private readonly logs: EventLogs,
    private readonly now: () => number,
  ) {}

  /** Where the newest attempt stands. @throws RemotebotError STORE_DAMAGED */
  async progress(job: EventJob): Promise<JobProgress> {
    return (await this.standing(job)).progress()
  }

  /** Metrics of the newest attempt, all where none is named. @throws RemotebotError STORE_DAMAGED */
  async metrics(job: EventJob, names: readonly string[] | undefined, points: number): Promise<MetricSeries[]> {
    return (await this.standing(job)).series(names, points)
  }

  /** Events of all attempts, oldest first. @throws RemotebotError INVALID_INPUT for a bad cursor, STORE_DAMAGED */
  page(job: EventJob, cursor: string | undefined, limit: number): Promise<EventPage> {
    return eventPage(this.logs, job, cursor, limit, this.now())
  }

  private standing(job: EventJob): Promise<Standing> {
    const attempt = Math.max(1, job.attempts)
    const source = logSource(job.id, attempt, EVENTS_STEP)
    const known = this.kept.get(source)
    if (known) clearTimeout(known.timer)
    const reading = known?.reading ?? new Reading(this.logs, source, attempt, this.now)
    const timer = setTimeout(() => this.kept.delete(source), IDLE_MS)
    timer.unref()
    // The one asked for last is at the end.
    this.kept.delete(source)
    this.kept.set(source, { reading, timer })
    const [oldest] = this.kept
    if (oldest && this.kept.size > MOST_READINGS) {
      clearTimeout(oldest[1].timer)
      this.kept.delete(oldest[0])
    }
    return reading.upToNow(job.ended)
  }
}
