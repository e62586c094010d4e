import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { arrivals, type EventLogs } from './arrivals.ts'
import { type CutLine, LineCutter } from './line-cutter.ts'
import { readLine } from './read-line.ts'
import { Standing } from './standing.ts'

/** Bytes that are read and understood in one go, before the engine does anything else that waits. */
export const SLICE_BYTES = 256 * 1024

/** The sum of one source of events, and how far it has been read: every byte is read once. */
export class Reading {
  private cutter = new LineCutter()
  private standing = new Standing()
  private work: Promise<void> = Promise.resolve()

  constructor(
    private readonly logs: EventLogs,
    private readonly source: string,
    private readonly attempt: number,
    private readonly now: () => number,
  ) {}

  /**
   * Reads what has come since, up to what is stored now. `ended`: nothing more will come, so a last line without an
   * end is a line. @throws RemotebotError STORE_DAMAGED
   */
  async upToNow(ended: boolean): Promise<Standing> {
    this.work = this.work.catch(() => {}).then(() => this.read(ended))
    await this.work
    return this.standing
  }

  private async read(ended: boolean): Promise<void> {
    let until = Number.POSITIVE_INFINITY
    while (this.cutter.offset < until) {
      const from = this.cutter.position.offset
      const { offset } = this.cutter
      const slice = await this.logs.read(this.source, offset, SLICE_BYTES).catch(ifNothing)
      if (!slice || slice.size < offset) this.forget()
      if (!slice) return
      until = Math.min(until, slice.size)
      if (slice.size < offset) continue
      const arrived = await arrivals(this.logs, this.source, from, slice.nextOffset, this.now())
      const lines = this.cutter.add(slice.bytes)
      const whole = (slice.complete || ended) && this.cutter.offset >= slice.size
      for (const line of whole ? [...lines, ...this.cutter.end()] : lines) this.take(line, arrived(line))
      if (slice.bytes.length === 0) return
    }
  }

  private take(line: CutLine, arrived: number): void {
    const record = readLine(line, this.attempt, arrived)
    if (record) this.standing.add(record)
  }

  /** The source was removed, or is another. */
  private forget(): void {
    this.cutter = new LineCutter()
    this.standing = new Standing()
  }
}

/** A source that nobody has written yet is an empty one. @throws any other error */
export function ifNothing(error: unknown): null {
  if (error instanceof RemotebotError && error.code === 'NOT_FOUND') return null
  throw error
}
