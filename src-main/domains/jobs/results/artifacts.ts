import { EVENTS_STEP, logSource } from '../../../../src-shared/vocabulary/index.ts'
import type { EventLogs } from '../protocol/arrivals.ts'
import { type CutLine, LineCutter } from '../protocol/line-cutter.ts'
import { readLine } from '../protocol/read-line.ts'
import { ifNothing, SLICE_BYTES } from '../protocol/reading.ts'

/** Past so many a job names its artifacts no more, but floods. */
export const MOST_ARTIFACTS = 1000

const WORD = '"artifact"'

/**
 * Paths of the artifacts that an attempt has told of, each once, in their order; at most {@link MOST_ARTIFACTS}. Lines that
 * cannot be one are not understood first: an events file may hold millions of metrics.
 * @throws RemotebotError STORE_DAMAGED
 */
export async function artifactPaths(logs: EventLogs, jobId: string, attempt: number): Promise<string[]> {
  const source = logSource(jobId, attempt, EVENTS_STEP)
  const cutter = new LineCutter()
  const paths = new Set<string>()
  const take = (line: CutLine) => {
    if (!line.bytes.includes(WORD)) return
    const event = readLine(line, attempt, 0)?.event
    if (event?.type === 'artifact' && !event.path.includes('\0') && paths.size < MOST_ARTIFACTS) paths.add(event.path)
  }
  for (;;) {
    const slice = await logs.read(source, cutter.offset, SLICE_BYTES).catch(ifNothing)
    if (!slice || slice.bytes.length === 0) break
    for (const line of cutter.add(slice.bytes)) take(line)
  }
  for (const line of cutter.end()) take(line)
  return [...paths]
}
