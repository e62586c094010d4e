import type { LogSearchResult } from '../../../src-shared/vocabulary/index.ts'
import { stepText } from '../../lib/step-text.ts'

/** One row of the results. `key` is its own among all. */
export type ResultRow =
  | { kind: 'job'; key: string; result: LogSearchResult; count: number }
  | { kind: 'part'; key: string; text: string }
  | { kind: 'gap'; key: string }
  | { kind: 'around'; key: string; source: string; line: number; text: string }
  | { kind: 'hit'; key: string; result: LogSearchResult; index: number }

/**
 * Results as rows: a head for each job, the lines with what is around them in the order of the log, each line once, and
 * gaps where lines are left out. Results come grouped by job and source.
 */
export function resultRows(results: readonly LogSearchResult[]): ResultRow[] {
  const rows: ResultRow[] = []
  const counts = new Map<string, number>()
  const hits = new Set<string>()
  for (const { jobId, source, line } of results) {
    counts.set(jobId, (counts.get(jobId) ?? 0) + 1)
    hits.add(`${source}:${line}`)
  }
  let [job, source, last] = ['', '', -1]
  results.forEach((result, index) => {
    if (result.jobId !== job)
      rows.push({ kind: 'job', key: result.jobId, result, count: counts.get(result.jobId) ?? 0 })
    if (result.source !== source) {
      const plain = result.jobId !== job && result.attempt === 1 && result.step === 'run'
      if (!plain) rows.push({ kind: 'part', key: `part:${result.source}`, text: partText(result) })
      last = -1
    }
    job = result.jobId
    const first = result.before[0]?.line ?? result.line
    if (result.source === source && first > last + 1) rows.push({ kind: 'gap', key: `gap:${result.source}:${first}` })
    source = result.source
    const around = ({ line, text }: { line: number; text: string }) => {
      const key = `${result.source}:${line}`
      if (line <= last || hits.has(key)) return
      rows.push({ kind: 'around', key, source: result.source, line, text })
      last = line
    }
    result.before.forEach(around)
    rows.push({ kind: 'hit', key: `${result.source}:${result.line}`, result, index })
    last = result.line
    // What follows the next hit is shown there.
    const next = results[index + 1]
    const end = next?.source === result.source ? next.line : Number.POSITIVE_INFINITY
    for (const line of result.after) if (line.line < end) around(line)
  })
  return rows
}

function partText({ attempt, step }: LogSearchResult): string {
  const name = step === 'run' ? 'output' : stepText(step)
  return attempt === 1 ? name : `attempt ${attempt} · ${name}`
}

/** A piece of a line; `hit` marks it. */
export interface Piece {
  text: string
  hit: boolean
}

/** Characters shown before the first mark of a long line. */
const LEAD = 60
/** A mark that ends within so many characters needs no cut before it. */
const IN_VIEW = 110

/** A line in pieces; the beginning of a long one is left out so that its first mark is in view. */
export function pieces({ text, marks }: Pick<LogSearchResult, 'text' | 'marks'>): Piece[] {
  const [start = 0, length = 0] = marks[0] ?? []
  const from = start + length > IN_VIEW ? Math.max(0, start - LEAD) : 0
  const all: Piece[] = []
  const push = (piece: string, hit: boolean) => piece !== '' && all.push({ text: piece, hit })
  push(from > 0 ? '…' : '', false)
  let at = from
  for (const [begin, size] of marks) {
    push(text.slice(at, begin), false)
    push(text.slice(Math.max(at, begin), begin + size), true)
    at = Math.max(at, begin + size)
  }
  push(text.slice(at), false)
  return all
}

/** The address of a line of a job's log: "/jobs/job_…/log/1.run.205", counted from 1. */
export function placePath(jobId: string, source: string, line: number): string {
  return `/jobs/${jobId}/log/${source.slice(jobId.length + 1)}.${line + 1}`
}
