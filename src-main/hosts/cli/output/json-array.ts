import { type Io, write } from '../io.ts'

/** One JSON array on standard output, written while its items come in. */
export class JsonArray {
  #begun = false

  constructor(readonly io: Io) {}

  /** Adds items, each a JSON text. */
  async add(texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return
    await write(this.io.stdout, `${this.#begun ? ',\n' : '[\n'}${texts.join(',\n')}`)
    this.#begun = true
  }

  /**
   * Does what fills it, and closes it. What fails half-way leaves a whole array of what came before; what fails before
   * the first item prints nothing, so that it does not look like an answer. @throws what `fill` throws
   */
  async whole(fill: () => Promise<void>): Promise<void> {
    let filled = false
    try {
      await fill()
      filled = true
    } finally {
      if (this.#begun) await write(this.io.stdout, '\n]\n')
      else if (filled) await write(this.io.stdout, '[]\n')
    }
  }
}
