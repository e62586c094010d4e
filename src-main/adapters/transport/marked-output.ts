const LONGEST_END = 128

/**
 * Finds the output of one script in a stream: what is between the line `begin` and the line that starts with
 * `end`. Everything before `begin` (banners, leftovers of an earlier script) is skipped. Both are preceded by a
 * newline of their own, so output needs no final newline and may be binary.
 */
export class MarkedOutput {
  readonly #begin: Buffer
  readonly #end: Buffer
  readonly #limit: number
  #begun = false
  #chunks: Buffer[] = []
  #size = 0

  /** @param limit bytes of output to accept; more is an `overflow`. */
  constructor(begin: string, end: string, limit: number) {
    this.#begin = Buffer.from(`\n${begin}\n`)
    this.#end = Buffer.from(`\n${end}`)
    this.#limit = limit
  }

  /** Takes the next bytes. Null: not complete yet. `rest` is what follows `end` in its line. */
  push(chunk: Buffer): { output: Buffer; rest: string } | 'overflow' | null {
    this.#add(chunk)
    if (!this.#begun && !this.#skipTo()) return null
    if (this.#size > this.#limit) return 'overflow'
    // The end came with the newest bytes: earlier ones were searched before.
    const tail = this.#tail(chunk.length + LONGEST_END)
    const at = tail.lastIndexOf(this.#end)
    if (at < 0) return null
    const lineEnd = tail.indexOf(10, at + this.#end.length)
    if (lineEnd < 0) return null
    const rest = tail.subarray(at + this.#end.length, lineEnd).toString('utf8')
    return { output: this.#all().subarray(0, this.#size - tail.length + at), rest }
  }

  #add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
  }

  #skipTo(): boolean {
    const all = this.#all()
    const at = all.indexOf(this.#begin)
    const from = at < 0 ? Math.max(0, all.length - this.#begin.length) : at + this.#begin.length
    this.#chunks = [all.subarray(from)]
    this.#size = all.length - from
    this.#begun = at >= 0
    return this.#begun
  }

  #tail(length: number): Buffer {
    const chunks: Buffer[] = []
    let size = 0
    for (let i = this.#chunks.length - 1; i >= 0 && size < length; i--) {
      const chunk = this.#chunks[i] as Buffer
      chunks.unshift(chunk)
      size += chunk.length
    }
    return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
  }

  #all(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0] as Buffer
  }
}
