import type { LogFindBatch, LogHit } from '../../../../src-shared/vocabulary/log.ts'

/** Hits past this are only counted. */
export const HITS_SENT = 10_000
const EVERY_MS = 50

/** Where the bytes of a search are: up to `size`, from `from` on, which starts a line; its number is `line`. */
export interface FindRange {
  size: number
  from: number
  line: number
}

/** Who takes what a search comes across. */
export interface HitSink {
  /** Whether hits are still wanted, so that their line numbers are needed. */
  readonly wanted: boolean
  /** Lines with a hit so far; the search counts it up. */
  lines: number
  add(line: number, offset: number, length: number): void
  /** To be called often. @throws Cancelled */
  tick(scanned: number): void
}

/** Thrown inside a search that nobody wants any more. */
export class Cancelled extends Error {}

/** Collects hits, sends them in batches: at once for the first, then every 50 ms. */
export class FindSink implements HitSink {
  /** All hits so far. */
  total = 0
  /** Lines with a hit so far. */
  lines = 0
  private hits: LogHit[] = []
  private sent = 0
  private lastSent = performance.now()

  private readonly size: number
  private readonly cancel: Int32Array
  private readonly send: (batch: LogFindBatch) => void

  // Fields written out: this class runs with its types merely stripped (worker.ts).
  constructor(size: number, cancel: Int32Array, send: (batch: LogFindBatch) => void) {
    this.size = size
    this.cancel = cancel
    this.send = send
  }

  /** Whether hits are still sent, so that their line numbers are needed. */
  get wanted(): boolean {
    return this.sent + this.hits.length < HITS_SENT
  }

  add(line: number, offset: number, length: number): void {
    this.total++
    if (!this.wanted) return
    this.hits.push({ line, offset, length })
    if (this.total === 1) this.flush(offset, false)
  }

  tick(scanned: number): void {
    if (Atomics.load(this.cancel, 0) === 1) throw new Cancelled()
    if (performance.now() - this.lastSent >= EVERY_MS) this.flush(scanned, false)
  }

  flush(scanned: number, done: boolean): void {
    const { hits, total, lines, size } = this
    this.sent += hits.length
    this.hits = []
    this.lastSent = performance.now()
    // The first hit is sent before its line is finished and counted.
    this.send({ hits, total, lines: Math.max(lines, Math.min(total, 1)), scanned, size, done })
  }
}
