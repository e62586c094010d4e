import { type Io, note } from '../io.ts'
import { ProgressLine } from '../output/progress-line.ts'
import type { InterruptControl } from './interrupt.ts'
import type { LogOutput } from './log-output.ts'

/** Says on standard error what happens to a followed job, between the pieces of its log. */
export class Teller {
  /** Whether changes are said at all: to a person at a terminal, or on request. */
  readonly talks: boolean
  readonly #line: ProgressLine
  readonly #once = new Set<string>()
  #said = ''

  constructor(
    readonly io: Io,
    readonly output: LogOutput,
    readonly interrupt: InterruptControl,
    verbose: boolean,
  ) {
    this.talks = io.stderr.isTTY === true || verbose
    this.#line = new ProgressLine(io)
  }

  /** One line, unless it was the last one said; `line` is its text without colours. */
  async tell(text: string, line: string, always = false): Promise<void> {
    if ((!this.talks && !always) || line === this.#said) return
    this.#said = line
    await this.#say(text)
  }

  /** One line that is said only once. */
  async once(text: string): Promise<void> {
    if (!this.talks || this.#once.has(text)) return
    this.#once.add(text)
    await this.#say(text)
  }

  /** Numbers that change in place. */
  async counts(text: string): Promise<void> {
    if (!this.io.stderr.isTTY) return
    await this.interrupt.quiet()
    // The line is written over: what the job printed there without a line end stays.
    await this.output.endLine()
    await this.#line.show(text)
  }

  /** Makes room for the log. */
  clear(): Promise<void> {
    return this.#line.clear()
  }

  async #say(text: string): Promise<void> {
    await this.interrupt.quiet()
    await this.clear()
    await this.output.endLine()
    await note(this.io, text)
  }
}
