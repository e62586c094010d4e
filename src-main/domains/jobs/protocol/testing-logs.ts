import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { EventLogs } from './arrivals.ts'

/** When tests begin, epoch ms. */
export const START = Date.UTC(2026, 10, 21, 3)

/** Log sources in memory that count how much is read of them. */
export class CountedLogs implements EventLogs {
  readonly sources = new Map<string, { bytes: Buffer; complete: boolean }>()
  bytesRead = 0
  largestRead = 0
  reads = 0

  /** Adds to a source. */
  write(source: string, text: string | Buffer, complete = false): void {
    const bytes = this.sources.get(source)?.bytes ?? Buffer.alloc(0)
    this.sources.set(source, { bytes: Buffer.concat([bytes, Buffer.from(text)]), complete })
  }

  /** Whole seconds after the start: as many as thousands of bytes came before. */
  times: EventLogs['times'] = async (_source, from, to) => {
    const first = Math.floor(from / 1000)
    const count = Math.max(1, Math.ceil(to / 1000) - first)
    return Array.from({ length: count }, (_, i) => ({ offset: (first + i) * 1000, at: START + (first + i) * 1000 }))
  }

  read: EventLogs['read'] = async (source, offset, limit) => {
    const known = this.sources.get(source)
    if (!known) throw new RemotebotError('NOT_FOUND', `There is no log ${source}.`)
    const size = known.bytes.length
    const from = Math.min(offset, size)
    const bytes = known.bytes.subarray(from, Math.min(size, from + limit))
    this.reads += 1
    this.bytesRead += bytes.length
    this.largestRead = Math.max(this.largestRead, bytes.length)
    return { bytes, nextOffset: from + bytes.length, size, complete: known.complete }
  }
}
