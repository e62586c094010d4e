import { compactScript } from '../transport/compact-script.ts'
import { shellQuote } from '../transport/shell-quote.ts'
import { type BytePath, toBytePath } from './byte-path.ts'
import { outputOf } from './collect.ts'
import { linkLost } from './failure.ts'
import type { Remote } from './remote.ts'
import type { LocalEntry } from './scan.ts'
import { commands, pathWord } from './shell-words.ts'
import type { PushTask } from './worker-protocol.ts'

/** Sums of files that the server has, and the program that made them. Files that cannot be read there have none. */
export async function checkedSums(
  remote: Remote,
  task: PushTask,
  entries: LocalEntry[],
  doing: string,
): Promise<{ tool: string; sums: Map<BytePath, string> }> {
  // Names with newlines would take several lines: those files are read from standard input, one at a time.
  const odd = (path: BytePath) => /[\n\r\\]/.test(path)
  const paths = entries.map((entry) => entry.path)
  const plain = paths.filter((path) => !odd(path))
  const lines = [
    `target=${shellQuote(toBytePath(task.target))}`,
    compactScript(task.scripts.lib),
    'find_sums; expand "$target"; cd -- "$path" || exit 3; echo "$tool"',
    // A line for each, also where one cannot be read: else all that follow would move up.
    'each() { for file; do if [ -r "$file" ]; then sum_files "$file"; else echo -; fi; done; }',
    'group() { for file; do [ -r "$file" ] || { each "$@"; return; }; done; sum_files "$@"; }',
    ...commands('group', plain),
    ...paths.filter(odd).map((path) => `sum_input <${pathWord(path)} || echo -`),
  ]
  const process = await remote.open(`${lines.join('\n')}\n`)
  process.end()
  const output = await outputOf(process, doing)
  if ((await process.exited) === null) throw linkLost(doing)
  const [tool = '', ...sums] = output.toString('latin1').split('\n')
  const ordered = [...plain, ...paths.filter(odd)]
  return { tool, sums: new Map(ordered.flatMap((path, i) => (sums[i]?.length ? [[path, sums[i] as string]] : []))) }
}
