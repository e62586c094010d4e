/** A question may go on for so long after whoever asked has left. */
const SLOW_MS = 180_000

/** Something that is asked for once and kept for a while; who waits for it may leave, it goes on. A failure is not kept. */
export class Kept<T> {
  private value: { at: number; answer: Promise<T> } | null = null

  constructor(
    private readonly now: () => number,
    private readonly keepMs: number,
    private readonly ask: (signal: AbortSignal) => Promise<T>,
  ) {}

  /** @throws what asking threw, or the reason of the abort */
  async get(signal: AbortSignal): Promise<T> {
    const { value } = this
    const held = value && this.now() - value.at < this.keepMs ? value : this.start()
    signal.throwIfAborted()
    let leave: () => void = () => {}
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason as Error)
      signal.addEventListener('abort', leave, { once: true })
    })
    return Promise.race([held.answer, left]).finally(() => signal.removeEventListener('abort', leave))
  }

  private start(): { at: number; answer: Promise<T> } {
    const value = { at: this.now(), answer: this.ask(AbortSignal.timeout(SLOW_MS)) }
    this.value = value
    value.answer.catch(() => {
      if (this.value === value) this.value = null
    })
    return value
  }
}
