import { closeSync, fstatSync, openSync } from 'node:fs'
import { type Excerpt, excerpt, SHOWN } from './excerpt.ts'
import { findLines } from './find-lines.ts'
import { compileQuery, type Search } from './find-query.ts'
import { Cancelled, type HitSink } from './find-sink.ts'
import { findText, type ReadAt } from './find-text.ts'
import { countNewlines } from './newlines.ts'
import { readFully } from './read-fully.ts'
import { openTimes, type TimesReader } from './times-reader.ts'
import type { FoundLine, SearchPart, SearchTask } from './worker-protocol.ts'

const EVERY_MS = 50
const WINDOW = 1024 * 1024
/** Hits of one line that are marked. */
const MARKS = 100

type Hits = [{ offset: number; length: number }, ...Array<{ offset: number; length: number }>]

/** Searches the logs of a task one after another, each in one pass. A log that is gone meanwhile has no lines. */
export function searchFiles(task: SearchTask, cancel: Int32Array, send: (part: SearchPart) => void): void {
  const search = compileQuery(task.query)
  const report = new Report(task.limit, cancel, send)
  for (const [index, file] of task.files.entries()) {
    try {
      searchFile(task, index, search, report)
    } catch (error) {
      if (error instanceof Cancelled) throw error
      const { message, code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT') report.fail({ path: file.log, message, code })
    }
    report.fileDone(file.size)
  }
  report.flush()
}

function searchFile(task: SearchTask, file: number, search: Search, report: Report): void {
  const { log, times: timesPath } = task.files[file] as SearchTask['files'][number]
  const fd = openSync(log, 'r')
  let times: TimesReader | undefined
  try {
    const read = readFully(fd)
    const { size } = fstatSync(fd)
    times = openTimes(timesPath)
    const { from = 0, to = Number.POSITIVE_INFINITY } = task
    const all = task.from === undefined && task.to === undefined
    const arrived = all ? { start: 0, end: size } : times.range(from, to)
    const tick = () => report.tick(0)
    const begin = lineStart(read, size, arrived.start, tick)
    const range = { from: begin, size: lineStart(read, size, Math.max(begin, arrived.end), tick), line: 0 }
    if (range.from >= range.size) return
    const sink = new LineSink(file, { read, size, times, range, context: task.context }, report)
    if (search.kind === 'lines') findLines(search.pattern, read, range, sink)
    else findText(search, read, range, sink)
    sink.end()
  } finally {
    times?.close()
    closeSync(fd)
  }
}

/** The first start of a line at or after an offset; `size` where there is none. */
function lineStart(read: ReadAt, size: number, offset: number, tick: () => void): number {
  if (offset <= 0 || offset >= size) return Math.min(size, Math.max(0, offset))
  const buffer = Buffer.allocUnsafe(64 * 1024)
  for (let at = offset - 1; at < size; at += buffer.length) {
    const bytes = buffer.subarray(0, read(buffer.subarray(0, Math.min(buffer.length, size - at)), at))
    const newline = bytes.indexOf(0x0a)
    if (newline >= 0) return at + newline + 1
    if (bytes.length === 0) break
    tick()
  }
  return size
}

/** How many lines end before an offset. */
function linesBefore(read: ReadAt, offset: number, tick: () => void): number {
  if (offset === 0) return 0
  const buffer = Buffer.allocUnsafe(WINDOW)
  let lines = 0
  for (let at = 0; at < offset; at += WINDOW) {
    lines += countNewlines(buffer, 0, read(buffer.subarray(0, Math.min(WINDOW, offset - at)), at))
    tick()
  }
  return lines
}

interface Place {
  read: ReadAt
  size: number
  times: TimesReader
  range: { from: number }
  context: number
}

/** Gathers the hits of each line of one log, and reports the line with what is around it. */
class LineSink implements HitSink {
  private line = -1
  private hits: Hits | null = null
  private base: number | null = null
  private scanned: number
  private readonly file: number
  private readonly place: Place
  private readonly report: Report

  // Fields written out: this class runs with its types merely stripped (worker.ts).
  constructor(file: number, place: Place, report: Report) {
    this.file = file
    this.place = place
    this.report = report
    this.scanned = place.range.from
  }

  get wanted(): boolean {
    return this.report.room > 0
  }

  get lines(): number {
    return this.report.lines
  }

  set lines(lines: number) {
    this.report.lines = lines
  }

  add(line: number, offset: number, length: number): void {
    if (line === this.line) {
      if (this.hits && this.hits.length < MARKS) this.hits.push({ offset, length })
      return
    }
    this.end()
    if (!this.wanted) return
    this.line = line
    this.hits = [{ offset, length }]
  }

  tick(scanned: number): void {
    // What is shown of the line has been searched: nobody waits for the next hit to see this one.
    if (this.hits && scanned > this.hits[0].offset + SHOWN) this.end()
    const bytes = Math.max(0, scanned - this.scanned)
    this.scanned += bytes
    this.report.tick(bytes)
  }

  /** Reports the line of the last hits. */
  end(): void {
    const { hits, line, file } = this
    if (!hits) return
    this.hits = null
    const { read, size, times, range, context } = this.place
    this.base ??= linesBefore(read, range.from, () => this.report.tick(0))
    const number = this.base + line
    const { start, text, marks, before, after } = excerpt(read, size, hits, context)
    this.report.found({
      file,
      line: number,
      offset: hits[0].offset,
      at: times.at(start),
      text,
      marks,
      before: numbered(before, number - before.length),
      after: numbered(after, number + 1),
    })
  }
}

function numbered(lines: Excerpt['before'], first: number): FoundLine['before'] {
  return lines.map((text, i) => ({ line: first + i, text }))
}

/** What came of a task so far, sent at once with the first line found, then every 50 ms. */
class Report {
  /** Lines with a hit since the last report. */
  lines = 0
  /** Lines that may still be reported. */
  room: number
  private part: SearchPart = emptyPart()
  private fileBytes = 0
  private first = true
  private lastSent = performance.now()
  private readonly cancel: Int32Array
  private readonly send: (part: SearchPart) => void

  constructor(room: number, cancel: Int32Array, send: (part: SearchPart) => void) {
    this.room = room
    this.cancel = cancel
    this.send = send
  }

  found(line: FoundLine): void {
    this.room--
    this.part.found.push(line)
    if (this.first) this.flush()
    this.first = false
  }

  fail(problem: SearchPart['failed'][number]): void {
    this.part.failed.push(problem)
  }

  fileDone(size: number): void {
    this.part.files++
    // Together the reports of a file come to the size that it had when it was planned.
    this.part.bytes += size - this.fileBytes
    this.fileBytes = 0
    this.tick(0)
  }

  /** `bytes` more were searched. @throws Cancelled */
  tick(bytes: number): void {
    if (Atomics.load(this.cancel, 0) === 1) throw new Cancelled()
    this.part.bytes += bytes
    this.fileBytes += bytes
    if (performance.now() - this.lastSent >= EVERY_MS) this.flush()
  }

  flush(): void {
    this.send({ ...this.part, lines: this.lines })
    this.part = emptyPart()
    this.lines = 0
    this.lastSent = performance.now()
  }
}

function emptyPart(): SearchPart {
  return { found: [], lines: 0, files: 0, bytes: 0, failed: [] }
}
