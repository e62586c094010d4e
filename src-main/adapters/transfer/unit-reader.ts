/**
 * Cuts a stream into units of known length, each followed by a newline, a random mark with the unit's number, and a newline. A unit
 * that came out shorter or longer (its files changed while they were read) is noticed by the mark not being where it should: then
 * everything up to the next mark found is spoilt, and reading goes on behind it.
 */
export class UnitReader {
  readonly #mark: string
  readonly #lengths: number[]
  readonly #onBytes: (unit: number, bytes: Buffer) => void
  readonly #onEnd: (unit: number, spoilt: boolean) => void
  #unit = 0
  #left: number
  #rest: Buffer = Buffer.alloc(0)
  #lost = false
  #surplus = 0

  constructor(
    mark: string,
    lengths: number[],
    onBytes: (unit: number, bytes: Buffer) => void,
    onEnd: (unit: number, spoilt: boolean) => void,
  ) {
    this.#mark = mark
    this.#lengths = lengths
    this.#left = lengths[0] ?? 0
    this.#onBytes = onBytes
    this.#onEnd = onEnd
  }

  /** True once all units have ended. */
  get done(): boolean {
    return this.#unit === this.#lengths.length
  }

  /** Bytes that came after all units had ended. */
  get surplus(): number {
    return this.#surplus
  }

  push(chunk: Buffer): void {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    this.#rest = Buffer.alloc(0)
    while (bytes.length > 0 && !this.done) {
      if (this.#lost) {
        bytes = this.#find(bytes)
        if (this.#lost) break
        continue
      }
      if (this.#left > 0) {
        const piece = bytes.subarray(0, this.#left)
        this.#left -= piece.length
        this.#onBytes(this.#unit, piece)
        bytes = bytes.subarray(piece.length)
        continue
      }
      const mark = `\n${this.#mark} ${this.#unit}\n`
      if (bytes.length < mark.length && mark.startsWith(bytes.toString('latin1'))) break
      if (bytes.toString('latin1', 0, mark.length) === mark) {
        bytes = bytes.subarray(mark.length)
        this.#end(false)
      } else this.#lost = true
    }
    if (this.done) this.#surplus += bytes.length
    else this.#rest = Buffer.from(bytes)
  }

  /** The stream has ended: what did not come is spoilt. */
  finish(): void {
    while (!this.done) this.#end(true)
  }

  /** Looks for any mark; what is before it is spoilt. What may be the beginning of one where none is there yet. */
  #find(bytes: Buffer): Buffer {
    const start = bytes.indexOf(`\n${this.#mark} `, 0, 'latin1')
    const end = start < 0 ? -1 : bytes.indexOf(10, start + 1)
    // No number is that long: what looks like a mark is none.
    if (start >= 0 && end < 0 && bytes.length - start > this.#mark.length + 30) return bytes.subarray(start + 1)
    if (end < 0) return bytes.subarray(start >= 0 ? start : -(this.#mark.length + 2))
    const number = Number(bytes.toString('latin1', start + this.#mark.length + 2, end))
    this.#lost = false
    while (this.#unit <= number && !this.done) this.#end(true)
    return bytes.subarray(end + 1)
  }

  #end(spoilt: boolean): void {
    this.#onEnd(this.#unit, spoilt)
    this.#unit++
    this.#left = this.#lengths[this.#unit] ?? 0
  }
}
