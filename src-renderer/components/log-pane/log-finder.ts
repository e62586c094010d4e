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

/** What "errors and warnings only" shows. */
export const PROBLEM_QUERY: LogQuery = {
  ...ERROR_QUERY,
  text: String.raw`${ERROR_QUERY.text}|\w*warning\b|\b(?:warn|deprecated)\b`,
}

/** What a find came to in one source: hits in all, those that are listed, and how many bytes there were. */
interface Found {
  total: number
  hits: FoundHit[]
  size: number
}

/** One find over all sources of a pane. The engine looks; this keeps the hits and where one is among them. */
export class LogFinder {
  hits: FoundHit[] = []
  /** All hits so far; the engine lists only the first 10,000 of a source. */
  total = 0
  done = false
  running = false
  /** Whether it goes on, or went on, over what has come since it was asked for. */
  extended = false
  error: unknown = null
  /** Index in `hits` of the one that is looked at. */
  current = -1
  query: LogQuery | null = null
  /** Bytes that were there to search, to tell when more has come. */
  searched = 0
  #byLine = new Map<string, FoundHit[]>()
  #found = new Map<string, Found>()
  /** The hit that was looked at, where its line had no end and is searched again. */
  #lost: FoundHit | null = null
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

  /** Lines of a source with hits that are listed; each as often as it has some. */
  linesIn(source: string): number[] {
    return this.#found.get(source)?.hits.map(({ line }) => line) ?? []
  }

  /** Whether every hit is listed. */
  get isWhole(): boolean {
    return this.hits.length === this.total
  }

  /** The last hit that is listed of a source that has more than are listed. */
  lastListed(source: string): FoundHit | undefined {
    const found = this.#found.get(source)
    return found && found.hits.length < found.total ? found.hits.at(-1) : undefined
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
    this.#reset()
    this.query = query
    await this.#start(async (signal) => {
      for (const source of sources) await this.#search(source, query, signal, 0)
    })
  }

  /**
   * Goes on with a find that is done, over logs that have grown and new ones: what was searched is not searched again.
   * The hit that is looked at stays. Never throws: see `error`.
   * @param quietly a failure changes nothing: it is tried again later
   */
  async extend(sources: readonly string[], quietly = false): Promise<void> {
    const { query } = this
    if (query === null || !this.done || this.error !== null) return
    this.done = false
    this.extended = true
    await this.#start(async (signal) => {
      for (const source of sources) await this.#search(source, query, signal, await this.#resume(source, signal))
    }, quietly)
  }

  async #start(work: (signal: AbortSignal) => Promise<void>, quietly = false): Promise<void> {
    this.#abort.abort()
    const abort = new AbortController()
    this.#abort = abort
    this.running = true
    this.#changed()
    try {
      await work(abort.signal)
      if (!abort.signal.aborted) this.done = true
    } catch (error) {
      if (!abort.signal.aborted) this.error = quietly ? null : error
      if (quietly) this.done = true
    }
    // A newer find, or the end of this one, has said its own.
    if (abort.signal.aborted) return
    this.running = false
    this.#changed()
  }

  select(index: number): void {
    this.current = index
    this.#lost = null
    this.#changed()
  }

  /** Where a source has to be searched on from: its last line, or its start where not all hits are listed. Hits from there on go. */
  async #resume(source: string, signal: AbortSignal): Promise<number> {
    const found = this.#found.get(source)
    if (!found || found.size === 0) return 0
    // The last line may have been cut short when it was searched.
    const whole = found.hits.length === found.total
    const last = whole
      ? await this.client.logs.lineAt({ source, offset: found.size }, { signal })
      : { line: 0, offset: 0 }
    if (!signal.aborted) this.#drop(source, found, last.line)
    return last.offset
  }

  async #search(source: string, query: LogQuery, signal: AbortSignal, from: number): Promise<void> {
    const input = { source, query, ...(from > 0 && { from }) }
    const found = this.#found.get(source) ?? { total: 0, hits: [], size: 0 }
    this.#found.set(source, found)
    const before = found.total
    for await (const batch of await this.client.logs.find(input, { signal })) {
      if (signal.aborted) return
      this.#add(source, found, batch.hits)
      found.total = before + batch.total
      found.size = batch.size
      const all = [...this.#found.values()]
      this.total = all.reduce((sum, { total }) => sum + total, 0)
      this.searched = all.reduce((sum, { size }) => sum + size, 0)
      this.#changed()
    }
  }

  #add(source: string, found: Found, hits: readonly LogHit[]): void {
    const added = hits.map((hit) => ({ ...hit, source }))
    for (const hit of added) {
      const key = `${source}:${hit.line}`
      const known = this.#byLine.get(key)
      if (known) known.push(hit)
      else this.#byLine.set(key, [hit])
    }
    const end = this.hits.findLastIndex((hit) => hit.source === source) + 1
    const looked = this.currentHit
    // Only an older attempt that is searched again has hits of others behind its own.
    if (end === 0 || end === this.hits.length) this.hits.push(...added)
    else this.hits.splice(end, 0, ...added)
    if (looked) this.current = this.hits.indexOf(looked)
    found.hits.push(...added)
    const lost = this.#lost
    const again = lost ? this.hits.findIndex((hit) => hit.source === source && hit.offset === lost.offset) : -1
    if (again < 0) return
    this.current = again
    this.#lost = null
  }

  /** Forgets the hits of a source from a line on. */
  #drop(source: string, found: Found, from: number): void {
    const looked = this.currentHit
    const gone = (hit: FoundHit) => hit.source === source && hit.line >= from
    for (const hit of found.hits) if (gone(hit)) this.#byLine.delete(`${source}:${hit.line}`)
    this.hits = this.hits.filter((hit) => !gone(hit))
    found.hits = found.hits.filter((hit) => !gone(hit))
    found.total = found.hits.length
    this.current = looked ? this.hits.indexOf(looked) : -1
    if (looked && this.current < 0) this.#lost = looked
  }

  #reset(): void {
    this.hits = []
    this.#byLine = new Map()
    this.#found = new Map()
    this.total = 0
    this.searched = 0
    this.done = false
    this.extended = false
    this.error = null
    this.current = -1
    this.#lost = null
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
