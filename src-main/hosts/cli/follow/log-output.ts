import type { Piece } from '../../following/log-reader.ts'
import { type Io, note, type Output, write } from '../io.ts'

const NEWLINE = 10

/** Writes a job's log as it is stored; only what divides attempts and steps goes beside it, to standard error. */
export class LogOutput {
  #last: Piece | null = null
  #lastByte = NEWLINE
  #to: Output

  constructor(
    readonly io: Io,
    /** Where a piece goes. */
    readonly choose: (piece: Piece) => Output,
  ) {
    this.#to = io.stdout
  }

  /** Writes one piece, after a divider where another attempt or step begins. */
  async write(piece: Piece, text: string | Uint8Array = piece.bytes): Promise<void> {
    if (this.#last?.source !== piece.source) {
      await this.endLine()
      const divider = dividerOf(this.#last, piece)
      if (divider) await note(this.io, `--- ${divider} ---`)
    }
    this.#last = piece
    this.#to = this.choose(piece)
    this.#lastByte = piece.bytes.at(-1) ?? this.#lastByte
    await write(this.#to, text)
  }

  /** On a terminal: undoes colours the job left on, and starts a new line for what we say next. */
  async endLine(): Promise<void> {
    if (!this.#to.isTTY || !this.#last) return
    await write(this.#to, this.#lastByte === NEWLINE ? '\x1b[0m' : '\x1b[0m\n')
    this.#lastByte = NEWLINE
  }
}

/** What to say before a piece: null where the command's first output begins, or one source goes on. */
function dividerOf(last: Piece | null, next: Piece): string | null {
  const attempt = last && last.attempt !== next.attempt ? `attempt ${next.attempt}` : null
  const step = (last?.step ?? 'run') === next.step ? null : stepText(next.step)
  return [attempt, step].filter(Boolean).join(', ') || null
}

/** "bootstrap-2" is "setting up, step 2". */
function stepText(step: string): string {
  const number = /^bootstrap-(\d+)$/.exec(step)?.[1]
  if (number) return `setting up, step ${number}`
  return step === 'run' ? 'the command' : step
}
