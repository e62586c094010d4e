import { type ClockMark, type HeldClock, type Uptime, unsetWall } from '../../ground/clock/index.ts'
import type { Logger } from '../../ground/observability/index.ts'

/** A mark says nothing new where it differs by less, in milliseconds. */
const SAME_MS = 1000

/** What has to move when this computer's clock is set, and what tells that it was. */
export interface SetClockDeps {
  clock: HeldClock
  /** This computer's own count, now. */
  uptime(): Uptime
  /** What the clock showed when that was last written down; null: it never was. */
  read(): ClockMark | null
  write(mark: ClockMark): void
  /** One transaction: all that is stored by this clock is `by` milliseconds later, and the mark. */
  move(by: number, mark: ClockMark): void
  logger: Logger
}

/**
 * Notices that this computer's clock was set, also while Remotebot was closed, and moves what was stored by it. Nobody sees the new time
 * before that is done.
 */
export class SetClock {
  /** Whether it is known how much time has passed since the last run: what is stored is right then. */
  known = false
  private mark: ClockMark | null = null

  constructor(private readonly deps: SetClockDeps) {}

  /** Takes up the time where the last run left it. Call it before anything is compared with the clock. */
  begin(): void {
    const { clock, read, uptime } = this.deps
    const mark = read()
    const wall = unsetWall(mark, uptime())
    this.known = wall !== null
    if (wall !== null) {
      this.mark = mark
      const behind = wall - clock.now()
      clock.follow(behind)
      // As far as a clock wanders by itself nothing has to move.
      if (clock.apart() === 0) clock.follow(-behind)
    }
    this.look()
  }

  /** Follows the clock where it was set, and notes where it stands. What cannot be stored now is tried again at the next look. */
  look(): void {
    const { clock, logger, move } = this.deps
    try {
      const by = clock.apart()
      if (by === 0) return this.note()
      logger.warn(
        { by },
        "this computer's clock was set: leases keep what was left of them, and no time is billed for it",
      )
      const mark = this.at(clock.now() + by)
      move(by, mark)
      clock.follow(by)
      this.mark = mark
    } catch (err) {
      logger.error({ err }, "that this computer's clock was set could not be written down")
    }
  }

  /** Writes the mark where it says something new: the clock against the uptime, and not each of them. */
  private note(): void {
    const mark = this.at(this.deps.clock.now())
    const { boot, uptimeMs, wallMs } = this.mark ?? { boot: null, uptimeMs: 0, wallMs: 0 }
    if (this.mark && boot === mark.boot && Math.abs(mark.wallMs - wallMs - (mark.uptimeMs - uptimeMs)) < SAME_MS) return
    this.deps.write(mark)
    this.mark = mark
  }

  private at(wallMs: number): ClockMark {
    return { ...this.deps.uptime(), wallMs }
  }
}
