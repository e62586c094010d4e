import { execFileSync } from 'node:child_process'

/** A shell command that prints `lines` lines as training prints them, with a warning in every thousandth. */
export const logLines = (lines: number) =>
  `seq ${lines} | awk '{ print "step " $1 " | loss 1.8127 | lr 1.9e-05 | 41.2k tok/s" ($1 % 1000 == 7 ? " | NCCL WARN retrying" : "") }'`

/** What is looked for, and how grep is told. */
interface Query {
  text: string
  regex?: boolean
  caseSensitive?: boolean
  grep: string[]
}

/** A text as it is, one in any case, and a regular expression; `more` is for grep, before what it counts. */
export const queries = (more = ''): Query[] => [
  { text: 'NCCL WARN', caseSensitive: true, grep: [`-${more}cF`, 'NCCL WARN'] },
  { text: 'nccl warn', grep: [`-${more}ciF`, 'nccl warn'] },
  { text: 'step [0-9]*99 ', regex: true, caseSensitive: true, grep: [`-${more}cE`, 'step [0-9]*99 '] },
]

/** What grep counts, over all files together, and the milliseconds that it took. */
export function grepCount(...args: string[]): { lines: number; ms: number } {
  const begun = performance.now()
  const said = execFileSync('grep', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  const lines = said.split('\n').reduce((sum, line) => sum + Number(line.split(':').at(-1)), 0)
  return { lines, ms: performance.now() - begun }
}
