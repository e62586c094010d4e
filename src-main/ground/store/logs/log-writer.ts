import { existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises'
import { RemotebotError } from '../../../../src-shared/vocabulary/errors.ts'
import type { LogNotice } from '../../../../src-shared/vocabulary/log.ts'
import { noticeLine, repairNotices, segmentStart } from './notices-file.ts'
import type { SourcePaths } from './source-paths.ts'
import { storeError } from './store-error.ts'
import { repairTimes, timeRecord } from './times-file.ts'

const TIME_EVERY_MS = 1000
/** Appends that wait while the disk is busy are written together, up to this many bytes and pieces. */
const BATCH_BYTES = 4 * 1024 * 1024
const BATCH_PIECES = 512

type Work = { bytes: Buffer; at: number } | { run: () => Promise<void> }
type Queued = Work & { resolve: () => void; reject: (error: Error) => void }

interface Files {
  log: FileHandle
  times: FileHandle
  notices: FileHandle
}

/** Tells the store what became of a writer. */
export interface WriterHooks {
  /** Bytes, a notice or the completion mark were stored. */
  grown(writer: LogWriter): void
  closed(): void
}

/**
 * Appends to one log source. The size of the file on disk is the only truth: whatever is killed whenever,
 * the next writer goes on at {@link LogWriter.remoteOffset} without loss or repetition. After a failure the
 * writer is closed and refuses everything, so that no byte is skipped: open another, and read on from there.
 */
export class LogWriter {
  private queue: Queued[] = []
  private pumping: Promise<void> | null = null
  private failure: Error | null = null
  private lastTimeAt: number
  private closing: Promise<void> | null = null

  private constructor(
    private readonly paths: SourcePaths,
    private readonly files: Files,
    private readonly hooks: WriterHooks,
    /** Bytes stored, all of them on their way to disk. */
    private stored: number,
    private notices: LogNotice[],
    private whole: boolean,
    lastTimeAt: number,
  ) {
    this.lastTimeAt = lastTimeAt
  }

  /** Opens, creates and repairs the files of a source. @throws RemotebotError DISK_FULL, STORE_DAMAGED */
  static async open(paths: SourcePaths, hooks: WriterHooks): Promise<LogWriter> {
    const opened: FileHandle[] = []
    const append = async (path: string) => {
      const file = await open(path, 'a+', 0o600)
      opened.push(file)
      return file
    }
    try {
      await mkdir(paths.folder, { recursive: true, mode: 0o700 })
      const log = await append(paths.log)
      const { size } = await log.stat()
      const times = await append(paths.times)
      const last = await repairTimes(times, size)
      const notices = await repairNotices(paths.notices, size)
      const files = { log, times, notices: await append(paths.notices) }
      return new LogWriter(
        paths,
        files,
        hooks,
        size,
        notices,
        existsSync(paths.done),
        last?.at ?? Number.NEGATIVE_INFINITY,
      )
    } catch (error) {
      await Promise.all(opened.map((file) => file.close()))
      throw storeError(error, paths.log)
    }
  }

  /** Stored bytes. */
  get size(): number {
    return this.stored
  }

  /** How much of the present remote file is stored, which is where to read on. */
  get remoteOffset(): number {
    return this.stored - segmentStart(this.notices)
  }

  /** Whether {@link complete} was called, perhaps by an earlier writer. */
  get completed(): boolean {
    return this.whole
  }

  /**
   * Appends, in the order of the calls; resolves when the bytes are written, so awaiting it is the
   * backpressure. `bytes` must not change until then. `at`: when they arrived, epoch ms.
   * @throws RemotebotError DISK_FULL: a part may have been stored, see {@link size} of the next writer
   */
  append(bytes: Buffer, at: number): Promise<void> {
    return this.add({ bytes, at })
  }

  /** Records a place where the log is not the whole truth. Repeating one changes nothing. */
  notice(notice: LogNotice): Promise<void> {
    return this.addNotice(() => notice)
  }

  /**
   * The remote file is now shorter than what was read of it: the stored log keeps growing from where it is,
   * with a notice there, and {@link remoteOffset} starts again at 0 once this has resolved.
   */
  shrunk(remoteSize: number, at: number): Promise<void> {
    const text = `The log on the server was cut to ${remoteSize} bytes; what follows is its new content.`
    return this.addNotice(() => ({ offset: this.stored, at, kind: 'shrunk', text }))
  }

  /** Marks the log as whole, after making sure that it is on the disk itself: the server's copy may go now. */
  complete(): Promise<void> {
    return this.add({
      run: async () => {
        await this.files.log.datasync()
        // The mark is the file's existence: it needs no space and cannot be half written.
        await writeFile(this.paths.done, '', { mode: 0o600, flush: true })
        this.whole = true
      },
    })
  }

  /** Finishes what was asked for and closes. Never throws; failures have reached those who asked. */
  close(): Promise<void> {
    this.closing ??= this.finish()
    return this.closing
  }

  private async finish(): Promise<void> {
    while (this.pumping) await this.pumping
    this.failure ??= new RemotebotError('INVALID_STATE', `The writer of ${this.paths.log} was closed.`)
    await Promise.allSettled(Object.values(this.files).map((file: FileHandle) => file.close()))
    this.hooks.closed()
  }

  /** `make` is called when all earlier appends are stored. */
  private addNotice(make: () => LogNotice): Promise<void> {
    return this.add({
      run: async () => {
        const notice = make()
        if (this.notices.some((known) => known.kind === notice.kind && known.offset === notice.offset)) return
        await appendWhole(this.files.notices, noticeLine(notice))
        if (notice.kind === 'shrunk') await this.files.notices.datasync()
        this.notices.push(notice)
      },
    })
  }

  private add(work: Work): Promise<void> {
    if (this.failure) return handled(Promise.reject(this.failure))
    const promise = new Promise<void>((resolve, reject) => this.queue.push({ ...work, resolve, reject }))
    this.pumping ??= this.pump()
    return handled(promise)
  }

  private async pump(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.nextBatch()
      try {
        const [first] = batch
        if (first && 'run' in first) await first.run()
        else await this.write(batch as Array<Queued & { bytes: Buffer; at: number }>)
        this.hooks.grown(this)
        for (const item of batch) item.resolve()
      } catch (error) {
        await this.fail(error, batch)
      }
    }
    // In the same turn as the last look at the queue, so that no work can slip in between.
    this.pumping = null
  }

  /** The next piece of work that is not bytes, or all bytes up to it. */
  private nextBatch(): Queued[] {
    let [count, bytes] = [0, 0]
    for (const item of this.queue) {
      if ('run' in item || count >= BATCH_PIECES || bytes >= BATCH_BYTES) break
      bytes += item.bytes.length
      count++
    }
    return this.queue.splice(0, Math.max(1, count))
  }

  private async write(batch: Array<{ bytes: Buffer; at: number }>): Promise<void> {
    let [offset, times] = [this.stored, '']
    for (const { bytes, at } of batch) {
      if (bytes.length > 0 && Math.abs(at - this.lastTimeAt) >= TIME_EVERY_MS) {
        times += timeRecord({ offset, at })
        this.lastTimeAt = at
      }
      offset += bytes.length
    }
    const pieces = batch.map((item) => item.bytes).filter((bytes) => bytes.length > 0)
    await writeAll(this.files.log, pieces)
    this.stored = offset
    // Times are a comfort: a disk that is full for them alone must not stop the log.
    if (times !== '') await appendWhole(this.files.times, times).catch(() => {})
  }

  private async fail(error: unknown, batch: Queued[]): Promise<void> {
    this.failure = storeError(error, this.paths.log)
    this.stored = await this.files.log.stat().then(
      (stat) => stat.size,
      () => this.stored,
    )
    this.hooks.grown(this)
    for (const item of [...batch, ...this.queue.splice(0)]) item.reject(this.failure)
    // Not awaited: closing waits for this very pump.
    setImmediate(() => void this.close())
  }
}

/** Everything a failed disk lets in stays: the next writer goes on after it. */
async function writeAll(file: FileHandle, pieces: Buffer[]): Promise<void> {
  let rest = pieces
  while (rest.length > 0) {
    let { bytesWritten } = await file.writev(rest)
    let skip = 0
    while (skip < rest.length && bytesWritten >= (rest[skip] as Buffer).length)
      bytesWritten -= (rest[skip++] as Buffer).length
    rest = rest.slice(skip)
    if (bytesWritten > 0) rest[0] = (rest[0] as Buffer).subarray(bytesWritten)
  }
}

/** Appends all or nothing, as far as a full disk goes. */
async function appendWhole(file: FileHandle, text: string): Promise<void> {
  const { size } = await file.stat()
  try {
    await writeAll(file, [Buffer.from(text)])
  } catch (error) {
    await file.truncate(size)
    throw error
  }
}

/** A caller that does not wait must not bring the process down: it meets the failure on its next call. */
function handled(promise: Promise<void>): Promise<void> {
  promise.catch(() => {})
  return promise
}
