import {
  isFinal,
  RemotebotError,
  type TransferReport as TransferReportView,
} from '../../../../src-shared/vocabulary/index.ts'
import {
  type Change,
  landingOf,
  pull,
  type TransferReport,
  type TransferTransport,
} from '../../../adapters/transfer/index.ts'
import { checkedHere, progressView, reportView, type TransferStep, transferSteps } from '../../sync/index.ts'
import type { JobRow } from '../repository.ts'
import { folderOf } from './result-files.ts'
import { type Results, refuseAbsent, type Watch } from './results.ts'
import { pathHere } from './wanted.ts'

/**
 * Brings results to where a person wants them. As with scp and rsync, a file that is there and differs is replaced, in one
 * step and after the new one was checked; the report lists each that was. Nothing is deleted.
 */
export class Downloads {
  constructor(
    private readonly results: Results,
    /** This computer's own. */
    private readonly here: TransferTransport,
  ) {}

  /** Outputs come home to the job's results, now. @throws RemotebotError like {@link Results.collectNow} */
  collect(row: JobRow, paths: readonly string[], signal?: AbortSignal): AsyncGenerator<TransferStep, void> {
    return transferSteps(async (tell, stop) => {
      const { clock } = this.results.deps
      const started = clock.monotonic()
      const onProgress: Watch['onProgress'] = (at) => tell(progressView('pull', at))
      const { folder, ...report } = await this.results.collectNow(row, paths, { signal: stop, onProgress })
      return { report: reportView(report, clock.monotonic() - started), folder }
    }, signal)
  }

  /**
   * Results come into a folder here: from what came home where the job has ended and all that is asked for is among it, else
   * from its server. @throws RemotebotError INVALID_INPUT, INVALID_STATE, NOT_FOUND where nothing matches, and what a pull throws
   */
  download(
    row: JobRow,
    paths: readonly string[],
    target: string,
    signal?: AbortSignal,
  ): AsyncGenerator<TransferStep, void> {
    return transferSteps(async (tell, stop) => {
      checkedHere(target)
      const started = this.results.deps.clock.monotonic()
      const watch: Watch = { signal: stop, onProgress: (at) => tell(progressView('pull', at)) }
      const { report, replaced } = this.isHere(row, paths)
        ? await this.fromHere(row, paths, target, watch)
        : await this.fromServer(row, paths, target, watch)
      return { report: this.checked(report, replaced, started, row), folder: target }
    }, signal)
  }

  private checked(report: TransferReport, replaced: Change[], started: number, row: JobRow): TransferReportView {
    const view = reportView(report, this.results.deps.clock.monotonic() - started, replaced)
    const missing = report.skipped[0]
    if (view.files > 0 || view.unchanged > 0 || !missing) return view
    throw new RemotebotError('NOT_FOUND', `Nothing came of ${row.name}: ${missing.path} (${missing.reason}).`, {
      hint: 'Check the path: it is below the folder in which the job runs, ~/x, or absolute.',
    })
  }

  private isHere(row: JobRow, paths: readonly string[]): boolean {
    if (!isFinal(row.status) || row.results === null) return false
    if (paths.length === 0) return true
    const files = [...this.results.deps.rows.all(row.id).keys()]
    return paths.every((path) => {
      const { matches } = landingOf(pathHere(path))
      return files.some(matches)
    })
  }

  private async fromHere(row: JobRow, paths: readonly string[], target: string, watch: Watch): Promise<Copied> {
    const base = folderOf(this.results.deps.folder, row.id)
    const wanted = paths.length > 0 ? paths.map(pathHere) : ['.']
    const options = { base, paths: wanted, target }
    const replaced = replacedBy(await pull(this.here, { ...options, dryRun: true, signal: watch.signal }))
    return { report: await pull(this.here, { ...options, ...watch }), replaced }
  }

  private async fromServer(row: JobRow, paths: readonly string[], target: string, watch: Watch): Promise<Copied> {
    refuseAbsent(row)
    const { transfers, repo } = this.results.deps
    const all = await this.results.wanted(row, [])
    const wanted = paths.length > 0 ? { ...all, paths: [...paths] } : all
    const serverId = repo.attempts(row.id).at(-1)?.serverId ?? ''
    if (wanted.paths.length === 0) {
      throw new RemotebotError('NOT_FOUND', `${row.name} names no outputs.`, { hint: 'Say which files to bring.' })
    }
    const options = { serverId, base: wanted.base, paths: wanted.paths, target }
    const replaced = replacedBy(await transfers.tryPull({ ...options, dryRun: true, signal: watch.signal }))
    return { report: await transfers.tryPull({ ...options, ...watch }), replaced }
  }
}

interface Copied {
  report: TransferReport
  replaced: Change[]
}

const replacedBy = (plan: TransferReport) => plan.changes.filter(({ action }) => action === 'update')
