import type { Client } from '../../../src-shared/contract/index.ts'
import type { LogHit, LogQuery } from '../../../src-shared/vocabulary/index.ts'

/** A hit and the source it is in. */
export interface FoundHit extends LogHit {
  source: string
}

/** What a person looks for when they ask for the next error: error words, tracebacks, GPU faults, kills. */
export const ERROR_QUERY: LogQuery = {
  text: String.raw`\w*(?:error|exception)\b|\b(?:traceback|fatal|critical|panic(?:ked)?|fail(?:ed|ure)|segmentation fault|segfault|core dumped|out of memory|oom|xid|killed)\b`,
  regex: true,
  caseSensitive: false,
  word: false,
}

/** One find over all sources of a pane. The engine looks; this keeps the hits and where one is among them. */
export class LogFinder {
  hits: FoundHit[] = []
  /** All hits so far; the engine lists only the first 10,000 of a source. */
  total = 0
  done = false
  running = false
  error: unknown = null
  /** Index in `hits` of the one that is looked at. */
  current = -1
  query: LogQuery | null = null
  /** Bytes that were there to search, to tell when more has come. */
  searched = 0
  #byLine = new Map<string, FoundHit[]>()
  /** By source: hits in all, how many are listed, and the last of those. */
  #counts = new Map<string, { total: number; listed: number; last: FoundHit | undefined }>()
  #abort = new AbortController()
  readonly #listeners = new Set<() => void>()
  #version = 0

  constructor(private readonly client: Client) {}

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  version = (): number => this.#version

  /** Hits that start on a line. */
  on(source: string, line: number): readonly FoundHit[] | undefined {
    return this.#byLine.get(`${source}:${line}`)
  }

  get currentHit(): FoundHit | undefined {
    return this.hits[this.current]
  }

  /** The last hit that is listed of a source that has more than are listed. */
  lastListed(source: string): FoundHit | undefined {
    const counts = this.#counts.get(source)
    return counts && counts.listed < counts.total ? counts.last : undefined
  }

  /** Forgets the last find. */
  clear(): void {
    this.#abort.abort()
    this.query = null
    this.#reset()
    this.running = false
    this.#changed()
  }

  /** Looks through the sources in order; an older find ends. Never throws: see `error`. */
  async run(query: LogQuery, sources: readonly string[]): Promise<void> {
    this.#abort.abort()
    const abort = new AbortController()
    this.#abort = abort
    this.query = query
    this.#reset()
    this.running = true
    this.#changed()
    try {
      for (const source of sources) await this.#search(source, query, abort.signal)
      if (!abort.signal.aborted) this.done = true
    } catch (error) {
      if (!abort.signal.aborted) this.error = error
    }
    // A newer find, or the end of this one, has said its own.
    if (abort.signal.aborted) return
    this.running = false
    this.#changed()
  }

  select(index: number): void {
    this.current = index
    this.#changed()
  }

  async #search(source: string, query: LogQuery, signal: AbortSignal): Promise<void> {
    const before = { total: this.total, searched: this.searched }
    let listed = 0
    for await (const batch of await this.client.logs.find({ source, query }, { signal })) {
      if (signal.aborted) return
      for (const hit of batch.hits) this.#add({ ...hit, source })
      listed += batch.hits.length
      const last = listed > 0 ? this.hits.at(-1) : undefined
      this.#counts.set(source, { total: batch.total, listed, last })
      this.total = before.total + batch.total
      this.searched = before.searched + batch.size
      this.#changed()
    }
  }

  #add(hit: FoundHit): void {
    this.hits.push(hit)
    const key = `${hit.source}:${hit.line}`
    const known = this.#byLine.get(key)
    if (known) known.push(hit)
    else this.#byLine.set(key, [hit])
  }

  #reset(): void {
    this.hits = []
    this.#byLine = new Map()
    this.#counts = new Map()
    this.total = 0
    this.searched = 0
    this.done = false
    this.error = null
    this.current = -1
  }

  #changed(): void {
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}

/** Index of the first hit at or after a line of the pane, or of the last one before it; wraps round. −1: no hits. */
export function hitFrom(lines: readonly number[], line: number, direction: 1 | -1): number {
  if (lines.length === 0) return -1
  if (direction === 1) {
    const next = lines.findIndex((at) => at >= line)
    return next === -1 ? 0 : next
  }
  const previous = lines.findLastIndex((at) => at <= line)
  return previous < 0 ? lines.length - 1 : previous
}

/** The hit beside the current one; wraps round. */
export function beside(current: number, count: number, direction: 1 | -1): number {
  return count === 0 ? -1 : (current + direction + count) % count
}
