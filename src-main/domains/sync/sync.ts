import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { RemotebotError, type SyncedFolder } from '../../../src-shared/vocabulary/index.ts'
import { type Deletions, isRooted } from '../../adapters/transfer/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { SyncedFolders } from './synced-folders.ts'
import { type TransferStep, transferSteps } from './transfer-steps.ts'
import type { Transfers } from './transfers.ts'
import { progressView, reportView } from './views.ts'

interface SyncDeps {
  transfers: Transfers
  folders: SyncedFolders
  servers: {
    /** @throws RemotebotError NOT_FOUND, AMBIGUOUS */
    find(name: string): { id: string }
    list(): Array<{ id: string; name: string }>
  }
  clock: Clock
}

export interface SyncPushInput {
  server: string
  source: string
  target: string
  excludes: string[]
  defaultIgnores: boolean
  deletions: Deletions
  dryRun: boolean
}

export interface SyncPullInput {
  server: string
  paths: string[]
  target: string
  dryRun: boolean
}

/** Transfers by themselves, without a job. */
export class Sync {
  constructor(private readonly deps: SyncDeps) {}

  /**
   * Makes a folder of a server like one here; a relative one is below the server's home folder. Stops when `signal` aborts or nobody reads on.
   * @throws RemotebotError INVALID_INPUT, NOT_FOUND, INVALID_STATE while another push to it is going on, and what a push throws
   */
  push(input: SyncPushInput, signal?: AbortSignal): AsyncGenerator<TransferStep, void> {
    const { server, ...request } = input
    return transferSteps(async (tell, stop) => {
      const serverId = this.deps.servers.find(server).id
      await checkedFolder(input.source)
      const target = folderThere(input.target)
      return this.timed(target, (started) =>
        this.deps.transfers
          .tryPush({ serverId, ...request, target, signal: stop, onProgress: (at) => tell(progressView('push', at)) })
          .then((report) => reportView(report, this.deps.clock.monotonic() - started)),
      )
    }, signal)
  }

  /**
   * Copies files, folders and globs of a server into a folder here. Relative paths are below the server's home folder. What
   * is here and differs is replaced, as scp and rsync do; nothing is deleted.
   * @throws RemotebotError INVALID_INPUT, NOT_FOUND, INVALID_STATE while another pull into it is going on, and what a pull throws
   */
  pull(input: SyncPullInput, signal?: AbortSignal): AsyncGenerator<TransferStep, void> {
    const { server, ...request } = input
    return transferSteps(async (tell, stop) => {
      const serverId = this.deps.servers.find(server).id
      checkedHere(input.target)
      return this.timed(input.target, (started) =>
        this.deps.transfers
          .tryPull({
            serverId,
            ...request,
            base: '~',
            signal: stop,
            onProgress: (at) => tell(progressView('pull', at)),
          })
          .then((report) => reportView(report, this.deps.clock.monotonic() - started)),
      )
    }, signal)
  }

  /** Folders that were pushed to servers that we still know, newest first. */
  status(): SyncedFolder[] {
    const names = new Map(this.deps.servers.list().map(({ id, name }) => [id, name]))
    return this.deps.folders.list().flatMap((row) => {
      const serverName = names.get(row.serverId)
      return serverName === undefined ? [] : [{ ...row, serverName, complete: row.complete === 1 }]
    })
  }

  private async timed<T>(
    folder: string,
    work: (started: number) => Promise<T>,
  ): Promise<{ report: T; folder: string }> {
    return { report: await work(this.deps.clock.monotonic()), folder }
  }
}

/** @throws RemotebotError INVALID_INPUT unless it is an absolute path here without NUL */
export function checkedHere(path: string): void {
  if (isAbsolute(path) && !path.includes('\0')) return
  throw new RemotebotError('INVALID_INPUT', `${JSON.stringify(path)} is no absolute path on this computer.`, {
    hint: 'Name the folder with its full path.',
  })
}

/** @throws RemotebotError INVALID_INPUT, NOT_FOUND unless it is a folder here */
export async function checkedFolder(path: string): Promise<void> {
  checkedHere(path)
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) return
  const message = found ? `${path} is a file, not a folder.` : `There is no folder ${path} on this computer.`
  throw new RemotebotError(found ? 'INVALID_INPUT' : 'NOT_FOUND', message, { hint: 'Check its path.' })
}

/**
 * A folder of a server in one spelling, so that what is remembered of `code` counts for `./code/` and `~/code` too.
 * @throws RemotebotError INVALID_INPUT
 */
export function folderThere(path: string): string {
  const otherHome = path.startsWith('~') && !isRooted(path)
  if (path === '' || path.includes('\0') || otherHome) {
    throw new RemotebotError('INVALID_INPUT', `${JSON.stringify(path)} is no folder of a server.`, {
      hint: 'Write it as folder or ~/folder, below the home folder there, or absolute.',
    })
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (path.startsWith('/')) return `/${parts.join('/')}`
  return [...(isRooted(path) ? [] : ['~']), ...parts].join('/')
}
