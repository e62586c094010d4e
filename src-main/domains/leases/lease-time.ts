import type { Clock } from '../../ground/clock/index.ts'

/** Between this many milliseconds a clock may wander without anybody's setting it. */
const WANDERS_MS = 5000

/**
 * Epoch milliseconds as leases count them: read once from the clock, then counted by what no setting of the clock moves. An
 * hour of lease lasts an hour, however often this computer sleeps or its clock is set.
 */
export class LeaseTime {
  private readonly clock: Pick<Clock, 'now'>
  private readonly steady: () => number
  private offset: number

  constructor(clock: Pick<Clock, 'now'>, steady: () => number) {
    this.clock = clock
    this.steady = steady
    this.offset = clock.now() - steady()
  }

  now(): number {
    return Math.round(this.steady() + this.offset)
  }

  /**
   * By how many milliseconds the computer's clock was set since the last call; 0 unless it was. From then on `now` follows the new clock,
   * so all that was stored has to be moved by as much.
   */
  takeJump(): number {
    const jump = this.clock.now() - this.now()
    if (Math.abs(jump) < WANDERS_MS) return 0
    this.offset += jump
    return jump
  }
}
