import { counted } from '../../../src-shared/vocabulary/index.ts'
import type { LogFinder } from './log-finder.ts'

/** In how many lines a log tells of a problem, and whether all of them are shown. */
export function problemsText({
  total,
  hits,
  done,
  extended,
}: Pick<LogFinder, 'total' | 'hits' | 'done' | 'extended'>): string {
  const ready = done || extended
  if (total === 0) return ready ? 'No error or warning' : 'Looking for errors and warnings…'
  const lines = hits.filter(({ source, line }, at) => hits[at - 1]?.line !== line || hits[at - 1]?.source !== source)
  const found = counted(lines.length, 'line with an error or warning', 'lines with errors or warnings')
  if (!ready) return `${found}…`
  return hits.length < total ? `The first ${found}; there are more` : found
}
