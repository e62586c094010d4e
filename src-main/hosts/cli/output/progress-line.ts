import { type Io, width, write } from '../io.ts'
import { cut, oneLine } from './text.ts'

/** Rewritten at most so often, in milliseconds. */
const EVERY_MS = 100

/** One line at the bottom of a terminal that is rewritten in place; nothing where standard error is no terminal. */
export class ProgressLine {
  #shown = ''
  #at = 0

  constructor(readonly io: Io) {}

  /** Shows this text instead of the last. */
  async show(text: string): Promise<void> {
    const line = cut(oneLine(text), width(this.io.stderr) - 1)
    const now = performance.now()
    const soon = this.#shown !== '' && now - this.#at < EVERY_MS
    if (!this.io.stderr.isTTY || line === this.#shown || soon) return
    this.#at = now
    this.#shown = line
    await write(this.io.stderr, `\r\x1b[K${line}`)
  }

  /** Takes the line away, so that something else can be written there. */
  async clear(): Promise<void> {
    if (this.#shown === '') return
    this.#shown = ''
    await write(this.io.stderr, '\r\x1b[K')
  }
}
