/**
 * The machine's uptime as we can tell it here. A heartbeat that is held up on its way then still means the time at which it was
 * sent. Milliseconds in `steady` time, seconds of uptime.
 */
export class MachineTime {
  private offset: number | null = null

  /** The machine said at `heardAt` or shortly before that it had run for `up` seconds. */
  learn(up: number, heardAt: number): void {
    const offset = up * 1000 - heardAt
    // An answer can only be late, so of two the larger is nearer. A far smaller one: it was started again.
    if (this.offset === null || offset > this.offset || offset < this.offset - 60_000) this.offset = offset
  }

  forget(): void {
    this.offset = null
  }

  /** Never later than the truth; null: unknown yet. */
  at(steady: number): number | null {
    return this.offset === null ? null : (steady + this.offset) / 1000
  }
}
