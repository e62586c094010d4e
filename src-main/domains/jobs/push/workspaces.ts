import { formatBytes, type PushSource, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { TransferReport } from '../../../adapters/transfer/index.ts'
import type { Transfers } from '../../sync/index.ts'
import { currentAttempt, type JobWorkspace, type StageContext } from '../pipeline/context.ts'
import type { JobRow } from '../repository.ts'
import { leftOut } from './git-words.ts'
import type { Destination, Repositories } from './repositories.ts'
import { skippedText } from './skipped.ts'
import { countFiles, StageProgress, transferText } from './stage-progress.ts'

/** Ours on the server: what is remembered of setting up. */
const KEPT = '/.remotebot'

/** A folder here, ready to be pushed. */
interface Source {
  folder: string
  /** Stays the same from one push to the next. */
  origin: string
  excludes: string[]
  defaultIgnores: boolean
  gitignore: boolean
  /** "1a2b3c4 of main"; null for a folder. */
  version: string | null
  note: string | null
}

/** Pushes what jobs bring to their workspaces. */
export class Workspaces implements JobWorkspace {
  constructor(
    private readonly transfers: Transfers,
    private readonly repositories: Repositories,
  ) {}

  /** See {@link JobWorkspace.prepare}. */
  async prepare(context: StageContext, row: JobRow, progressed: () => void): Promise<{ dir: string; detail: string }> {
    const dir = `~/.remotebot/work/${row.workspace ?? row.id}`
    if (!row.spec.push) return { dir, detail: 'an empty workspace' }
    const { serverId } = currentAttempt(context)
    const progress = new StageProgress(context, 'deploy')
    const stopping = new AbortController()
    const forget = context.onCancel(() => stopping.abort(cancelled()))
    const signal = AbortSignal.any([context.signal, stopping.signal])
    try {
      const source = await this.source(row.spec.push, { serverId, target: dir }, signal, (text) => {
        progressed()
        progress.say(text)
      })
      let before = 0
      const { folder, version, note, ...rest } = source
      const report = await this.transfers.push({
        serverId,
        source: folder,
        target: dir,
        ...rest,
        excludes: [...rest.excludes, KEPT],
        deletions: 'pushed',
        signal,
        onProgress: (at) => {
          progress.say(transferText('push', at))
          if (at.bytesDone + at.filesDone > before) progressed()
          before = at.bytesDone + at.filesDone
        },
      })
      progress.stop()
      const detail = pushedText(version, report)
      context.repo.note(row.id, 'note', `pushed ${detail}`)
      if (note) context.repo.note(row.id, 'note', note)
      const skipped = skippedText(report.skipped, 'not pushed')
      if (skipped) context.repo.note(row.id, 'note', skipped)
      return { dir, detail }
    } finally {
      progress.stop()
      forget()
    }
  }

  private async source(
    push: PushSource,
    destination: Destination,
    signal: AbortSignal,
    say: (text: string) => void,
  ): Promise<Source> {
    if ('folder' in push) {
      const { folder, excludes, defaultIgnores } = push
      return { folder, origin: folder, excludes, defaultIgnores, gitignore: true, version: null, note: null }
    }
    const checkout = await this.repositories.checkout(push.git, push.ref, destination, { signal, onProgress: say })
    const { folder, commit, ref, submodules, lfsFiles } = checkout
    const short = commit.slice(0, 7)
    const version = commit.startsWith(ref) ? short : `${short} of ${ref}`
    const note = leftOut(submodules, lfsFiles)
    // All that git knows is part of the tree, whatever its ignore files say.
    return { folder, origin: push.git, excludes: [], defaultIgnores: false, gitignore: false, version, note }
  }
}

/** "1a2b3c4 of main: 12 files, 3 MB (1,988 unchanged)". */
function pushedText(version: string | null, report: TransferReport): string {
  const { files, sentBytes, unchanged, deleted } = report
  const rest = [
    unchanged > 0 ? `${unchanged.toLocaleString('en')} unchanged` : null,
    deleted > 0 ? `${deleted.toLocaleString('en')} removed there` : null,
  ].filter((part) => part !== null)
  const sent = `${countFiles(files)}, ${formatBytes(sentBytes)}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`
  return version ? `${version}: ${sent}` : sent
}

function cancelled(): RemotebotError {
  return new RemotebotError('INVALID_STATE', 'The job was cancelled while its files were being pushed.')
}
