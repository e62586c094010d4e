import type { TransferPhase, TransferProgress } from './types.ts'

const EVERY_MS = 100

/** Tells how far a transfer is: each phase at once, numbers at most ten times a second. */
export class Progress {
  readonly #tell: (progress: TransferProgress) => void
  readonly #now: TransferProgress = { phase: 'scanning', filesDone: 0, files: 0, bytesDone: 0, bytes: 0 }
  #last = 0

  constructor(tell: (progress: TransferProgress) => void) {
    this.#tell = tell
  }

  phase(phase: TransferPhase): void {
    this.#now.phase = phase
    this.#say(true)
  }

  total(files: number, bytes: number): void {
    this.#now.files = files
    this.#now.bytes = bytes
    this.#say(true)
  }

  /** Never more than there is in all: a file may be sent twice when it changes meanwhile. */
  moved(bytes: number): void {
    this.#now.bytesDone = Math.min(this.#now.bytes, this.#now.bytesDone + bytes)
    this.#say(false)
  }

  file(): void {
    this.#now.filesDone = Math.min(this.#now.files, this.#now.filesDone + 1)
    this.#say(false)
  }

  #say(always: boolean): void {
    const now = performance.now()
    if (!always && now - this.#last < EVERY_MS) return
    this.#last = now
    this.#tell({ ...this.#now })
  }
}
