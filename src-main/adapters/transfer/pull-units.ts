import { createHash } from 'node:crypto'
import { shellQuote } from '../transport/shell-quote.ts'
import { BIG, CHUNK, PIECE_CHUNKS } from './content.ts'
import type { Remotely } from './pull-find.ts'

const FILES = 200
const BYTES = 4 * 1024 * 1024

/** What the server sends as one: many small files, or a piece of a big one; or only its sums, where the bytes have arrived before. */
export type Unit =
  | { kind: 'files'; files: Remotely[]; arrived: boolean }
  | { kind: 'piece'; file: Remotely; piece: number; from: number; chunks: number; start: number; last: boolean }

/** The name that a file is staged by; another once it is another file. */
export function stagedName(file: Remotely): string {
  const known = names.get(file)
  if (known !== undefined) return known
  const identity = [file.landing, file.root, file.path, file.size, file.mtime, file.fraction].join('\0')
  const name = createHash('sha256').update(identity).digest('hex').slice(0, 24)
  names.set(file, name)
  return name
}

const names = new WeakMap<Remotely, string>()

/** Cuts the files of a pull into units. `staged` tells how many bytes of a file have arrived before. */
export function unitsOf(files: Remotely[], staged: (file: Remotely) => number): Unit[] {
  const units: Unit[] = []
  const open: Record<string, { unit: Extract<Unit, { kind: 'files' }>; bytes: number } | undefined> = {}
  for (const file of files) {
    const there = staged(file)
    if (file.size > BIG) {
      units.push(...pieces(file, there))
      continue
    }
    const arrived = there === file.size && there > 0
    const key = `${arrived} ${file.root}`
    let group = open[key]
    if (group === undefined || group.unit.files.length >= FILES || group.bytes + file.size > BYTES) {
      group = { unit: { kind: 'files', files: [], arrived }, bytes: 0 }
      open[key] = group
      units.push(group.unit)
    }
    group.unit.files.push(file)
    group.bytes += file.size
  }
  return units
}

function pieces(file: Remotely, there: number): Unit[] {
  const total = Math.ceil(file.size / CHUNK)
  const resume = there >= file.size ? total : Math.floor(there / CHUNK)
  const units: Unit[] = []
  for (let from = 0; from < total; from += PIECE_CHUNKS) {
    const chunks = Math.min(PIECE_CHUNKS, total - from)
    const start = Math.min(from + chunks, Math.max(from, resume))
    units.push({ kind: 'piece', file, piece: from / PIECE_CHUNKS, from, chunks, start, last: from + chunks === total })
  }
  return units
}

/** Whether a piece is all of its file. */
export function isWhole(unit: Extract<Unit, { kind: 'piece' }>): boolean {
  return unit.from === 0 && unit.last
}

/** Bytes of content that a unit sends. */
export function bytesOf(unit: Unit): number {
  if (unit.kind === 'files') return unit.arrived ? 0 : unit.files.reduce((sum, file) => sum + file.size, 0)
  const end = Math.min(unit.file.size, (unit.from + unit.chunks) * CHUNK)
  return end - Math.min(end, unit.start * CHUNK)
}

/** The script by which the server sends unit `number`, then `mark` on a line of its own, and tells the sums. */
export function unitScript(unit: Unit, number: number, mark: string): string {
  const lines: string[] = []
  if (unit.kind === 'files') {
    const words = unit.files.map((file) => shellQuote(`./${file.path}`)).join(' ')
    lines.push(`cd -- ${shellQuote(unit.files[0]?.root ?? '/')} || exit 3`)
    if (!unit.arrived) lines.push(`files ${words}`)
    lines.push(`told ${number} all_sums ${words}`)
  } else {
    const word = shellQuote(`./${unit.file.path}`)
    lines.push(`cd -- ${shellQuote(unit.file.root)} || exit 3`)
    const wanted = unit.from + unit.chunks - unit.start
    if (wanted > 0) lines.push(`chunks ${word} ${wanted} ${unit.start}`)
    // 0: the whole file.
    lines.push(`told ${number} sum_chunks ${word} ${isWhole(unit) ? 0 : unit.chunks} ${unit.from}`)
  }
  lines.push(`printf '\\n%s\\n' '${mark} ${number}'`)
  return lines.join('\n')
}
