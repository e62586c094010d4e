import type { Client } from '../../../src-shared/contract/index.ts'
import { isEventSource } from '../../../src-shared/vocabulary/index.ts'
import { sourceParts } from './wanted-log.ts'

/** A log source as far as reading it needs: its id says job, attempt and step. */
export interface Source {
  source: string
  size: number
}

/** A piece of a stored log. */
export interface Piece {
  source: string
  attempt: number
  step: string
  offset: number
  bytes: Uint8Array
}

/** Bytes asked for at a time. */
const READ_BYTES = 2 * 1024 * 1024

/** Takes each piece in order; the reader waits for it, so a slow terminal slows only the reading. */
export type TakePiece = (piece: Piece) => Promise<void>

/**
 * Reads log sources from where it stopped. It outlives connections: after a lost engine it goes on at
 * the same offset, so nothing is lost or doubled.
 */
export class LogReader {
  readonly #offsets = new Map<string, number>()

  constructor(
    readonly take: TakePiece,
    /** Default: everything but structured events. */
    readonly accepts: (source: string) => boolean = (source) => !isEventSource(source),
  ) {}

  /** Where reading of a source goes on. */
  offset(source: string): number {
    return this.#offsets.get(source) ?? 0
  }

  /** Starts a source elsewhere than at 0, if it has not been read yet. */
  startAt(source: string, offset: number): void {
    if (!this.#offsets.has(source)) this.#offsets.set(source, offset)
  }

  /** Reads everything up to the sizes given, sources in order. */
  async drain(client: Client, sources: readonly Source[], signal: AbortSignal): Promise<void> {
    for (const { source, size } of sources) {
      if (this.accepts(source) && !signal.aborted) await this.#drainOne(client, source, size, signal)
    }
  }

  /** The next piece is asked for while the last one is written. */
  async #drainOne(client: Client, source: string, size: number, signal: AbortSignal): Promise<void> {
    const read = (offset: number) => {
      if (offset >= size) return null
      const answer = client.logs.read({ source, offset, limit: READ_BYTES }, { signal })
      // Whether it is needed shows once the piece before is written; until then its failure is nobody's.
      answer.catch(() => {})
      return answer
    }
    let asked = read(this.offset(source))
    while (asked && !signal.aborted) {
      const offset = this.offset(source)
      const answer = await asked
      const bytes = new Uint8Array(await answer.bytes.arrayBuffer())
      if (bytes.length === 0) return
      asked = read(answer.nextOffset)
      await this.take({ source, ...sourceParts(source), offset, bytes })
      this.#offsets.set(source, answer.nextOffset)
    }
  }
}
