import { counted, formatBytes, type Stage } from '../../../../src-shared/vocabulary/index.ts'
import type { TransferProgress } from '../../../adapters/transfer/index.ts'
import { drop } from '../../../ground/observability/index.ts'
import type { StageContext } from '../pipeline/context.ts'

const EVERY_MS = 1000

/**
 * Tells how far a stage is in its detail, at most once a second: each time is a write, and a change that windows hear of. A
 * write that fails is no reason to stop what is going on.
 */
export class StageProgress {
  private newest: string | null = null
  private told: string | null = null
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly context: Pick<StageContext, 'repo' | 'jobId' | 'logger'>,
    private readonly stage: Stage,
  ) {}

  /** Soon. */
  say(text: string): void {
    this.newest = text
    this.timer ??= setTimeout(() => this.write(), this.told === null ? 0 : EVERY_MS)
  }

  /** Says no more. */
  stop(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.newest = null
  }

  private write(): void {
    this.timer = null
    const text = this.newest
    if (text === null || text === this.told) return
    this.told = text
    const { repo, jobId, logger } = this.context
    const work = async () => {
      const row = repo.get(jobId)
      if (row?.stage !== this.stage) return
      const stages = row.stages.map((record) => (record.stage === this.stage ? { ...record, detail: text } : record))
      repo.update('jobs.progress', jobId, { stages })
    }
    drop(work(), logger, 'how far a stage is could not be written down')
  }
}

/** "312 of 2,000 files, 12 MB of 40 MB". */
export function transferText(kind: 'push' | 'pull', progress: TransferProgress): string {
  const { phase, filesDone, files, bytesDone, bytes } = progress
  if (phase === 'scanning') return kind === 'push' ? 'comparing the files' : 'looking for the outputs'
  if (phase === 'verifying') return 'checking what arrived'
  if (phase === 'finishing') return 'putting the files in place'
  return `${count(filesDone)} of ${countFiles(files)}, ${formatBytes(bytesDone)} of ${formatBytes(bytes)}`
}

const count = (value: number) => value.toLocaleString('en')

/** "1 file", "2,000 files". */
export const countFiles = (files: number) => counted(files, 'file')
