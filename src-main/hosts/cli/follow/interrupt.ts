import { canAsk, type Io, note } from '../io.ts'
import { askKey } from '../prompt/key.ts'

/** What Ctrl-C can do to a followed job. */
export interface InterruptActions {
  cancel(): Promise<void>
  /** Ends the following; the job goes on. */
  leave(): void
}

/**
 * Ctrl-C on a followed job: the first one asks to cancel (a question on a terminal; elsewhere, or with
 * `yes`, the request itself), the second leaves the job running. SIGTERM and SIGHUP leave it at once, and so
 * does the first Ctrl-C of a call that `onlyLooks`.
 */
export class InterruptControl {
  /** The exit code that an interruption calls for; null while there was none. */
  exitCode: number | null = null
  #state: 'following' | 'asking' | 'cancelling' | 'left' = 'following'
  #answered: Promise<void> = Promise.resolve()
  readonly #unasked = new AbortController()
  readonly #listeners: Array<[string, () => void]>

  constructor(
    readonly io: Io,
    readonly actions: InterruptActions,
    readonly options: { yes?: boolean; onlyLooks?: boolean } = {},
  ) {
    this.#listeners = [
      ['SIGINT', () => this.#interrupt()],
      ['SIGTERM', () => this.#leave(143)],
      ['SIGHUP', () => this.#leave(129)],
    ]
    for (const [name, listener] of this.#listeners) io.signals.on(name, listener)
  }

  /** Resolves when no question stands on the terminal: output waits for it. */
  quiet(): Promise<void> {
    return this.#answered
  }

  /** Lets signals do again what they did before. */
  close(): void {
    for (const [name, listener] of this.#listeners) this.io.signals.off(name, listener)
    this.#unasked.abort()
  }

  #interrupt(): void {
    if (this.#state === 'following' && !this.options.onlyLooks) {
      if (canAsk(this.io) && !this.options.yes) this.#answered = this.#ask()
      else void this.#cancel()
    } else this.#leave(130)
  }

  async #ask(): Promise<void> {
    this.#state = 'asking'
    const question = '\nCancel the job? y: cancel it, n: go on following, Ctrl-C: leave it running '
    const key = await askKey(this.io, question, this.#unasked.signal)
    if (this.#state !== 'asking') return
    if (key === '\x03') this.#leave(130)
    else if (key !== null && /y/i.test(key)) void this.#cancel()
    else this.#state = 'following'
  }

  async #cancel(): Promise<void> {
    this.#state = 'cancelling'
    this.exitCode = 130
    await note(this.io, 'Asking the job to end. Press Ctrl-C again to leave it running.')
    await this.actions.cancel().catch((error: Error) => note(this.io, `It could not be cancelled: ${error.message}`))
  }

  #leave(code: number): void {
    if (this.#state === 'left') return
    this.#state = 'left'
    this.exitCode = code
    this.#unasked.abort()
    this.actions.leave()
  }
}
