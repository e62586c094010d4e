import { randomBytes } from 'node:crypto'
import { compactScript } from '../transport/compact-script.ts'
import { shellQuote } from '../transport/shell-quote.ts'
import { type BytePath, parentOf, shownPath, toBytePath } from './byte-path.ts'
import { checkedSums } from './check-sums.ts'
import { runsOf } from './chunk-runs.ts'
import { BIG, serverHash } from './content.ts'
import type { ContentHash } from './content-hash.ts'
import { emptyReport } from './empty-report.ts'
import { Failure, localFailure, serverFailure } from './failure.ts'
import type { ServerEntry } from './listing.ts'
import { Progress } from './progress.ts'
import { type CommitPlan, commitScript } from './push-commit.ts'
import { dryRunReport } from './push-dry-run.ts'
import { isSameFile, type PushPlan, planPush, secondsOf, splitListing, trusted } from './push-plan.ts'
import {
  compareBig,
  type Delta,
  deltaBytes,
  type ExpectedSums,
  KEPT_CHANGING,
  openBig,
  openDelta,
  Packer,
  partName,
  readSmall,
  remembered,
  type Sent,
  sendPart,
  sumOfFile,
  unreadable,
} from './push-send.ts'
import { complaintsOf, PushSession } from './push-session.ts'
import { listTarget } from './read-listing.ts'
import type { Remote } from './remote.ts'
import { entryAt, type LocalEntry, type Scan, SYNC_FOLDER, scanTree } from './scan.ts'
import { commands, pathWord } from './shell-words.ts'
import { type Pushed, PushMemory, type PushState } from './state.ts'
import { TAR_END, tarHeader } from './tar.ts'
import type { TransferProgress, TransferReport } from './types.ts'
import type { PushTask } from './worker-protocol.ts'

const ATTEMPTS = 2
/** Talks that big files are sent by at once, where they are this many bytes or more in all. */
const LANES = 3
const LANES_FROM = 16 * 1024 * 1024

/** Does a push; see {@link push}. Runs in the worker thread. */
export async function runPush(
  task: PushTask,
  remote: Remote,
  onProgress: (progress: TransferProgress) => void,
): Promise<TransferReport> {
  const progress = new Progress(onProgress)
  progress.phase('scanning')
  const doing = `the push to ${task.target}`
  const endWord = randomBytes(12).toString('hex')
  const { lib, list, receive } = task.scripts
  const target = `target=${shellQuote(toBytePath(task.target))}\n`
  const listing = (which: 'prune' | 'all', mend: boolean) =>
    listTarget(remote, `${target}which=${which}\nmend=${mend ? 1 : 0}\n${compactScript(lib + list)}`, endWord, doing)
  // All at once: the server lists, and starts the second talk, while the tree is read here.
  const listed = listing(task.defaultIgnores ? 'prune' : 'all', !task.dryRun)
  const receiving = task.dryRun ? null : remote.open(target + compactScript(lib + receive))
  for (const each of [listed, receiving]) each?.catch(() => {})
  let scan: Scan
  try {
    scan = scanTree(task.source, task)
  } catch (error) {
    throw sourceFailure(error, task.source)
  }
  let there = await listed
  // What is left out by name was not listed, but some rule may want it after all.
  if (task.defaultIgnores && scan.negated) there = await listing('all', false)
  const session = receiving && new PushSession(await receiving, doing)
  try {
    return await new Push(task, remote, scan, there, session, progress, doing).run()
  } finally {
    session?.close()
  }
}

class Push {
  readonly task: PushTask
  readonly remote: Remote
  readonly scan: Scan
  readonly server: Map<BytePath, ServerEntry>
  readonly staged: Map<BytePath, ServerEntry>
  readonly parts: Map<string, ServerEntry>
  readonly exists: boolean
  readonly session: PushSession | null
  readonly progress: Progress
  readonly doing: string
  readonly root: BytePath
  readonly memory: PushMemory
  readonly state: PushState
  readonly plan: PushPlan
  /** What will be remembered. */
  readonly next = new Map<BytePath, Pushed>()
  readonly commit: CommitPlan
  readonly report: TransferReport
  readonly deltas = new Map<BytePath, { entry: LocalEntry; delta: Delta }>()

  constructor(
    task: PushTask,
    remote: Remote,
    scan: Scan,
    there: { exists: boolean; entries: ServerEntry[] },
    session: PushSession | null,
    progress: Progress,
    doing: string,
  ) {
    this.task = task
    this.remote = remote
    this.scan = scan
    this.session = session
    this.progress = progress
    this.doing = doing
    this.root = toBytePath(task.source)
    this.exists = there.exists
    const split = splitListing(there.entries)
    this.server = split.server
    this.staged = split.staged
    this.parts = split.parts
    this.memory = new PushMemory(task.stateFile, task.target)
    this.state = this.memory.state
    this.plan = planPush(scan, split.server, this.state, task.deletions)
    this.commit = {
      removeFiles: this.plan.removeFiles,
      removeFolders: this.plan.removeFolders,
      newFolders: this.plan.newFolders,
      packed: [],
      parts: [],
      patches: [],
      modes: [...this.plan.modes],
      times: [],
    }
    this.report = {
      ...emptyReport([...scan.skipped, ...this.plan.skipped]),
      deleted: this.plan.removeFiles.length + this.plan.removeFolders.length,
    }
  }

  async run(): Promise<TransferReport> {
    await this.#check()
    this.#compare()
    for (const entry of this.plan.keep) this.#remember(entry)
    this.#countUnchanged()
    if (this.session === null) {
      const attributes = [...this.commit.modes, ...this.commit.times]
      const exists = (path: BytePath) => this.server.has(path)
      return dryRunReport(this.report, this.plan, { deltas: this.deltas, attributes, exists })
    }
    if (this.#isNothing()) {
      this.#prepare()
      this.memory.settle()
      return this.report
    }
    await this.#send(this.session)
    return this.report
  }

  /** Files of equal size and time that nothing is remembered of: those whose sums are equal need not travel. */
  async #check(): Promise<void> {
    const { check } = this.plan
    if (check.length === 0) return
    const { tool, sums } = await checkedSums(this.remote, this.task, check, this.doing)
    for (const entry of check) {
      let equal = false
      try {
        equal =
          sums.get(entry.path) !== undefined && sumOfFile(this.root, entry, serverHash(tool)) === sums.get(entry.path)
      } catch {
        // told when it is to be sent
      }
      if (!equal) this.plan.send.push(entry)
      else {
        this.#remember(entry)
        // A time with a part of a second is trusted only after it was set by us.
        if (this.server.get(entry.path)?.fraction !== '') this.commit.times.push(entry)
      }
    }
  }

  /** What changed here since a push that the server still has. */
  #compare(): void {
    for (const { entry, known, server } of this.plan.compare) {
      try {
        const attributesOnly = (now: Pushed) => {
          this.next.set(entry.path, now)
          if (secondsOf(entry.mtimeNs) !== server.mtime) this.commit.times.push(entry)
          if (entry.mode !== server.mode) this.commit.modes.push(entry)
        }
        if (entry.size <= BIG) {
          const read = entry.size === known.size ? readSmall(this.root, entry) : null
          const hash = read && this.memory.hash.of(read.bytes).toString('hex')
          if (read && hash === known.hash && isSameFile(read.entry, remembered(entry, ''))) {
            attributesOnly(remembered(entry, hash))
          } else this.plan.send.push(entry)
          continue
        }
        const delta = known.cells === undefined ? null : compareBig(this.root, entry, known, this.memory.hash)
        const wholeIsBetter = () => deltaBytes(entry, (delta as Delta).places) > entry.size * 0.6
        // Never in place: a program that may be running, or a file with other names on the server.
        const inPlace = server.links === 1 && (server.mode & 0o111) === 0
        if (delta && delta.places.length === 0 && entry.size === known.size) attributesOnly(delta.now)
        else if (delta && inPlace && !wholeIsBetter()) this.deltas.set(entry.path, { entry, delta })
        else this.plan.send.push(entry)
      } catch (error) {
        this.report.skipped.push(unreadable(entry, error))
      }
    }
  }

  #countUnchanged(): void {
    const travels = new Set(this.plan.send.map(({ path }) => path))
    for (const { path, type, size } of this.scan.entries.values()) {
      if (type === 'd' || travels.has(path) || !this.next.has(path)) continue
      this.report.unchanged++
      if (type === 'f') this.report.unchangedBytes += size
    }
  }

  #isNothing(): boolean {
    const { send, newFolders, folderChanges, removeFiles, removeFolders } = this.plan
    const { modes, times } = this.commit
    const lists = [send, newFolders, folderChanges, removeFiles, removeFolders, modes, times]
    return (
      this.exists &&
      this.deltas.size === 0 &&
      lists.every((list) => list.length === 0) &&
      this.parts.size === 0 &&
      this.staged.size === 0
    )
  }

  async #send(session: PushSession): Promise<void> {
    const small = this.plan.send.filter((entry) => entry.type === 'l' || entry.size <= BIG)
    const big = this.plan.send.filter((entry) => entry.type === 'f' && entry.size > BIG)
    const bytes =
      this.plan.send.reduce((sum, entry) => sum + (entry.type === 'f' ? entry.size : 0), 0) +
      [...this.deltas.values()].reduce((sum, { entry, delta }) => sum + deltaBytes(entry, delta.places), 0)
    this.progress.total(small.length + big.length + this.deltas.size, bytes)
    this.progress.phase('sending')
    const sent: Sent = { bytes: 0, files: 0, moved: (count) => this.progress.moved(count) }
    const { tool, squeeze } = await session.hello()
    const owner = randomBytes(8).toString('hex')
    await this.#begin(session, owner)
    const expected: ExpectedSums = new Map()
    const travelling = await this.#copyThere(session, big)
    const others = await this.#openOthers(travelling, owner)
    try {
      const queue = travelling.values()
      const sendBigs = async (lane: PushSession) => {
        for (const entry of queue) await this.#sendBig(lane, entry, sent, tool, expected)
      }
      const first = async () => {
        const sums = await this.#sendSmall(session, small, sent, tool, squeeze)
        await sendBigs(session)
        for (const { entry, delta } of this.deltas.values()) {
          await this.#sendDelta(session, entry, delta, sent, tool, expected)
        }
        return sums
      }
      const [sums] = await Promise.all([first(), ...others.map(sendBigs)])
      this.progress.phase('verifying')
      const all = [session, ...others]
      await Promise.all(all.map((lane) => lane.settle()))
      await this.#verify(all, sums, expected, tool)
    } finally {
      for (const lane of others) lane.close()
    }
    this.progress.phase('finishing')
    await session.send(`own ${owner}`)
    await this.#finish(session)
    this.report.sentBytes = sent.bytes
  }

  /** Big files that only have another name now are taken from their old place on the server; gives back the others. */
  async #copyThere(session: PushSession, big: LocalEntry[]): Promise<LocalEntry[]> {
    const byInode = new Map<string, BytePath>()
    for (const [path, known] of this.state.entries) if (known.cells !== undefined) byInode.set(known.inode, path)
    const removed = new Set(this.plan.removeFiles)
    const others: LocalEntry[] = []
    for (const entry of big) {
      const from = byInode.get(String(entry.inode))
      const there = from === undefined ? undefined : this.server.get(from)
      const known = from !== undefined && there ? trusted(from, there, this.state) : undefined
      const delta = known?.size === entry.size ? compareOrNull(this.root, entry, known, this.memory.hash) : null
      if (from === undefined || delta === null || delta.places.length > 0) {
        others.push(entry)
        continue
      }
      const name = partName('r', entry)
      const [old, part] = [pathWord(from), `"$sync/parts/${name}"`]
      const link = removed.has(from) ? `ln ${old} ${part} 2>/dev/null || ` : ''
      await session.run(`rm -f ${part}; ${link}cp -p ${old} ${part}`)
      this.commit.parts.push({ name, entry })
      this.next.set(entry.path, delta.now)
      this.progress.moved(entry.size)
      this.#counted(entry)
    }
    return others
  }

  /** More talks for big files: over a long way one alone is held up by the window of its channel. */
  async #openOthers(big: LocalEntry[], owner: string): Promise<PushSession[]> {
    const bytes = big.reduce((sum, entry) => sum + entry.size, 0)
    const count = bytes < LANES_FROM ? 0 : Math.min(LANES, big.length) - 1
    const script = `target=${shellQuote(toBytePath(this.task.target))}\n${compactScript(this.task.scripts.lib + this.task.scripts.receive)}`
    return await Promise.all(
      Array.from({ length: count }, async () => {
        const lane = new PushSession(await this.remote.open(script), this.doing)
        await lane.send(`begin ${this.scan.mode.toString(8)} ${owner}`)
        return lane
      }),
    )
  }

  async #begin(session: PushSession, owner: string): Promise<void> {
    await session.send(`begin ${this.scan.mode.toString(8)} ${owner}`)
    const stale = [...this.staged.values()].filter((entry) => {
      const path = entry.path.slice(`${SYNC_FOLDER}/new/`.length)
      const local = this.scan.entries.get(path)
      return local === undefined || local.type !== entry.type
    })
    const script = commands(
      'rm -rf',
      stale.map((entry) => entry.path),
    )
    if (script.length > 0) await session.run(script.join('\n'))
  }

  /** Packs what is small; the sums that the server's should equal. */
  async #sendSmall(
    session: PushSession,
    small: LocalEntry[],
    sent: Sent,
    tool: string,
    squeeze: boolean,
  ): Promise<string[]> {
    const packer = new Packer(session, sent, squeeze)
    const sums: string[] = []
    for (const folder of this.plan.newFolders) await packer.add(folder)
    for (const entry of small) {
      try {
        if (entry.type === 'l') {
          await packer.add(entry)
          this.#remember(entry)
        } else {
          const read = readSmall(this.root, entry)
          if (read === null) {
            this.#skip(entry, KEPT_CHANGING)
            continue
          }
          const arrived = this.staged.get(entry.path)
          if (arrived && arrived.size === read.entry.size && arrived.mtime === secondsOf(read.entry.mtimeNs)) {
            this.progress.moved(read.bytes.length)
          } else await packer.add(read.entry, read.bytes)
          sums.push(serverHashOf(tool, read.bytes))
          this.next.set(entry.path, remembered(read.entry, this.memory.hash.of(read.bytes).toString('hex')))
        }
        this.commit.packed.push(entry)
        this.#counted(entry)
      } catch (error) {
        if (error instanceof Failure) throw error
        this.report.skipped.push(unreadable(entry, error))
      }
    }
    await packer.end()
    if (sums.length > 0) await session.send('packed')
    return sums
  }

  async #sendBig(
    session: PushSession,
    scanned: LocalEntry,
    sent: Sent,
    tool: string,
    expected: ExpectedSums,
  ): Promise<void> {
    let entry = scanned
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      let source: ReturnType<typeof openBig>
      try {
        source = openBig(this.root, entry, this.memory.hash)
      } catch (error) {
        this.report.skipped.push(unreadable(entry, error))
        return
      }
      try {
        const there = this.parts.get(source.name)?.size ?? 0
        if (there > 0) this.progress.moved(Math.min(there, entry.size))
        await sendPart(source, there, { session, sent, tool, expected })
        const done = source.finish()
        if (done !== null) {
          this.commit.parts.push({ name: source.name, entry })
          this.next.set(entry.path, done)
          this.#counted(entry)
          return
        }
        for (const key of [...expected.keys()]) if (key.startsWith(`${source.name} `)) expected.delete(key)
      } finally {
        source.close()
      }
      const fresh = freshEntry(this.root, entry)
      if (fresh === null) break
      entry = fresh
    }
    this.#skip(entry, KEPT_CHANGING)
  }

  async #sendDelta(
    session: PushSession,
    entry: LocalEntry,
    delta: Delta,
    sent: Sent,
    tool: string,
    expected: ExpectedSums,
  ): Promise<void> {
    const source = openDelta(this.root, entry, delta)
    try {
      await sendPart(source, this.parts.get(source.name)?.size ?? 0, { session, sent, tool, expected })
      if (source.unchanged()) {
        if (delta.places.length === 0) await session.run(`: >"$sync/parts/${source.name}"`)
        this.commit.patches.push({ name: source.name, entry, old: delta.known, runs: runsOf(delta.places) })
        this.next.set(entry.path, delta.now)
        this.#counted(entry)
        return
      }
    } finally {
      source.close()
    }
    for (const key of [...expected.keys()]) if (key.startsWith(`${source.name} `)) expected.delete(key)
    // It changed between comparing and sending: then as a whole.
    const fresh = freshEntry(this.root, entry)
    if (fresh === null) this.#skip(entry, KEPT_CHANGING)
    else await this.#sendBig(session, fresh, sent, tool, expected)
  }

  /** Compares what arrived. What differs is thrown away there, so that the next call sends it again. */
  async #verify(lanes: PushSession[], sums: string[], expected: ExpectedSums, tool: string): Promise<void> {
    const bad = new Set<string>()
    for (const [key, { sum, name }] of expected) {
      if (!lanes.some((lane) => lane.sums.get(key) === sum)) bad.add(name)
    }
    const [session] = lanes as [PushSession]
    const wanted = serverHashOf(
      tool,
      Buffer.from(
        sums
          .sort()
          .map((sum) => `${sum}\n`)
          .join(''),
        'latin1',
      ),
    )
    const smallDiffer = sums.length > 0 && session.packedSum !== wanted
    if (bad.size === 0 && !smallDiffer) return
    const lines = [...bad].map((name) => `rm -f "$sync/parts/${name}"`)
    if (smallDiffer) lines.push('rm -rf "$sync/new"')
    await session.run(lines.join('\n'))
    await session.settle()
    throw new Failure(
      'REMOTE_FAILED',
      `What arrived on the server differs from what was sent: ${this.doing} stopped.`,
      {
        hint: 'Nothing was put in place. Run the same again: what differed is sent anew. If it happens again, the server’s disk may be faulty.',
        details: complaintsOf([...bad, smallDiffer ? 'small files' : ''].join('\n')),
      },
    )
  }

  async #finish(session: PushSession): Promise<void> {
    const folders = this.#changedFolders()
    if (folders.length > 0) {
      const archive = Buffer.concat([
        ...folders.map((entry) => tarHeader({ ...entry, size: 0, mtime: secondsOf(entry.mtimeNs) })),
        TAR_END,
      ])
      await this.#file(session, 'folders', archive)
    }
    const script = compactScript(this.task.scripts.commit) + commitScript(this.commit)
    await this.#file(session, 'commit', Buffer.from(script, 'latin1'))
    this.#prepare()
    const { status, complaints } = await session.commit()
    if (status !== 0) throw serverFailure(complaints, this.doing)
    this.memory.settle()
  }

  async #file(session: PushSession, name: string, content: Buffer): Promise<void> {
    const bytes = new Uint8Array(content)
    await session.run(`rm -f "$sync/parts/${name}"`)
    await session.send(`part ${bytes.length} ${name} 0`, bytes)
  }

  /** Folders whose mode or time is to be set, deepest first: what happens inside changes the time. */
  #changedFolders(): LocalEntry[] {
    const paths = new Set([...this.plan.newFolders, ...this.plan.folderChanges].map((entry) => entry.path))
    const { packed, parts, patches, removeFiles, removeFolders, newFolders } = this.commit
    const touched = [...packed, ...newFolders, ...[...parts, ...patches].map(({ entry }) => entry)].map(
      ({ path }) => path,
    )
    for (const path of [...touched, ...removeFiles, ...removeFolders]) paths.add(parentOf(path))
    return [...paths]
      .sort((a, b) => b.split('/').length - a.split('/').length)
      .flatMap((path) => this.scan.entries.get(path) ?? [])
      .filter((entry) => entry.type === 'd')
  }

  #remember(entry: LocalEntry): void {
    const known = this.state.entries.get(entry.path) ?? this.state.before.get(entry.path)
    if (known && isSameFile(entry, known)) this.next.set(entry.path, known)
    else if (entry.type === 'f') this.#rememberByReading(entry)
    else this.next.set(entry.path, remembered(entry, ''))
  }

  #rememberByReading(entry: LocalEntry): void {
    try {
      if (entry.size > BIG) {
        const delta = compareBig(this.root, entry, remembered(entry, ''), this.memory.hash)
        if (delta) this.next.set(entry.path, delta.now)
      } else {
        const read = readSmall(this.root, entry)
        if (read) this.next.set(entry.path, remembered(read.entry, this.memory.hash.of(read.bytes).toString('hex')))
      }
    } catch {
      // It has just gone; the next push sees to it.
    }
  }

  /** Remembers what will be in place. */
  #prepare(): void {
    for (const entry of this.scan.entries.values()) {
      if (entry.type === 'd' && !this.next.has(entry.path)) this.next.set(entry.path, remembered(entry, ''))
    }
    // What is ours and stayed (its deletion was not asked for, or it is ignored by now) is remembered as ours.
    const removed = new Set([...this.plan.removeFiles, ...this.plan.removeFolders])
    for (const path of this.server.keys()) {
      const known = this.state.entries.get(path)
      if (known && !this.next.has(path) && !removed.has(path)) this.next.set(path, known)
    }
    this.memory.prepare(this.next)
  }

  #counted(entry: LocalEntry): void {
    this.report.files++
    if (entry.type === 'f') this.report.bytes += entry.size
    this.progress.file()
  }

  #skip(entry: LocalEntry, reason: string): void {
    this.report.skipped.push({ path: shownPath(entry.path), reason })
  }
}

function compareOrNull(root: BytePath, entry: LocalEntry, known: Pushed, hash: ContentHash): Delta | null {
  try {
    return compareBig(root, entry, known, hash)
  } catch {
    return null // told when it is to be sent
  }
}

function freshEntry(root: BytePath, entry: LocalEntry): LocalEntry | null {
  try {
    const now = entryAt(root, entry.path)
    return typeof now === 'string' || now.type !== 'f' ? null : now
  } catch {
    return null
  }
}

function sourceFailure(error: unknown, source: string): Failure {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new Failure('NOT_FOUND', `There is no folder ${source} on this computer.`)
  if (code === 'ENOTDIR') {
    return new Failure('INVALID_INPUT', `${source} is not a folder.`, { hint: 'Name the folder that holds it.' })
  }
  return localFailure(error, `reading ${source}`)
}

function serverHashOf(tool: string, bytes: Uint8Array): string {
  const hash = serverHash(tool)
  hash.update(bytes)
  return hash.digest('hex')
}
