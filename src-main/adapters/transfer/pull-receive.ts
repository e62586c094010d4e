import { closeSync, constants, fchmodSync, ftruncateSync, futimesSync, openSync, readSync, writeSync } from 'node:fs'
import { CHUNK, PIECE_CHUNKS, type ServerHash, serverHash } from './content.ts'
import type { LocalPlace } from './local-place.ts'
import type { Remotely } from './pull-find.ts'
import { isWhole, stagedName, type Unit } from './pull-units.ts'

/** What became of a file: in place, with its sum; or not, and why (to be tried again where there is no reason). */
export type Outcome = { file: Remotely; sum: string } | { file: Remotely; sum: null; reason: string | null }

/** Takes in units as their bytes and sums come, in any order of the two, and puts whole, checked files in place. */
export class Receiver {
  readonly #place: LocalPlace
  readonly #tool: string
  readonly #units: Unit[]
  readonly #intakes = new Map<number, Intake>()
  readonly #sums = new Map<number, string[]>()
  readonly #ended = new Map<number, string[] | null>()
  readonly #failed = new Set<Remotely>()
  /** How many pieces of a big file are here and equal. */
  readonly #pieces = new Map<Remotely, number>()
  /** Over all pieces of a big file, which come in order. */
  readonly #whole = new Map<Remotely, ServerHash>()
  readonly #onFile: (outcome: Outcome) => void

  constructor(place: LocalPlace, tool: string, units: Unit[], onFile: (outcome: Outcome) => void) {
    this.#place = place
    this.#tool = tool
    this.#units = units
    this.#onFile = onFile
  }

  bytes(number: number, bytes: Buffer): void {
    this.#intake(number).take(bytes)
  }

  /** A unit's bytes are all here; `spoilt` when they are not what was asked for. */
  end(number: number, spoilt: boolean): void {
    const intake = this.#intake(number)
    this.#intakes.delete(number)
    const sums = intake.finish()
    this.#ended.set(number, spoilt ? null : sums)
    this.#compare(number)
  }

  sums(number: number, sums: string[]): void {
    if (!(number in this.#units)) return // of nothing that was asked for
    this.#sums.set(number, sums)
    this.#compare(number)
  }

  /** Nothing more comes: what was never compared has not arrived. */
  finish(): void {
    for (const number of [...this.#ended.keys()]) this.sums(number, [])
  }

  #intake(number: number): Intake {
    let intake = this.#intakes.get(number)
    if (intake === undefined) {
      const unit = this.#units[number] as Unit
      if (unit.kind === 'files') intake = new FilesIntake(this.#place, this.#tool, unit)
      else intake = new PieceIntake(this.#place, unit, this.#hashesOf(unit))
      this.#intakes.set(number, intake)
    }
    return intake
  }

  #compare(number: number): void {
    const ours = this.#ended.get(number)
    const theirs = this.#sums.get(number)
    if (ours === undefined || theirs === undefined) return
    this.#ended.delete(number)
    this.#sums.delete(number)
    const unit = this.#units[number] as Unit
    if (unit.kind === 'piece') this.#comparePiece(unit, ours?.[0], theirs[0])
    else for (const [i, file] of unit.files.entries()) this.#compareFile(file, ours?.[i], theirs[i])
  }

  #compareFile(file: Remotely, ours: string | undefined, theirs: string | undefined): void {
    if (theirs === '-') this.#fail(file, 'cannot be read on the server')
    else if (ours === undefined || ours !== theirs) this.#fail(file, null)
    else this.#settle(file, ours)
  }

  #comparePiece(unit: Extract<Unit, { kind: 'piece' }>, ours: string | undefined, theirs: string | undefined): void {
    const { file } = unit
    if (this.#failed.has(file)) return
    if (ours === undefined || ours !== theirs) return this.#fail(file, null)
    const pieces = (this.#pieces.get(file) ?? 0) + 1
    this.#pieces.set(file, pieces)
    if (pieces * PIECE_CHUNKS * CHUNK < file.size) return
    const fd = openSync(this.#place.at(this.#place.staging(stagedName(file))), constants.O_WRONLY)
    ftruncateSync(fd, file.size) // its end may be a hole
    setAttributes(fd, file)
    closeSync(fd)
    this.#settle(file, isWhole(unit) ? ours : this.#wholeOf(file).digest('hex'))
  }

  /** The piece's own, and the file's where it has several. */
  #hashesOf(unit: Extract<Unit, { kind: 'piece' }>): [piece: ServerHash, ...whole: ServerHash[]] {
    const piece = serverHash(this.#tool)
    return isWhole(unit) ? [piece] : [piece, this.#wholeOf(unit.file)]
  }

  #wholeOf(file: Remotely): ServerHash {
    const hash = this.#whole.get(file) ?? serverHash(this.#tool)
    this.#whole.set(file, hash)
    return hash
  }

  #settle(file: Remotely, sum: string): void {
    const staged = this.#place.staging(stagedName(file))
    const refused = this.#place.settle(staged, file.landing)
    if (refused !== null) this.#fail(file, refused)
    else this.#onFile({ file, sum })
  }

  #fail(file: Remotely, reason: string | null): void {
    this.#failed.add(file)
    this.#place.remove(this.#place.staging(stagedName(file)), false)
    this.#onFile({ file, sum: null, reason })
  }
}

interface Intake {
  take(bytes: Buffer): void
  /** Sums of what was taken in. */
  finish(): string[]
}

/** Small files, one after another. */
class FilesIntake implements Intake {
  readonly #place: LocalPlace
  readonly #tool: string
  readonly #unit: Extract<Unit, { kind: 'files' }>
  readonly #sums: string[] = []
  #buffer: Buffer | null = null
  #filled = 0

  constructor(place: LocalPlace, tool: string, unit: Extract<Unit, { kind: 'files' }>) {
    this.#place = place
    this.#tool = tool
    this.#unit = unit
  }

  take(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length) {
      this.#empties()
      const file = this.#unit.files[this.#sums.length]
      if (file === undefined) return
      this.#buffer ??= Buffer.allocUnsafeSlow(file.size)
      const count = bytes.copy(this.#buffer, this.#filled, at)
      at += count
      this.#filled += count
      if (this.#filled === file.size) this.#store(file, this.#buffer)
    }
  }

  finish(): string[] {
    if (this.#unit.arrived) return this.#unit.files.map((file) => this.#storedSum(file))
    this.#empties()
    return this.#sums
  }

  #empties(): void {
    for (;;) {
      const file = this.#unit.files[this.#sums.length]
      if (file === undefined || file.size > 0) return
      this.#store(file, Buffer.alloc(0))
    }
  }

  #store(file: Remotely, bytes: Buffer): void {
    const fd = openSync(this.#place.at(this.#place.staging(stagedName(file))), WRITE, 0o600)
    writeAll(fd, bytes, 0)
    setAttributes(fd, file)
    closeSync(fd)
    const hash = serverHash(this.#tool)
    hash.update(bytes)
    this.#sums.push(hash.digest('hex'))
    this.#buffer = null
    this.#filled = 0
  }

  #storedSum(file: Remotely): string {
    const hash = serverHash(this.#tool)
    hashStaged(this.#place, file, [hash], 0, file.size)
    return hash.digest('hex')
  }
}

/** A piece of a big file. Chunks that are all zero become holes. */
class PieceIntake implements Intake {
  readonly #hashes: [piece: ServerHash, ...whole: ServerHash[]]
  readonly #fd: number
  readonly #buffer = Buffer.allocUnsafeSlow(CHUNK)
  #filled = 0
  #at: number

  constructor(
    place: LocalPlace,
    unit: Extract<Unit, { kind: 'piece' }>,
    hashes: [piece: ServerHash, ...whole: ServerHash[]],
  ) {
    const { file, from, start } = unit
    this.#hashes = hashes
    hashStaged(place, file, hashes, from * CHUNK, Math.min(file.size, start * CHUNK))
    this.#at = start * CHUNK
    const path = place.at(place.staging(stagedName(file)))
    this.#fd = openSync(path, WRITE, 0o600)
  }

  take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const count = bytes.copy(this.#buffer, this.#filled, at)
      at += count
      this.#filled += count
      if (this.#filled === CHUNK) this.#store()
    }
  }

  finish(): string[] {
    if (this.#filled > 0) this.#store()
    closeSync(this.#fd)
    return [this.#hashes[0].digest('hex')]
  }

  #store(): void {
    const bytes = this.#buffer.subarray(0, this.#filled)
    for (const hash of this.#hashes) hash.update(bytes)
    if (!ZERO.subarray(0, bytes.length).equals(bytes)) writeAll(this.#fd, bytes, this.#at)
    this.#at += bytes.length
    this.#filled = 0
  }
}

const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW

/** Never the bits that would run a program as another user. */
function setAttributes(fd: number, file: Remotely): void {
  const mtime = Number(`${file.mtime}.${file.fraction || 0}`)
  fchmodSync(fd, file.mode & 0o777)
  futimesSync(fd, mtime, mtime)
}

const ZERO = Buffer.alloc(CHUNK)

function writeAll(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done)
}

function hashStaged(place: LocalPlace, file: Remotely, hashes: ServerHash[], from: number, to: number): void {
  if (from >= to) return
  const fd = openSync(place.at(place.staging(stagedName(file))), constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK)
    for (let at = from; at < to; ) {
      const count = readSync(fd, buffer, 0, Math.min(CHUNK, to - at), at)
      if (count === 0) break
      for (const hash of hashes) hash.update(buffer.subarray(0, count))
      at += count
    }
  } finally {
    closeSync(fd)
  }
}
