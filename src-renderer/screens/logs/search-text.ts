import { counted, formatBytes, type LogSearchBatch } from '../../../src-shared/vocabulary/index.ts'

type Totals = Omit<LogSearchBatch, 'results' | 'done'>

const number = (value: number) => value.toLocaleString('en')

/** "Searched 12 of 340 logs, 1.2 of 3.4 GB": how far a search is, or was when it ended. */
export function progressText(totals: Totals, running: boolean): string {
  const { sources, sourcesDone, bytes, bytesDone } = totals
  const all = !running && sourcesDone === sources
  const logs = all ? counted(sources, 'log') : `${number(sourcesDone)} of ${counted(sources, 'log')}`
  return `${running ? 'Searching' : 'Searched'} ${logs}, ${all ? '' : `${formatBytes(bytesDone)} of `}${formatBytes(bytes)}`
}

/** "1,204 lines in 12 jobs, the first 500 are listed". */
export function foundText(lines: number, listed: number, jobs: number): string {
  if (lines === 0) return 'No line found'
  const found = counted(lines, 'line')
  if (lines <= listed) return `${found} in ${counted(jobs, 'job')}`
  return `${found}, the first ${number(listed)} of them listed`
}
