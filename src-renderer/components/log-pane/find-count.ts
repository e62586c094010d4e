import { toProblem } from '../../lib/problem.ts'
import type { LogFinder } from './log-finder.ts'

const number = (value: number) => value.toLocaleString('en-US')

/** "3 of 1,204", and what a person must know about it. */
export function countText(
  finder: Pick<LogFinder, 'query' | 'error' | 'hits' | 'total' | 'current' | 'done' | 'running' | 'extended'>,
): string {
  if (!finder.query) return ''
  if (finder.error) return toProblem(finder.error).message
  // Going on over what has just come is not worth a word each time.
  const done = finder.done || finder.extended
  if (finder.total === 0) return done ? 'No match' : 'Searching…'
  const at = finder.current >= 0 ? `${number(finder.current + 1)} of ${number(finder.total)}` : number(finder.total)
  const limit =
    finder.hits.length < finder.total && done ? ` · the first ${number(finder.hits.length)} can be stepped through` : ''
  return `${at}${finder.running && !done ? '…' : ''}${limit}`
}
