import type { Piece } from '../../following/log-reader.ts'
import { type Io, note, type Output, write } from '../io.ts'

const NEWLINE = 10

/** Writes a job's log as it is stored; only what divides attempts goes beside it, to standard error. */
export class LogOutput {
  #last: Piece | null = null
  #lastByte = NEWLINE

  constructor(
    readonly io: Io,
    readonly to: Output,
  ) {}

  /** Writes one piece, after a divider where another attempt or step begins. */
  async write(piece: Piece, text: string | Uint8Array = piece.bytes): Promise<void> {
    if (this.#last && this.#last.source !== piece.source) {
      await this.endLine()
      const step = piece.step === this.#last.step ? '' : `, ${piece.step}`
      await note(this.io, `--- attempt ${piece.attempt}${step} ---`)
    }
    this.#last = piece
    this.#lastByte = piece.bytes.at(-1) ?? this.#lastByte
    await write(this.to, text)
  }

  /** On a terminal: undoes colours the job left on, and starts a new line for what we say next. */
  async endLine(): Promise<void> {
    if (!this.to.isTTY || !this.#last) return
    await write(this.to, this.#lastByte === NEWLINE ? '\x1b[0m' : '\x1b[0m\n')
    this.#lastByte = NEWLINE
  }
}
