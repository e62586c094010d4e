import {
  type Deletions,
  forgetOtherPushes,
  type PullOptions,
  pull,
  push,
  type TransferProgress,
  type TransferReport,
  type TransferTransport,
} from '../../adapters/transfer/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { OneAtATime } from './one-at-a-time.ts'
import type { SyncedFolderRow, SyncedFolders } from './synced-folders.ts'

export interface TransfersDeps {
  /** @throws RemotebotError NOT_FOUND for a server that is gone */
  transport(serverId: string): TransferTransport
  folders: SyncedFolders
  /** Where pushes keep what they remember of each other. */
  stateFolder: string
  clock: Clock
}

export interface PushRequest {
  serverId: string
  /** A folder here. */
  source: string
  /** What the push is of, in words that stay the same from one to the next; the folder itself unless told. */
  origin?: string
  /** A folder there: `~/x`, or absolute. */
  target: string
  excludes: string[]
  defaultIgnores: boolean
  /** False pushes what .gitignore files leave out too. */
  gitignore?: boolean
  deletions: Deletions
  dryRun?: boolean
  signal?: AbortSignal
  onProgress?: (progress: TransferProgress) => void
}

export type PullRequest = Omit<PullOptions, 'onProgress'> & {
  serverId: string
  onProgress?: (progress: TransferProgress) => void
}

/**
 * Pushes and pulls, one at a time for each place. What they throw is what the adapter throws (UNREACHABLE: call again,
 * DISK_FULL, NOT_FOUND, INVALID_INPUT, REMOTE_FAILED), or the signal's reason.
 */
export class Transfers {
  private readonly places = new OneAtATime()
  /** An earlier engine may have been killed before it forgot all. */
  private tidied = false

  constructor(private readonly deps: TransfersDeps) {}

  /** Pushes as soon as no other push to the same folder is going on. */
  push(request: PushRequest): Promise<TransferReport> {
    return this.places.wait(placeOf(request.serverId, request.target), () => this.pushNow(request), request.signal)
  }

  /** Pushes now. @throws RemotebotError INVALID_STATE while another push to the same folder is going on */
  tryPush(request: PushRequest): Promise<TransferReport> {
    const { serverId, target } = request
    return this.places.try(placeOf(serverId, target), target, () => this.pushNow(request))
  }

  /** Pulls as soon as no other pull into the same folder is going on. */
  pull(request: PullRequest): Promise<TransferReport> {
    return this.places.wait(`here\n${request.target}`, () => this.pullNow(request), request.signal)
  }

  /** Pulls now. @throws RemotebotError INVALID_STATE while another pull into the same folder is going on */
  tryPull(request: PullRequest): Promise<TransferReport> {
    return this.places.try(`here\n${request.target}`, request.target, () => this.pullNow(request))
  }

  /**
   * Forgets what was pushed to other servers than these, and how far: they were removed. Tells what that was; does nothing where
   * nothing was.
   */
  async forgetOthers(servers: ReadonlySet<string>): Promise<SyncedFolderRow[]> {
    const { folders, stateFolder } = this.deps
    const gone = folders.forgetOthers(servers)
    if (gone.length > 0 || !this.tidied) {
      this.tidied = true
      await forgetOtherPushes(stateFolder, () => folders.list().map(stateKey))
    }
    return gone
  }

  private pullNow({ serverId, ...options }: PullRequest): Promise<TransferReport> {
    return pull(this.deps.transport(serverId), options)
  }

  private async pushNow({ serverId, origin, ...options }: PushRequest): Promise<TransferReport> {
    const { folders, clock, stateFolder } = this.deps
    const transport = this.deps.transport(serverId)
    const { target } = options
    const source = origin ?? options.source
    const folder = { serverId, target, source }
    if (!options.dryRun) folders.begin(folder, clock.now())
    const report = await push(transport, { ...options, stateFolder, stateKey: stateKey(folder) })
    const { files, bytes, unchanged, unchangedBytes } = report
    if (!options.dryRun) folders.done(folder, { files: files + unchanged, bytes: bytes + unchangedBytes }, clock.now())
    return report
  }
}

const stateKey = ({ serverId, target, source }: Pick<SyncedFolderRow, 'serverId' | 'target' | 'source'>) =>
  `${serverId}\n${target}\n${source}`

const placeOf = (serverId: string, target: string) => `${serverId}\n${target.replace(/(.)\/+$/, '$1')}`
