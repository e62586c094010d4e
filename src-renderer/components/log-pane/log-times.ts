import type { Client } from '../../../src-shared/contract/index.ts'
import type { LogTime } from '../../../src-shared/vocabulary/index.ts'

/** The arrival time of a byte: that of the last entry at or before it. Null before the first. */
export function timeAt(times: readonly LogTime[], offset: number): number | null {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] as LogTime).offset <= offset) low = middle + 1
    else high = middle
  }
  return times[low - 1]?.at ?? null
}

/** Joins two lists of times, ordered by offset, each offset once. */
export function joinTimes(a: readonly LogTime[], b: readonly LogTime[]): LogTime[] {
  const byOffset = new Map<number, LogTime>()
  for (const time of [...a, ...b]) byOffset.set(time.offset, time)
  return [...byOffset.values()].sort((x, y) => x.offset - y.offset)
}

/** Times that are kept; a follower of a long job would gather one a second for ever. */
const KEEP_TIMES = 5000

/** The arrival times around what is being looked at, of one source. */
export class LogTimes {
  #times: LogTime[] = []
  #from = 0
  #to = 0

  constructor(
    private readonly client: Client,
    private readonly source: string,
  ) {}

  at(offset: number): number | null {
    return offset < this.#from || offset >= this.#to ? null : timeAt(this.#times, offset)
  }

  /** Whether the times of all these bytes are here. */
  covers(from: number, to: number): boolean {
    return from >= this.#from && to <= this.#to
  }

  /** Loads what is missing for a byte range. One call at a time. */
  async load(from: number, to: number, signal: AbortSignal): Promise<void> {
    const touches = from <= this.#to && to >= this.#from && this.#to > this.#from
    const joins = touches && this.#times.length < KEEP_TIMES
    const ask = joins && from >= this.#from ? { from: this.#to, to } : { from, to }
    const times = await this.client.logs.times({ source: this.source, ...ask }, { signal })
    this.#times = joins ? joinTimes(this.#times, times) : times
    this.#from = joins ? Math.min(this.#from, from) : from
    this.#to = joins ? Math.max(this.#to, to) : to
  }
}
