import { lanesFor } from './big-lanes.ts'
import { shownPath } from './byte-path.ts'
import { runsOf } from './chunk-runs.ts'
import { serverHash } from './content.ts'
import { ExpectedSums } from './expected-sums.ts'
import { Failure } from './failure.ts'
import { type Delta, KEPT_CHANGING, readSmall, remembered, unreadable } from './local-content.ts'
import { Packer } from './packer.ts'
import { openBig, openDelta } from './part-source.ts'
import { secondsOf } from './push-plan.ts'
import { remember } from './push-remember.ts'
import type { PushSession } from './push-session.ts'
import type { PushWork } from './push-work.ts'
import { entryAt, type LocalEntry } from './scan.ts'
import { type Sent, sendPart } from './send-part.ts'

const ATTEMPTS = 2

/** Files and links that are to be sent. */
export interface Wanted {
  /** Packed together. */
  small: LocalEntry[]
  big: LocalEntry[]
  deltas: { entry: LocalEntry; delta: Delta }[]
}

/** Sends files, and knows what should have arrived. */
export class PushSender {
  readonly sent: Sent
  readonly #work: PushWork
  readonly #lanes: [PushSession, ...PushSession[]]
  readonly #tool: string
  readonly #squeeze: boolean
  readonly #expected = new ExpectedSums()
  #packedSums: string[] = []

  /** `lanes` are talks that are open already; big files are shared out among them. */
  constructor(
    work: PushWork,
    lanes: [PushSession, ...PushSession[]],
    { tool, squeeze }: { tool: string; squeeze: boolean },
  ) {
    this.#work = work
    this.#lanes = lanes
    this.#tool = tool
    this.#squeeze = squeeze
    this.sent = { bytes: 0, moved: (count) => work.progress.moved(count) }
  }

  /** Sends all this, and waits until the server has it and its sums. */
  async send({ small, big, deltas }: Wanted): Promise<void> {
    const [first, ...others] = this.#lanes
    const queue = big.values()
    const sendBigs = async (lane: PushSession) => {
      for (const entry of queue) await this.#sendBig(lane, entry)
    }
    const sendFirst = async () => {
      await this.#sendSmall(first, small)
      await sendBigs(first)
      for (const { entry, delta } of deltas) await this.#sendDelta(first, entry, delta)
    }
    await Promise.all([sendFirst(), ...others.map(sendBigs)])
    this.#work.progress.phase('verifying')
    await Promise.all(this.#lanes.map((lane) => lane.settle()))
  }

  /**
   * What arrived otherwise than it was sent, such as behind something that an earlier push had left there. It is thrown away on the
   * server and no more to be put in place; null where all is as it should be.
   */
  async takeBackDiffering(): Promise<Wanted | null> {
    const [session] = this.#lanes
    const bad = this.#expected.differing((key) => this.#lanes.map((lane) => lane.sums.get(key)))
    const packedDiffer = this.#packedSums.length > 0 && session.packedSum !== this.#packedSum()
    if (bad.size === 0 && !packedDiffer) return null
    const { commit, parts, staged } = this.#work
    const isBad = ({ name }: { name: string }) => bad.has(name)
    const wanted: Wanted = {
      small: packedDiffer ? commit.packed : [],
      big: commit.parts.filter(isBad).map(({ entry }) => entry),
      deltas: commit.patches.filter(isBad).flatMap(({ entry }) => this.#work.deltas.get(entry.path) ?? []),
    }
    commit.parts = commit.parts.filter((part) => !isBad(part))
    commit.patches = commit.patches.filter((patch) => !isBad(patch))
    const lines: string[] = []
    for (const name of bad) {
      this.#expected.forget(name)
      parts.delete(name)
      lines.push(`rm -f "$sync/parts/${name}"`)
    }
    if (packedDiffer) {
      commit.packed = []
      staged.clear()
      lines.push('rm -rf "$sync/new" && mkdir "$sync/new"')
    }
    await session.run(lines.join('\n'))
    await session.settle()
    return wanted
  }

  /** The server sums up the sorted sums of all packed files. */
  #packedSum(): string {
    const hash = serverHash(this.#tool)
    for (const sum of this.#packedSums.sort()) hash.update(Buffer.from(`${sum}\n`, 'latin1'))
    return hash.digest('hex')
  }

  async #sendSmall(session: PushSession, small: LocalEntry[]): Promise<void> {
    const { plan, commit, report } = this.#work
    const packer = new Packer(session, this.sent, this.#squeeze)
    this.#packedSums = []
    for (const folder of plan.newFolders) await packer.add(folder)
    for (const entry of small) {
      try {
        if (entry.type === 'l') {
          await packer.add(entry)
          remember(this.#work, entry)
        } else if (!(await this.#packFile(packer, entry))) {
          this.#skip(entry)
          continue
        }
        commit.packed.push(entry)
        this.#work.progress.file()
      } catch (error) {
        if (error instanceof Failure) throw error
        report.skipped.push(unreadable(entry, error))
      }
    }
    await packer.end()
    if (this.#packedSums.length > 0) await session.send('packed')
  }

  /** False where it kept changing. */
  async #packFile(packer: Packer, entry: LocalEntry): Promise<boolean> {
    const { root, staged, memory, next, progress } = this.#work
    const read = readSmall(root, entry)
    if (read === null) return false
    const arrived = staged.get(entry.path)
    if (arrived && arrived.size === read.entry.size && arrived.mtime === secondsOf(read.entry.mtimeNs)) {
      progress.moved(read.bytes.length)
    } else await packer.add(read.entry, read.bytes)
    const hash = serverHash(this.#tool)
    hash.update(read.bytes)
    this.#packedSums.push(hash.digest('hex'))
    next.set(entry.path, remembered(read.entry, memory.hash.of(read.bytes).toString('hex')))
    return true
  }

  async #sendBig(session: PushSession, scanned: LocalEntry): Promise<void> {
    const { root, memory, parts, commit, next, progress, report } = this.#work
    let entry = scanned
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      let source: ReturnType<typeof openBig>
      try {
        source = openBig(root, entry, memory.hash)
      } catch (error) {
        report.skipped.push(unreadable(entry, error))
        return
      }
      try {
        const there = parts.get(source.name)?.size ?? 0
        if (there > 0) progress.moved(Math.min(there, entry.size))
        await sendPart(source, there, this.#options(session))
        const done = source.finish()
        if (done !== null) {
          commit.parts.push({ name: source.name, entry })
          next.set(entry.path, done)
          progress.file()
          return
        }
        this.#expected.forget(source.name)
      } finally {
        source.close()
      }
      const fresh = freshEntry(root, entry)
      if (fresh === null) break
      entry = fresh
    }
    this.#skip(entry)
  }

  async #sendDelta(session: PushSession, entry: LocalEntry, delta: Delta): Promise<void> {
    const { root, parts, commit, next, progress } = this.#work
    const source = openDelta(root, entry, delta)
    try {
      await sendPart(source, parts.get(source.name)?.size ?? 0, this.#options(session))
      if (source.unchanged()) {
        if (delta.places.length === 0) await session.run(`: >"$sync/parts/${source.name}"`)
        commit.patches.push({ name: source.name, entry, old: delta.known, runs: runsOf(delta.places) })
        next.set(entry.path, delta.now)
        progress.file()
        return
      }
    } finally {
      source.close()
    }
    this.#expected.forget(source.name)
    // It changed between comparing and sending: then as a whole.
    const fresh = freshEntry(root, entry)
    if (fresh === null) this.#skip(entry)
    else await this.#sendBig(session, fresh)
  }

  #options(session: PushSession) {
    return { session, sent: this.sent, tool: this.#tool, expected: this.#expected }
  }

  #skip(entry: LocalEntry): void {
    this.#work.report.skipped.push({ path: shownPath(entry.path), reason: KEPT_CHANGING })
  }
}

function freshEntry(root: string, entry: LocalEntry): LocalEntry | null {
  try {
    const now = entryAt(root, entry.path)
    return typeof now === 'string' || now.type !== 'f' ? null : now
  } catch {
    return null
  }
}

/** How many talks some big files are worth, each in turn or at once. */
export function lanesOf(big: LocalEntry[]): number {
  const bytes = big.reduce((sum, entry) => sum + entry.size, 0)
  return Math.min(lanesFor(bytes), Math.max(1, big.length))
}
