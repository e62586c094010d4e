import type { Client } from '../../../src-shared/contract/index.ts'
import type { Kept } from './kept.ts'
import { BLOCK_LINES, LogSource } from './log-source.ts'
import { LogTimes } from './log-times.ts'
import { Outline, type Place } from './outline.ts'
import { RETRY_MS, retryDelay } from './retry.ts'
import type { StoredLine } from './stored-line.ts'

/** How the pane stands with the engine. */
export type DocumentState = 'loading' | 'ready' | 'unreachable'

/** Lines around the view that are loaded with it. */
const MARGIN_LINES = 300
/** The same where a filter hides most: each line may be in a block of its own. */
const MARGIN_KEPT = 40
const LOADS_AT_ONCE = 2
/** How long after news the notices are read again: they are few, and news of a flood are many. Milliseconds. */
const NOTICES_MS = 1500

/**
 * Everything a pane knows of a job's logs: sources, line counts, and the lines around the view. It pulls from the
 * engine as the view moves or the log grows, and tells its listeners, at most once a frame, that something changed.
 */
export class LogDocument {
  state: DocumentState = 'loading'
  /** Why the engine could not be asked. */
  error: unknown = null
  /** Why the arrival times could not be read; they are asked for again. */
  timesError: unknown = null
  /** What the pane shows. */
  outline = new Outline([], false)
  /** The same without a filter. */
  whole = this.outline
  sources: LogSource[] = []
  readonly #times = new Map<string, LogTimes>()
  readonly #listeners = new Set<() => void>()
  readonly #busy = new Map<string, { again: boolean }>()
  #stop = new AbortController()
  #version = 0
  #scheduled = 0
  #following = true
  #visible = true
  #stale = false
  #wanted: { from: number; to: number; times: boolean } | null = null
  #loads = 0
  #timing = false
  #notices: ReturnType<typeof setTimeout> | null = null
  #ended = false
  #keep: ((source: LogSource) => Kept) | null = null

  constructor(
    private readonly client: Client,
    private readonly job: string,
    private readonly filter: (source: { id: string; attempt: number; step: string }) => boolean,
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  version = (): number => this.#version

  /** Begins to follow the sources; `live` false reads them once. Ends with {@link stop}. */
  start(live: boolean): void {
    this.#stop = new AbortController()
    void this.#run(live, this.#stop.signal)
  }

  stop(): void {
    this.#stop.abort()
    if (this.#notices !== null) clearTimeout(this.#notices)
    this.#notices = null
    cancelAnimationFrame(this.#scheduled)
    this.#scheduled = 0
  }

  /** Whether the last lines are wanted with every growth. */
  setFollowing(following: boolean): void {
    if (following === this.#following) return
    this.#following = following
    if (following) this.#refreshAll()
  }

  /** A hidden pane reads nothing; it catches up when it is seen again. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return
    this.#visible = visible
    if (!visible) return
    if (this.#stale) this.#refreshAll()
    // What was wanted when it was hidden has stopped halfway.
    this.#fillAll()
  }

  /** Whether the job's last word is in: adds the closing line. */
  setEnded(ended: boolean): void {
    if (ended === this.#ended) return
    this.#ended = ended
    if (this.state === 'ready') this.#rebuild()
  }

  /** Shows only some lines of each source, or all of them (null), at once. Call again when others are to be shown. */
  setKept(keep: ((source: LogSource) => Kept) | null): void {
    if (keep === null && this.#keep === null) return
    this.#keep = keep
    this.#layOut()
    this.#changed()
  }

  /** Whether lines are hidden. */
  get filtered(): boolean {
    return this.#keep !== null
  }

  place(line: number): Place | null {
    return this.outline.at(line)
  }

  storedLine(line: number): StoredLine | undefined {
    const place = this.outline.at(line)
    return place?.kind === 'line' ? this.sources[place.source]?.line(place.line) : undefined
  }

  timeOf(line: number): number | null {
    const place = this.outline.at(line)
    const stored = this.storedLine(line)
    if (place?.kind !== 'line' || !stored) return null
    return this.#timesOf(this.sources[place.source] as LogSource).at(stored.offset)
  }

  /** Says which lines are on screen; loads them and some around them. `times`: their times too. */
  want(from: number, to: number, times: boolean): void {
    // A following view always ends with the document: one that does not has been overtaken by a newer end.
    if (this.#following && to < this.outline.lines) return
    this.#wanted = { from, to, times }
    this.#fillAll()
  }

  /** Loads lines that need not be on screen, such as those being copied. */
  async load(from: number, to: number, signal: AbortSignal): Promise<void> {
    for (const { source, block } of this.#missing(from, to)) await source.load(block, signal)
  }

  /** Loads more of a very long line. */
  async widen(line: number, bytes: number): Promise<void> {
    const place = this.outline.at(line)
    if (place?.kind !== 'line') return
    await this.sources[place.source]?.widen(place.line, bytes, this.#stop.signal)
    this.#changed()
  }

  async #run(live: boolean, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#loadSources(signal)
        if (!live && this.#isWhole()) return
        for await (const grown of await this.client.logs.watch({ job: this.job }, { signal })) {
          failures = 0
          await this.#grow(grown, signal)
        }
        // Of a job that has ended nothing more is watched for, though a lost server may leave its log incomplete.
        if (!live || (this.sources.length > 0 && this.#isWhole())) return
      } catch (error) {
        if (signal.aborted) return
        failures++
        this.error = error
        this.state = 'unreachable'
        this.#changed()
      }
      await retryDelay(failures === 0 ? RETRY_MS : RETRY_MS * 2 ** Math.min(3, failures - 1), signal)
    }
  }

  async #loadSources(signal: AbortSignal): Promise<void> {
    const infos = (await this.client.logs.sources({ job: this.job }, { signal })).filter(this.filter)
    this.sources = infos.map((info) => {
      const known = this.sources.find((source) => source.id === info.id)
      if (known) known.info = info
      return known ?? new LogSource(this.client, info)
    })
    await Promise.all(this.sources.map((source, at) => source.refresh(at === this.sources.length - 1, signal)))
    this.#rebuild()
  }

  async #grow(grown: { source: string; size: number; complete: boolean }[], signal: AbortSignal): Promise<void> {
    const unknown = grown.some(({ source }) => !this.sources.some(({ id }) => id === source) && this.#accepts(source))
    if (unknown) await this.#loadSources(signal)
    this.state = 'ready'
    this.error = null
    for (const { source, size, complete } of grown) {
      const known = this.sources.find(({ id }) => id === source)
      if (known && (size !== known.size || (complete && !known.complete))) this.#refresh(known)
    }
    this.#readNotices(signal)
  }

  /** Notices come with the list of sources, and the watch only says that something has changed. */
  #readNotices(signal: AbortSignal): void {
    this.#notices ??= setTimeout(async () => {
      this.#notices = null
      try {
        const infos = await this.client.logs.sources({ job: this.job }, { signal })
        for (const source of this.sources) source.info = infos.find(({ id }) => id === source.id) ?? source.info
        this.#changed()
      } catch {
        // The watch and the reads tell of an engine that does not answer; the next news ask again.
      }
    }, NOTICES_MS)
  }

  #accepts(id: string): boolean {
    const [, attempt = '0', step = ''] = id.split('.')
    return this.filter({ id, attempt: Number(attempt), step })
  }

  #refreshAll(): void {
    this.#stale = false
    for (const source of this.sources) if (!source.complete || source === this.sources.at(-1)) this.#refresh(source)
  }

  /** Brings one source up to date; a call during a call makes one more, never a queue of them. */
  #refresh(source: LogSource): void {
    if (!this.#visible) {
      this.#stale = true
      return
    }
    const busy = this.#busy.get(source.id)
    if (busy) {
      busy.again = true
      return
    }
    const turn = { again: false }
    this.#busy.set(source.id, turn)
    const last = this.sources.at(-1) === source
    const { signal } = this.#stop
    source
      .refresh(last && this.#following, signal)
      .then(() => this.#rebuild())
      .catch((error) => {
        this.#failed(error, signal)
        turn.again = true
        return retryDelay(RETRY_MS, signal)
      })
      .finally(() => {
        this.#busy.delete(source.id)
        if ((turn.again || signal.aborted) && !this.#stop.signal.aborted) this.#refresh(source)
      })
  }

  #rebuild(): void {
    this.state = 'ready'
    this.error = null
    this.#layOut()
    // While following, the lines that were on screen a moment ago are not worth a read.
    if (!this.#following) void this.#fill()
    this.#changed()
  }

  #layOut(): void {
    const ended = this.#ended && this.sources.length > 0 && this.#isWhole()
    const sources = this.sources.map(({ id, lines }) => ({ id, lines }))
    const keep = this.#keep
    this.whole = new Outline(sources, ended)
    this.outline = keep
      ? new Outline(
          this.sources.map((source) => ({ id: source.id, lines: source.lines, kept: keep(source) })),
          ended,
        )
      : this.whole
  }

  #isWhole(): boolean {
    return this.sources.every((source) => source.complete)
  }

  #missing(from: number, to: number): { source: LogSource; block: number }[] {
    const missing = new Map<string, { source: LogSource; block: number }>()
    for (let line = Math.max(0, from); line < Math.min(to, this.outline.lines); line++) {
      const place = this.outline.at(line)
      if (place?.kind !== 'line') continue
      const source = this.sources[place.source] as LogSource
      const block = Math.floor(place.line / BLOCK_LINES)
      if (source.isStale(place.line)) missing.set(`${source.id}:${block}`, { source, block })
      else source.touch(block)
    }
    return [...missing.values()]
  }

  async #fill(): Promise<void> {
    const { signal } = this.#stop
    while (this.#wanted && this.#visible && this.#loads < LOADS_AT_ONCE && !signal.aborted) {
      const { from, to } = this.#wanted
      const margin = this.filtered ? MARGIN_KEPT : MARGIN_LINES
      const near = this.#following ? [] : this.#missing(from - margin, to + margin)
      const next = this.#missing(from, to)
        .concat(near)
        .find(({ source, block }) => !this.#busy.has(`${source.id}:${block}`))
      if (!next) return
      const key = `${next.source.id}:${next.block}`
      this.#busy.set(key, { again: false })
      this.#loads++
      try {
        await next.source.load(next.block, signal)
        this.state = 'ready'
        this.#changed()
        // Where a line is in its log, and so when it came, is known only now.
        void this.#fillTimes()
      } catch (error) {
        this.#failed(error, signal)
        await retryDelay(RETRY_MS, signal)
      } finally {
        this.#busy.delete(key)
        this.#loads--
      }
    }
  }

  #fillAll(): void {
    void this.#fill()
    void this.#fillTimes()
  }

  /** Loads the times of the lines that are wanted, one request at a time, until all are here. */
  async #fillTimes(): Promise<void> {
    if (this.#timing) return
    this.#timing = true
    const { signal } = this.#stop
    for (let failures = 0; !signal.aborted && this.#visible; ) {
      const next = this.#missingTimes()
      if (!next) break
      try {
        await next.times.load(next.from, next.to, signal)
        this.timesError = null
        failures = 0
      } catch (error) {
        if (signal.aborted) break
        this.timesError = error
        await retryDelay(RETRY_MS * 2 ** Math.min(3, failures++), signal)
      }
      this.#changed()
    }
    this.#timing = false
    if (signal.aborted && !this.#stop.signal.aborted) void this.#fillTimes()
  }

  #missingTimes(): { times: LogTimes; from: number; to: number } | undefined {
    if (!this.#wanted?.times) return undefined
    const ranges = new Map<LogSource, { from: number; to: number }>()
    for (let line = this.#wanted.from; line < this.#wanted.to; line++) {
      const place = this.outline.at(line)
      const stored = this.storedLine(line)
      if (place?.kind !== 'line' || !stored) continue
      const source = this.sources[place.source] as LogSource
      const { from } = ranges.get(source) ?? { from: stored.offset }
      ranges.set(source, { from, to: stored.offset + 1 })
    }
    return [...ranges]
      .map(([source, range]) => ({ times: this.#timesOf(source), ...range }))
      .find(({ times, from, to }) => !times.covers(from, to))
  }

  #timesOf(source: LogSource): LogTimes {
    const known = this.#times.get(source.id) ?? new LogTimes(this.client, source.id)
    this.#times.set(source.id, known)
    return known
  }

  #failed(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return
    this.error = error
    this.state = 'unreachable'
    this.#changed()
  }

  #changed(): void {
    if (this.#scheduled !== 0) return
    this.#scheduled = requestAnimationFrame(() => {
      this.#scheduled = 0
      this.#version++
      for (const listener of this.#listeners) listener()
    })
  }
}
