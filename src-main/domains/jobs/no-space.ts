import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'

export const isDiskFull = (error: unknown): error is RemotebotError =>
  error instanceof RemotebotError && error.code === 'DISK_FULL'

/** Jobs whose news find no space on this computer's disk, and why. Kept in memory, since nothing can be written down. */
export class NoSpace {
  readonly #reasons = new Map<string, string>()

  /** `changed` is called when a job's reason has changed. */
  constructor(private readonly changed: (jobId: string) => void) {}

  /** What keeps a job's news from being stored; null: nothing. */
  reason(jobId: string): string | null {
    return this.#reasons.get(jobId) ?? null
  }

  /** Something of a job could not be stored. */
  tell(jobId: string, { message, data }: RemotebotError): void {
    // Of the log and of the database the disk is told to be full by turns: what was said first will do.
    if (this.#reasons.has(jobId)) return
    this.#reasons.set(jobId, [message, data.hint].filter(Boolean).join(' '))
    this.changed(jobId)
  }

  /** There is space again, or nothing more to be stored. */
  over(jobId: string): void {
    if (this.#reasons.delete(jobId)) this.changed(jobId)
  }
}
