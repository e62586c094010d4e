/** Time as a gate needs it. */
export interface GateClock {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** A gate is never shut for longer than this, whatever a provider asks for: the caller is told instead. */
const LONGEST_HOLD = 60_000

/**
 * Lets one call pass every `gapMs`, in the order in which they came. Providers that limit calls by a least gap answer 429 to what
 * comes sooner, some with a penalty on top.
 */
export class Gate {
  private next = 0
  private seen = 0

  constructor(
    private readonly gapMs: number,
    private readonly clock: GateClock,
  ) {}

  /** Resolves when it is this call's turn. @throws the abort's reason; the turn is lost then. */
  async pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const now = this.now()
    const turn = Math.max(now, this.next)
    this.next = turn + this.gapMs
    if (turn > now) await this.clock.sleep(turn - now, signal)
  }

  /** Shuts it for so long from now, at most a minute: what a provider asked for in a 429. */
  hold(ms: number): void {
    this.next = Math.max(this.next, this.now() + Math.min(ms, LONGEST_HOLD))
  }

  /** A clock that is set back must not shut the gate for the difference. */
  private now(): number {
    const now = this.clock.now()
    if (now < this.seen) this.next -= this.seen - now
    this.seen = now
    return now
  }
}
