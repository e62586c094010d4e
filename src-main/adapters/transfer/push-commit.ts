import { shellQuote } from '../transport/shell-quote.ts'
import { type BytePath, parentOf } from './byte-path.ts'
import type { DeltaRun } from './chunk-runs.ts'
import { secondsOf } from './push-plan.ts'
import { type LocalEntry, SYNC_FOLDER } from './scan.ts'
import { commands, pathWord, touchTime } from './shell-words.ts'
import type { Pushed } from './state.ts'

/** What a push has brought to the server and wants in place. */
export interface CommitPlan {
  removeFiles: BytePath[]
  removeFolders: BytePath[]
  newFolders: LocalEntry[]
  /** Packed files and links, which are below `new/`. */
  packed: LocalEntry[]
  /** Big files, whole: the name of the part, and what it is. */
  parts: { name: string; entry: LocalEntry }[]
  /** Big files, changed cells; `old` is what they are to be changed in. */
  patches: { name: string; entry: LocalEntry; old: Pick<Pushed, 'size' | 'mtimeNs'>; runs: DeltaRun[] }[]
  modes: LocalEntry[]
  times: LocalEntry[]
}

/** The steps of a commit, for commit.sh. Every one may be repeated. */
export function commitScript(plan: CommitPlan): string {
  const fresh = new Set(plan.newFolders.map((entry) => entry.path))
  const tops = plan.newFolders.filter((entry) => !fresh.has(parentOf(entry.path)))
  const lines = [
    ...commands('rm -f', plan.removeFiles).map((line) => `${line} || bad=1`),
    ...commands('rmdir', plan.removeFolders).map((line) => `${line} 2>/dev/null`),
    ...tops.map((entry) => `folder ${shellQuote(entry.path)}`),
  ]
  const byFolder = Map.groupBy(
    plan.packed.filter((entry) => !fresh.has(parentOf(entry.path))),
    (entry) => parentOf(entry.path),
  )
  const staged = (path: BytePath) => shellQuote(`${SYNC_FOLDER}/new/${path}`)
  for (const [folder, entries] of byFolder) {
    const paths = entries.map((entry) => entry.path)
    lines.push(...commands(`move ${folder === '' ? '.' : pathWord(folder)}`, paths, staged))
  }
  for (const { name, entry } of plan.parts) lines.push(`part ${name} ${attributes(entry)}`)
  for (const { name, entry, old, runs } of plan.patches) {
    const places = runs.map(({ count, from, to }) => `${count}:${from}:${to}`)
    // A second later: what was not set by us may have a part of one.
    const time = secondsOf(BigInt(old.mtimeNs))
    const base = `${old.size} ${touchTime(time)} ${touchTime(time + 1)}`
    lines.push(`patch ${name} ${attributes(entry)} ${base} ${places.join(' ')}`)
  }
  for (const [mode, entries] of Map.groupBy(plan.modes, (entry) => octal(entry.mode))) {
    lines.push(
      ...commands(
        `set_modes ${mode}`,
        entries.map((entry) => entry.path),
      ),
    )
  }
  for (const [time, entries] of Map.groupBy(plan.times, (entry) => touchTime(secondsOf(entry.mtimeNs)))) {
    lines.push(
      ...commands(
        `set_times ${time}`,
        entries.map((entry) => entry.path),
      ),
    )
  }
  return `${lines.join('\n')}\nfinish\n`
}

function attributes(entry: LocalEntry): string {
  return `${pathWord(entry.path)} ${entry.size} ${octal(entry.mode)} ${touchTime(secondsOf(entry.mtimeNs))}`
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
