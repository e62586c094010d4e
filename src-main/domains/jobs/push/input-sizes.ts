import type { JobInput, PushSource } from '../../../../src-shared/vocabulary/index.ts'
import { measureTree } from '../../../adapters/transfer/index.ts'

/** So many sizes are remembered; the oldest is counted again when it is asked for. */
const MOST = 200

interface InputSizesDeps {
  /** A size became known. */
  changed(): void
  measure?: typeof measureTree
}

/**
 * How much jobs bring along. Whoever asks first gets what is known, which is nothing; a folder is then counted in the background,
 * and told about. Repositories are not known before they are cloned.
 */
export class InputSizes {
  private readonly known = new Map<string, { files: number; bytes: number } | null>()
  private readonly stopping = new AbortController()

  constructor(private readonly deps: InputSizesDeps) {}

  of(jobId: string, push: PushSource | undefined): JobInput {
    if (push === undefined) return { source: 'nothing', files: 0, bytes: 0 }
    if (!('folder' in push)) return { source: 'repository', files: null, bytes: null }
    const found = this.known.get(jobId)
    if (found === undefined) this.count(jobId, push)
    return { source: 'folder', files: found?.files ?? null, bytes: found?.bytes ?? null }
  }

  stop(): void {
    this.stopping.abort(new Error('the engine is stopping'))
  }

  private count(jobId: string, { folder, ...rules }: Extract<PushSource, { folder: string }>): void {
    const { changed, measure = measureTree } = this.deps
    const [oldest] = this.known.keys()
    if (this.known.size >= MOST && oldest !== undefined) this.known.delete(oldest)
    this.known.set(jobId, null)
    measure(folder, rules, this.stopping.signal).then(
      (size) => {
        this.known.set(jobId, size)
        if (size !== null) changed()
      },
      // It is gone, or cannot be read: that stays unknown, and the push says why.
      () => {},
    )
  }
}
