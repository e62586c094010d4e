/** What the tail multiplexer (resources/runner/tail.sh) says, in order. */
export type TailFrame =
  | { kind: 'hello' | 'beat' | 'taken' }
  /** The bytes of one piece, still in the chunks they came in. */
  | { kind: 'data'; id: number; offset: number; length: number; chunks: Buffer[] }
  | { kind: 'exit'; id: number; marker: string; sizeAtExit: number | null }
  | { kind: 'shrunk'; id: number; size: number }
  | { kind: 'gone'; id: number }
  /** The server cannot follow logs. */
  | { kind: 'unable'; reason: string }
  /** The stream does not make sense: a log was cut short while it was read. Nothing after it counts. */
  | { kind: 'corrupt' }

const LONGEST_LINE = 1024
const BEAT_SIZE = 4096

/**
 * Takes the multiplexer's output apart. A line is `<nonce> <letter> <words>`; after `D <id> <offset> <length>` come
 * that many bytes and a trailer. A piece is only handed out when its trailer is where it must be, so bytes of a log
 * that was truncated under our hands never pass for log. Data is not copied.
 */
export class TailFrames {
  readonly #nonce: string
  readonly #trailer: Buffer
  readonly #beat: Buffer
  #greeted = false
  #broken = false
  #line: Buffer = Buffer.alloc(0)
  #piece: Extract<TailFrame, { kind: 'data' }> | null = null
  #missing = 0

  constructor(nonce: string) {
    this.#nonce = nonce
    this.#trailer = Buffer.from(`\n${nonce} .\n`)
    this.#beat = Buffer.from(`${nonce} H\n`)
  }

  /** Takes the next bytes and returns the frames that they complete. */
  push(chunk: Buffer): TailFrame[] {
    const frames: TailFrame[] = []
    let rest = chunk
    while (rest.length > 0 && !this.#broken) {
      rest = this.#piece && this.#missing > 0 ? this.#takeData(rest) : this.#takeLine(rest, frames)
    }
    if (this.#broken && frames.at(-1)?.kind !== 'corrupt') frames.push({ kind: 'corrupt' })
    return frames
  }

  #takeData(bytes: Buffer): Buffer {
    const data = bytes.subarray(0, this.#missing)
    // A beat is never sent inside a piece: there it means that the file ended early.
    if (data.length < BEAT_SIZE && data.includes(this.#beat)) this.#broken = true
    this.#piece?.chunks.push(data)
    this.#missing -= data.length
    return bytes.subarray(data.length)
  }

  #takeLine(bytes: Buffer, frames: TailFrame[]): Buffer {
    // A trailer begins with a newline of its own.
    const from = this.#piece && this.#line.length === 0 ? 1 : 0
    const end = bytes.indexOf(10, from)
    const line = Buffer.concat([this.#line, end < 0 ? bytes : bytes.subarray(0, end + 1)])
    if (end < 0) {
      this.#line = this.#greeted ? line : line.subarray(-LONGEST_LINE)
      if (this.#greeted && line.length > LONGEST_LINE) this.#broken = true
      return bytes.subarray(bytes.length)
    }
    this.#line = Buffer.alloc(0)
    if (this.#piece) this.#closePiece(line, frames)
    else this.#readLine(line.toString('utf8'), frames)
    return bytes.subarray(end + 1)
  }

  #closePiece(line: Buffer, frames: TailFrame[]): void {
    if (line.equals(this.#trailer)) frames.push(this.#piece as TailFrame)
    else this.#broken = true
    this.#piece = null
  }

  #readLine(line: string, frames: TailFrame[]): void {
    // Banners may come before the first line of ours, even in front of it.
    const at = line.indexOf(`${this.#nonce} `)
    if (at < 0 || (this.#greeted && at > 0)) {
      if (this.#greeted) this.#broken = true
      return
    }
    const text = line.slice(at + this.#nonce.length + 1, -1)
    const frame = text.startsWith('D ') ? this.#openPiece(text) : parseLine(text)
    if (frame?.kind === 'hello') this.#greeted = true
    if (frame?.kind === 'corrupt') this.#broken = true
    if (frame) frames.push(frame)
  }

  #openPiece(text: string): TailFrame | null {
    const [id, offset, length] = text.slice(2).split(' ').map(Number)
    if (![id, offset, length].every(Number.isSafeInteger) || (length as number) <= 0) return { kind: 'corrupt' }
    this.#piece = { kind: 'data', id: id as number, offset: offset as number, length: length as number, chunks: [] }
    this.#missing = length as number
    return null
  }
}

function parseLine(text: string): TailFrame {
  const [letter, id, first, second] = text.split(' ')
  switch (letter) {
    case 'hello':
      return { kind: 'hello' }
    case 'H':
      return { kind: 'beat' }
    case 'k':
      return { kind: 'taken' }
    case 'G':
      return { kind: 'gone', id: Number(id) }
    case 'S':
      return { kind: 'shrunk', id: Number(id), size: Number(first) }
    case 'X':
      return {
        kind: 'exit',
        id: Number(id),
        marker: first ?? '',
        sizeAtExit: second === undefined || second === '-' ? null : Number(second),
      }
    case '!':
      return { kind: 'unable', reason: text.slice(2) }
    default:
      return { kind: 'corrupt' }
  }
}
