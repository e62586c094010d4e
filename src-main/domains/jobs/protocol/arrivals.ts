import type { LogTime } from '../../../../src-shared/vocabulary/index.ts'
import type { LogStore } from '../../../ground/store/logs/index.ts'
import type { CutLine } from './line-cutter.ts'

/** What reading events needs of the log store. */
export type EventLogs = Pick<LogStore, 'read' | 'times'>

/** When the lines of a source that begin from `from` to `to` arrived, epoch ms; `now` where nobody kept it. */
export async function arrivals(
  logs: EventLogs,
  source: string,
  from: number,
  to: number,
  now: number,
): Promise<(line: CutLine) => number> {
  const times = await logs.times(source, from, to)
  let next = 0
  let at = times[0]?.at ?? now
  return (line) => {
    for (; next < times.length; next++) {
      const time = times[next] as LogTime
      if (time.offset > line.offset) break
      at = time.at
    }
    return at
  }
}
