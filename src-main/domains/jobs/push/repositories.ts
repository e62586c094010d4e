import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { expandHome } from '../../../adapters/transport/expand-home.ts'
import { OneAtATime } from '../../sync/index.ts'
import { type GitOptions, type GitResult, git } from './git.ts'
import { allowedProtocols, gitProtocol } from './git-address.ts'
import { gitFailure } from './git-failure.ts'
import { defaultBranch, type RemoteHead, specialFiles } from './git-output.ts'
import { fetchProgress, noSuchRef } from './git-words.ts'

/** A commit, spread out in a folder here. */
export interface Checkout {
  folder: string
  /** In full. */
  commit: string
  /** What was asked for, or the remote's own branch: "main". */
  ref: string
  /** Submodules and Git LFS files, whose content is not there. */
  submodules: string[]
  lfsFiles: string[]
}

/** Where a tree is pushed: a folder of a server. */
export interface Destination {
  serverId: string
  target: string
}

interface CheckoutOptions {
  signal?: AbortSignal
  /** Words for how far fetching is. */
  onProgress?: (text: string) => void
}

const SPECS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
const FETCHED = 'refs/remotebot/fetched'
const LOCK_TRIES = 5
const UNUSED_MS = 30 * 86_400_000
const LOCKED = /unable to create .*\.lock|cannot lock ref|\.lock': File exists/i
const BROKEN =
  /not a git repository|bad object|object file .* is empty|loose object .* corrupt|unable to read sha1|index file corrupt|bad signature/i

/**
 * Copies of repositories here, fetched anew for each push: `<folder>/<hash>/mirror.git`, and beside it a tree for each
 * destination, in which only what has changed is written, so that a push finds the rest as it was.
 */
export class Repositories {
  private readonly places = new OneAtATime()

  constructor(private readonly folder: string) {}

  /**
   * Fetches a repository and spreads out `ref` (a branch, tag, commit, or other ref; the remote's own branch unless told) in
   * the tree that belongs to `destination`.
   * @throws RemotebotError INVALID_INPUT, INVALID_STATE without git, UNREACHABLE, NOT_FOUND (no such repository or ref),
   *   REMOTE_FAILED, DISK_FULL; the signal's reason when aborted
   */
  async checkout(
    address: string,
    ref: string | undefined,
    destination: Destination,
    options: CheckoutOptions,
  ): Promise<Checkout> {
    const place = join(this.folder, shortHash(address))
    const repository = new Repository(address, place, options)
    const work = async () => {
      try {
        return await repository.checkout(ref, treeName(destination))
      } catch (error) {
        if (!(error instanceof Broken)) throw error
        // Half of it was lost with power: it is only a copy.
        await repository.forget(treeName(destination))
        return repository.checkout(ref, treeName(destination))
      }
    }
    const done = await this.places.wait(place, work, options.signal)
    await removeUnused(this.folder, Date.now() - UNUSED_MS)
    return done
  }

  /** Removes the trees of pushes that are not repeated: their servers are gone. Pushes of other things have none. */
  async forgetTrees(pushes: ReadonlyArray<Destination & { source: string }>): Promise<void> {
    for (const { source, ...destination } of pushes) {
      const tree = join(this.folder, shortHash(source), 'trees', treeName(destination))
      for (const path of [tree, `${tree}.index`]) await rm(path, { recursive: true, force: true })
    }
  }
}

/** Removes copies of repositories, and trees of destinations, that nobody has pushed since. One that can't go stays. */
async function removeUnused(folder: string, since: number): Promise<void> {
  const names = async (path: string) => (await readdir(path).catch(() => [])).map((name) => join(path, name))
  const isUnused = async (path: string) => ((await stat(path).catch(() => null))?.mtimeMs ?? since) < since
  for (const place of await names(folder)) {
    const trees = join(place, 'trees')
    if (await isUnused(place)) await rm(place, { recursive: true, force: true }).catch(() => {})
    else
      for (const tree of await names(trees))
        if (await isUnused(tree)) await rm(tree, { recursive: true, force: true }).catch(() => {})
  }
}

class Broken extends RemotebotError {}

class Repository {
  private readonly url: string
  private readonly mirror: string
  private readonly protocols: string
  private readonly what: string

  constructor(
    address: string,
    private readonly place: string,
    private readonly options: CheckoutOptions,
  ) {
    this.protocols = allowedProtocols(gitProtocol(address))
    this.url = expandHome(address)
    this.mirror = join(place, 'mirror.git')
    this.what = `the repository ${address}`
  }

  async checkout(ref: string | undefined, tree: string): Promise<Checkout> {
    await mkdir(this.place, { recursive: true, mode: 0o700 })
    await this.run(['init', '--quiet', '--bare', this.mirror])
    const head = ref === undefined ? await this.remoteHead() : null
    await this.fetch(SPECS, ['--prune'])
    const commit = head?.commit ?? (await this.resolve(ref as string))
    const folder = join(this.place, 'trees', tree)
    await this.spread(commit, folder)
    const { submodules, lfsFiles } = await this.special(folder)
    return { folder, commit, ref: head?.branch ?? ref ?? commit, submodules, lfsFiles }
  }

  /** Removes the copy and the tree of a destination. Trees of others stay: they may be on their way to servers just now. */
  async forget(tree: string): Promise<void> {
    const folder = join(this.place, 'trees', tree)
    for (const path of [this.mirror, folder, `${folder}.index`, `${folder}.index.lock`]) {
      await rm(path, { recursive: true, force: true })
    }
  }

  private async remoteHead(): Promise<RemoteHead> {
    const { stdout } = await this.network(['ls-remote', '--symref', '--', this.url, 'HEAD'])
    const head = defaultBranch(stdout)
    if (head) return head
    throw new RemotebotError('NOT_FOUND', `${capital(this.what)} has no commit on a default branch.`, {
      hint: 'Commit something there, or name a branch, tag or commit.',
    })
  }

  private async fetch(specs: string[], flags: string[] = []): Promise<void> {
    await this.network(['fetch', '--progress', '--force', '--no-tags', ...flags, '--', this.url, ...specs])
  }

  /** @throws RemotebotError NOT_FOUND */
  private async resolve(ref: string): Promise<string> {
    const names = [`refs/heads/${ref}`, `refs/tags/${ref}`, ...(/^[0-9a-f]{4,64}$/i.test(ref) ? [ref] : [])]
    for (const name of names) {
      const found = await this.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], true)
      if (found.code === 0) return found.stdout.trim()
    }
    // A commit of no branch, or a ref of another kind, such as pull/7/head.
    for (const name of [ref, `refs/${ref}`]) {
      if (!/^[\w./-]+$/.test(name)) continue
      try {
        await this.fetch([`+${name}:${FETCHED}`])
        return (await this.run(['rev-parse', '--verify', '--end-of-options', `${FETCHED}^{commit}`])).stdout.trim()
      } catch (error) {
        if (!(error instanceof RemotebotError) || error.code === 'UNREACHABLE') throw error
      }
    }
    const { stdout } = await this.run(['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads', 'refs/tags'])
    throw noSuchRef(ref, this.what, stdout.split('\n').filter(Boolean))
  }

  /** Makes `folder` equal to a commit; files that are the same stay untouched. */
  private async spread(commit: string, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await rm(`${folder}.index.lock`, { force: true })
    this.options.onProgress?.('spreading out the files')
    const env = this.treeOf(folder)
    await this.run(['read-tree', '--reset', '-u', commit], false, { folder, env })
    await this.run(['clean', '-ffdxq'], false, { folder, env })
    const now = new Date()
    for (const used of [this.place, folder, `${folder}.index`]) await utimes(used, now, now)
  }

  private async special(folder: string): Promise<{ submodules: string[]; lfsFiles: string[] }> {
    const options = { folder, env: this.treeOf(folder) }
    const staged = await this.run(['ls-files', '-s', '-z'], false, options)
    const lfs = await this.run(['ls-files', '-z', '--', ':(attr:filter=lfs)'], true, options)
    return specialFiles(staged.stdout, lfs.stdout)
  }

  private treeOf(folder: string): NodeJS.ProcessEnv {
    return { GIT_DIR: this.mirror, GIT_WORK_TREE: folder, GIT_INDEX_FILE: `${folder}.index` }
  }

  private async network(args: string[]): Promise<GitResult> {
    const told = (text: string) => {
      const words = fetchProgress(text)
      if (words) this.options.onProgress?.(words)
    }
    return this.run(args, false, { protocols: this.protocols, onSaid: told })
  }

  /** @throws RemotebotError unless `mayFail` */
  private async run(args: string[], mayFail = false, options: Partial<GitOptions> = {}): Promise<GitResult> {
    const { signal } = this.options
    for (let tries = 1; ; tries++) {
      const env = { GIT_DIR: this.mirror, ...options.env }
      const result = await git(args, { folder: this.place, ...options, env, signal })
      if (result.code === 0 || mayFail) return result
      if (LOCKED.test(result.stderr) && tries < LOCK_TRIES) {
        // Of one whose engine was killed, and which is about to notice.
        await sleep(1000, undefined, { signal })
        continue
      }
      const failure = gitFailure(result.stderr, this.what)
      const ours = LOCKED.test(result.stderr) || (BROKEN.test(result.stderr) && result.stderr.includes(this.place))
      throw ours ? new Broken(failure.code, failure.message, failure.data) : failure
    }
  }
}

const treeName = ({ serverId, target }: Destination) => shortHash(`${serverId}\n${target}`)

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
