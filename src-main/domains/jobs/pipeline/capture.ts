import type { FollowListener } from '../../../adapters/transport/session.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import { compileSecrets, type LogWriter, Masker } from '../../../ground/store/logs/index.ts'

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

  constructor(
    private readonly writer: LogWriter,
    secrets: string[],
    private readonly clock: Clock,
  ) {
    const { masker, from } = Masker.resume(compileSecrets(secrets), writer.remoteOffset)
    this.masker = masker
    this.from = from
  }

  /** For `follow`: rejects once storing has failed, so that no more is read. */
  readonly onData: FollowListener['onData'] = (bytes) => {
    if (this.failed) throw this.failed
    const masked = this.masker.push(bytes)
    this.queue = this.queue.then(() => this.writer.append(masked, this.clock.now()))
    return this.queue.catch((error: Error) => {
      this.failed = error
      throw error
    })
  }

  /** Resolves when everything that came is stored. @throws what storing threw */
  drained(): Promise<void> {
    return this.queue
  }

  /** Stores what the masker still held back: the log has ended. */
  async end(): Promise<void> {
    await this.queue
    await this.writer.append(this.masker.end(), this.clock.now())
  }
}
