import { logSource } from '../../../../src-shared/vocabulary/index.ts'
import type { FollowListener } from '../../../adapters/transport/session.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import { type LogStore, type LogWriter, Masker, type SecretSet } from '../../../ground/store/logs/index.ts'
import type { AttemptSource } from './sources.ts'
import { isStored } from './stored.ts'

interface CaptureDeps {
  logs: LogStore
  secrets: SecretSet
  clock: Clock
}

/**
 * Brings the bytes of one remote log home: masked, in order, each exactly once. After a crash it asks
 * again from a little before the stored end, so that a secret across that point is still masked.
 */
export class Capture {
  private readonly masker: Masker
  private queue: Promise<void> = Promise.resolve()
  private failed: Error | null = null
  /** Where the remote log must be read from. */
  readonly from: number
  /** Its name in the attempt's folder. */
  readonly file: string

  private constructor(
    private readonly deps: CaptureDeps,
    private readonly source: string,
    { file }: AttemptSource,
    private writer: LogWriter | null,
  ) {
    const { masker, from } = Masker.resume(deps.secrets, writer?.remoteOffset ?? 0)
    this.masker = masker
    this.from = from
    this.file = file
  }

  /** Opens where it was left. Close it. @throws RemotebotError of {@link LogStore.writer} */
  static async open(deps: CaptureDeps, jobId: string, attempt: number, what: AttemptSource): Promise<Capture> {
    const source = logSource(jobId, attempt, what.step)
    const later = what.onlyIfAny && !(await isStored(deps.logs, source))
    return new Capture(deps, source, what, later ? null : await deps.logs.writer(source))
  }

  /** How much of the present remote file is stored. */
  get stored(): number {
    return this.writer?.remoteOffset ?? 0
  }

  /** For `follow`: rejects once storing has failed, so that no more is read. */
  readonly onData: FollowListener['onData'] = (bytes) => {
    if (this.failed) throw this.failed
    this.store(this.masker.push(bytes))
    return this.queue.catch((error: Error) => {
      this.failed = error
      throw error
    })
  }

  /** Stores what the masker still held back: the log has ended. @throws what storing threw */
  async end(): Promise<void> {
    this.store(this.masker.end())
    await this.queue
  }

  /** The log on the server became shorter: what was held back belongs to the part before, then a new one begins. */
  async cut(remoteSize: number): Promise<void> {
    await this.end()
    await this.writer?.shrunk(remoteSize, this.deps.clock.now())
  }

  /** Marks what is stored as whole. */
  async complete(): Promise<void> {
    await this.queue
    await this.writer?.complete()
  }

  async close(): Promise<void> {
    await this.queue.catch(() => {})
    await this.writer?.close()
  }

  private store(masked: Buffer): void {
    this.queue = this.queue.then(async () => {
      if (!this.writer && masked.length === 0) return
      this.writer ??= await this.deps.logs.writer(this.source)
      await this.writer.append(masked, this.deps.clock.now())
    })
    // Who asks for the next thing meets the failure.
    this.queue.catch(() => {})
  }
}
