import { formatBytes, isFinal, type JobOutput, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { emptyReport, type TransferProgress, type TransferReport } from '../../../adapters/transfer/index.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import type { Logger } from '../../../ground/observability/index.ts'
import type { LogStore } from '../../../ground/store/logs/index.ts'
import { outOfReach } from '../../servers/index.ts'
import { OneAtATime, type Transfers } from '../../sync/index.ts'
import type { JobResults, JobServers, StageContext } from '../pipeline/context.ts'
import { countFiles, StageProgress, transferText } from '../push/stage-progress.ts'
import type { JobRepository, JobRow } from '../repository.ts'
import { artifactsOf, attemptsThatCount, firstFilled } from './left-by.ts'
import { listed } from './listed.ts'
import type { OutputRows } from './output-rows.ts'
import { leftOf, tellLeft, tellNone } from './outputs-told.ts'
import { previewOf } from './preview.ts'
import { fileAt, filesBelow, folderOf, readWithin, removeFolder, removeIfEmpty } from './result-files.ts'
import { type Wanted, wantedOf, workingFolder } from './wanted.ts'

export interface ResultsDeps {
  repo: JobRepository
  rows: OutputRows
  transfers: Transfers
  servers: Pick<JobServers, 'session'>
  logs: Pick<LogStore, 'read' | 'times'>
  /** Where results of all jobs are kept, a folder for each. */
  folder: string
  clock: Clock
  logger: Logger
}

/** Options of a transfer that somebody watches. */
export interface Watch {
  signal?: AbortSignal
  onProgress?: (progress: TransferProgress) => void
}

/** What jobs leave: brought home to `<folder>/<job id>`, listed, read, removed. */
export class Results implements JobResults {
  /** One at a time for each job. */
  private readonly jobs = new OneAtATime()
  /** What ends the transfers of a job that is removed. */
  private readonly ends = new Map<string, Set<AbortController>>()

  constructor(readonly deps: ResultsDeps) {}

  /** See {@link JobResults.collect}. What is not there is said on the timeline; it is no failure. */
  async collect(context: StageContext, row: JobRow): Promise<{ detail: string | null; failed?: true }> {
    if (row.spec.outputsWhen === 'success' && row.outcome !== 'succeeded') {
      const asked = row.spec.outputs.length > 0
      if (asked) tellNone(context.repo, row.id, 'its outputs stay on the server: they are for success only')
      return { detail: asked ? 'outputs left on the server' : null }
    }
    const endedAt = this.deps.repo.attempts(row.id).at(-1)?.endedAt
    if (row.spec.outputs.length > 0 && cancelledSince(row, endedAt)) return notBrought(context, stopped().message)
    const stopping = new AbortController()
    // Before the server is asked anything: a cancel that comes while it answers is one, too.
    const forget = context.onCancel(() => stopping.abort(stopped()))
    try {
      const wanted = await this.wanted(row, [])
      if (wanted.paths.length === 0) return { detail: null }
      return await this.bringAll(context, row, wanted, AbortSignal.any([context.signal, stopping.signal]))
    } finally {
      forget()
    }
  }

  private async bringAll(
    context: StageContext,
    row: JobRow,
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<{ detail: string | null; failed?: true }> {
    const progress = new StageProgress(context, 'collect')
    try {
      const onProgress = (at: TransferProgress) => progress.say(transferText('pull', at))
      const report = await this.bring(row, wanted, 'extra', { signal, onProgress })
      progress.stop()
      const left = [...report.skipped, ...wanted.clashes]
      tellLeft(context.repo, row.id, left)
      return { detail: this.detail(row.id, left.length) }
    } catch (error) {
      if (context.signal.aborted || mayPass(error)) throw error
      const text = error instanceof RemotebotError ? error.message : String(error)
      context.logger.error({ err: error, job: row.id }, 'outputs could not be brought home')
      return notBrought(context, text)
    } finally {
      progress.stop()
    }
  }

  /**
   * Brings outputs home now: those of its spec, its artifacts, and `paths`. Nothing here is deleted.
   * @throws RemotebotError INVALID_STATE before it was deployed, after its files there were removed and when it is removed
   * meanwhile; what a pull throws
   */
  async collectNow(row: JobRow, paths: readonly string[], watch: Watch): Promise<TransferReport & { folder: string }> {
    refuseAbsent(row)
    const wanted = await this.wanted(row, paths)
    this.refuseRemoved(row)
    const report = wanted.paths.length > 0 ? await this.bring(row, wanted, 'none', watch) : emptyReport()
    const skipped = [...report.skipped, ...wanted.clashes]
    const stage = this.deps.repo.get(row.id)?.stage
    // Before its own collect what is not there may still come.
    if (stage === null || stage === 'release') {
      tellLeft(this.deps.repo, row.id, leftOf(row.spec.outputs, paths, skipped))
    }
    return { ...report, skipped, folder: folderOf(this.deps.folder, row.id) }
  }

  /** What is wanted of a job now. */
  async wanted(row: JobRow, more: readonly string[]): Promise<Wanted> {
    const base = workingFolder(row.spec, row.workspaceDir ?? `~/.remotebot/work/${row.workspace ?? row.id}`)
    const attempts = attemptsThatCount(row, this.deps.repo.attempts(row.id))
    const [newest, ...earlier] = attempts
    if (!newest) return { base, paths: [], clashes: [] }
    const paths = [...row.spec.outputs, ...more, ...(await artifactsOf(this.deps.logs, attempts))]
    const folders = attempts.map(({ remoteDir }) => `${remoteDir}/out`)
    // Where there is a transfer anyway, it finds out whether the only one holds anything.
    const known = paths.length > 0 && earlier.length === 0
    const out = known ? folders : [await firstFilled(this.deps.servers.session(newest.serverId), folders)]
    return wantedOf(base, [...paths, ...out.filter((folder) => folder !== null)])
  }

  /** Files that came home, by path. `cursor`: the last path of the page before. */
  async outputs(
    row: JobRow,
    cursor: string | undefined,
    limit: number,
  ): Promise<{ items: JobOutput[]; nextCursor: string | null }> {
    const rows = this.deps.rows.page(row.id, cursor, limit + 1)
    const page = rows.slice(0, limit)
    const folder = folderOf(this.deps.folder, row.id)
    const items = await Promise.all(
      page.map(async ({ path, bytes, modifiedAt, checksum }) => {
        const file = await fileAt(folder, path)
        return { path, bytes, modifiedAt, checksum, preview: file ? await previewOf(path, file) : ('none' as const) }
      }),
    )
    return { items, nextCursor: rows.length > page.length ? (page.at(-1)?.path ?? null) : null }
  }

  /** A part of a file that came home. @throws RemotebotError NOT_FOUND for any other path */
  async read(row: JobRow, path: string, offset: number, limit: number): Promise<{ bytes: Buffer; size: number }> {
    const known = this.deps.rows.get(row.id, path)
    const part = known && (await readWithin(folderOf(this.deps.folder, row.id), path, offset, limit))
    if (part) return part
    throw new RemotebotError('NOT_FOUND', `${row.name} brought no file ${path} home.`, {
      hint: 'List what it brought: remotebot job show JOB',
    })
  }

  /** See {@link JobResults.stop}. */
  stop(jobId: string): void {
    const removed = new RemotebotError('INVALID_STATE', 'Its outputs come home no more: the job is being removed.')
    for (const end of this.ends.get(jobId) ?? []) end.abort(removed)
  }

  /** Removes what a job brought home; what still comes is ended. Returns the bytes freed. @throws RemotebotError STORE_DAMAGED */
  async remove(jobId: string): Promise<number> {
    this.stop(jobId)
    return this.wipe(jobId)
  }

  private wipe(jobId: string): Promise<number> {
    return this.jobs.wait(jobId, async () => {
      const bytes = this.deps.repo.get(jobId)?.results?.bytes ?? 0
      await removeFolder(folderOf(this.deps.folder, jobId))
      return bytes
    })
  }

  /** The same, and says so on its timeline. */
  async expire(jobId: string): Promise<void> {
    await this.wipe(jobId)
    this.deps.rows.forget(jobId, 'its results here were removed (retention)', this.deps.clock.now())
  }

  /** Results here, by job. */
  sizes(): Map<string, { bytes: number }> {
    return this.deps.rows.sizes()
  }

  /** Bytes of all results here. */
  diskUse(): number {
    return this.deps.rows.totalBytes()
  }

  private async bring(row: JobRow, wanted: Wanted, deletions: 'extra' | 'none', watch: Watch): Promise<TransferReport> {
    const end = new AbortController()
    const ends = this.ends.get(row.id) ?? new Set()
    this.ends.set(row.id, ends.add(end))
    const signal = watch.signal ? AbortSignal.any([watch.signal, end.signal]) : end.signal
    const work = async () => {
      this.refuseRemoved(row)
      const attempt = this.deps.repo.attempts(row.id).at(-1)
      const target = folderOf(this.deps.folder, row.id)
      const what = { ...wanted, serverId: attempt?.serverId ?? '', target, deletions }
      const report = await this.deps.transfers.pull({ ...what, ...watch, signal })
      await removeIfEmpty(`${target}/out`)
      await this.list(row.id, report.checksums, signal)
      return report
    }
    try {
      return await this.jobs.wait(row.id, work, signal)
    } finally {
      ends.delete(end)
      if (ends.size === 0 && this.ends.get(row.id) === ends) this.ends.delete(row.id)
    }
  }

  private refuseRemoved(row: Pick<JobRow, 'id' | 'name'>): void {
    if (!this.deps.repo.get(row.id)) throw new RemotebotError('NOT_FOUND', `${row.name} was removed meanwhile.`)
  }

  /** Writes down what is here now. */
  private async list(jobId: string, sums: Record<string, string>, signal?: AbortSignal): Promise<void> {
    const folder = folderOf(this.deps.folder, jobId)
    const files = await filesBelow(folder)
    const before = this.deps.rows.all(jobId)
    const rows = await listed(jobId, folder, files, before, sums, signal)
    await this.deps.rows.replace(jobId, before, rows)
    if (!this.deps.repo.get(jobId)) return
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const results = { files: files.length, bytes, folder, at: this.deps.clock.now() }
    this.deps.repo.update('jobs.results', jobId, { results })
  }

  private detail(jobId: string, left: number): string {
    const { files = 0, bytes = 0 } = this.deps.repo.get(jobId)?.results ?? {}
    const brought = `${countFiles(files)}, ${formatBytes(bytes)}`
    return left > 0 ? `${brought}; ${left.toLocaleString('en')} not brought` : brought
  }
}

/** Whether trying again may help: the server is away, or a disk is full. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof RemotebotError) || error.message === stopped().message) return false
  return outOfReach(error) || error.code === 'DISK_FULL'
}

/** Whether a cancel was asked for after the job's end: while its outputs were waited for, or before the engine was killed. */
function cancelledSince({ cancelRequestedAt }: Pick<JobRow, 'cancelRequestedAt'>, endedAt: number | null | undefined) {
  return cancelRequestedAt !== null && typeof endedAt === 'number' && cancelRequestedAt > endedAt
}

function notBrought({ repo, jobId }: Pick<StageContext, 'repo' | 'jobId'>, why: string) {
  tellNone(repo, jobId, `its outputs were not brought home: ${why}`)
  return { detail: 'outputs not brought home', failed: true as const }
}

const stopped = () => new RemotebotError('INVALID_STATE', 'a person cancelled it meanwhile')

/** @throws RemotebotError INVALID_STATE where nothing can be on its server */
export function refuseAbsent(row: JobRow): void {
  if (row.workspaceDir === null) {
    throw new RemotebotError(
      'INVALID_STATE',
      `${row.name} has not been on a server${isFinal(row.status) ? '' : ' yet'}.`,
      {
        hint: isFinal(row.status) ? 'It left nothing to bring.' : 'Try again once it runs.',
      },
    )
  }
  if (row.remoteRemoved !== 1) return
  throw new RemotebotError('INVALID_STATE', `The files of ${row.name} were removed from its server.`, {
    hint: 'What came home before is all there is.',
  })
}
