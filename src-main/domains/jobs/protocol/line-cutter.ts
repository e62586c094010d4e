/** A longer line of an events file is not read: bytes without its end. */
export const LONGEST_LINE = 64 * 1024

const NEWLINE = 10

/** A line without its end. */
export interface CutLine {
  /** Where it begins in the source. */
  offset: number
  /** Its bytes; of one that is too long, the first. */
  bytes: Buffer
  tooLong: boolean
}

/** Where reading can be taken up again: the start of a line, or (`within`) the middle of one that is too long. */
export interface LinePosition {
  offset: number
  within: boolean
}

/** Cuts bytes that come in pieces into lines; holds no more than one line of the longest size. */
export class LineCutter {
  private held: Buffer[] = []
  private heldBytes = 0
  private next: number
  private within: boolean

  constructor(from: LinePosition = { offset: 0, within: false }) {
    this.next = from.offset
    this.within = from.within
  }

  /** Offset of the byte that must be handed in next. */
  get offset(): number {
    return this.next
  }

  /** Where another cutter can go on without the line that has no end yet. */
  get position(): LinePosition {
    return { offset: this.next - this.heldBytes, within: this.within }
  }

  /** The lines that end in these bytes, without empty ones; one that is too long as soon as it is. */
  add(bytes: Buffer): CutLine[] {
    const lines: CutLine[] = []
    for (let from = 0; from < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, from)
      const to = newline < 0 ? bytes.length : newline
      const part = bytes.subarray(from, to)
      // What is kept until the next piece must not keep this whole one.
      if (!this.within) this.hold(newline < 0 ? Buffer.from(part) : part, lines)
      this.next += to - from
      from = to
      if (newline < 0) break
      if (this.heldBytes > 0) lines.push(this.take(false))
      this.within = false
      this.next += 1
      from += 1
    }
    return lines
  }

  /** The line that has no end, as if it had ended here. */
  end(): CutLine[] {
    const lines = this.heldBytes > 0 ? [this.take(false)] : []
    this.within = false
    return lines
  }

  private hold(part: Buffer, lines: CutLine[]): void {
    const room = LONGEST_LINE - this.heldBytes
    const offset = this.next - this.heldBytes
    if (part.length > 0) this.held.push(part.subarray(0, Math.max(0, room)))
    this.heldBytes += Math.min(part.length, room)
    if (part.length <= room) return
    lines.push({ ...this.take(true), offset })
    this.within = true
  }

  private take(tooLong: boolean): CutLine {
    const [only] = this.held
    const bytes = this.held.length === 1 && only ? only : Buffer.concat(this.held)
    const offset = this.next - this.heldBytes
    this.held = []
    this.heldBytes = 0
    return { offset, bytes, tooLong }
  }
}
