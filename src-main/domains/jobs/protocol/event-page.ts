import { EVENTS_STEP, type JobEventRecord, logSource, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { arrivals, type EventLogs } from './arrivals.ts'
import { type CutLine, LineCutter, type LinePosition } from './line-cutter.ts'
import { readLine } from './read-line.ts'
import { ifNothing, SLICE_BYTES } from './reading.ts'

/** A page ends after this many bytes, however few events they held. */
const PAGE_BYTES = 4 * 1024 * 1024
const SMALL_SLICE = 16 * 1024
/** An event takes about so many bytes: a small page reads little. */
const EVENT_BYTES = 256

/** A job as far as its events go. */
export interface EventJob {
  id: string
  attempts: number
  /** Nothing more will come. */
  ended: boolean
}

interface Place extends LinePosition {
  attempt: number
}

export interface EventPage {
  items: JobEventRecord[]
  /** Where the next page begins; null at the present end. */
  nextCursor: string | null
  /** Where to ask again, also at the present end. */
  endCursor: string
}

/** `<attempt>.<offset>`, with `~` inside a line that is too long. */
const cursorText = ({ attempt, offset, within }: Place) => `${attempt}.${offset}${within ? '~' : ''}`

function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return { attempt: 1, offset: 0, within: false }
  const [, attempt, offset, within] = /^(\d{1,4})\.(\d{1,15})(~?)$/.exec(cursor) ?? []
  if (!attempt || attempt === '0')
    throw new RemotebotError('INVALID_INPUT', `"${cursor}" is no place among the events of a job.`, {
      hint: 'Leave it out to begin with the first event, or give the nextCursor or endCursor of an answer.',
    })
  return { attempt: Number(attempt), offset: Number(offset), within: within === '~' }
}

/**
 * Up to `limit` events from `cursor` on, oldest first, through all attempts. Reads only the bytes of the page.
 * @throws RemotebotError INVALID_INPUT for another text as cursor, STORE_DAMAGED
 */
export async function eventPage(
  logs: EventLogs,
  job: EventJob,
  cursor: string | undefined,
  limit: number,
  now: number,
): Promise<EventPage> {
  const items: JobEventRecord[] = []
  let place = placeOf(cursor)
  let budget = PAGE_BYTES
  const answer = (next: Place, more: boolean): EventPage => {
    const endCursor = cursorText(next)
    return { items, nextCursor: more ? endCursor : null, endCursor }
  }
  for (;;) {
    const { attempt } = place
    const source = logSource(job.id, attempt, EVENTS_STEP)
    const isLast = attempt >= job.attempts
    const cutter = new LineCutter(place)
    for (let atEnd = false; !atEnd; ) {
      if (budget <= 0) return answer({ attempt, ...cutter.position }, true)
      const from = cutter.position.offset
      const bytes = Math.max(SMALL_SLICE, Math.min(SLICE_BYTES, (limit - items.length) * EVENT_BYTES))
      const slice = await logs.read(source, cutter.offset, bytes).catch(ifNothing)
      const lines = slice ? cutter.add(slice.bytes) : []
      budget -= slice?.bytes.length ?? 0
      atEnd = !slice || cutter.offset >= slice.size
      if (atEnd && (!isLast || job.ended || slice?.complete)) lines.push(...cutter.end())
      const arrived = lines.length > 0 ? await arrivals(logs, source, from, cutter.offset, now) : () => now
      for (const line of lines) {
        const record = readLine(line, attempt, arrived(line))
        if (!record) continue
        if (items.length === limit) return answer(startOf(line, attempt), true)
        items.push(record)
      }
    }
    if (isLast) return answer({ attempt, ...cutter.position }, false)
    place = { attempt: attempt + 1, offset: 0, within: false }
  }
}

function startOf(line: CutLine, attempt: number): Place {
  return { attempt, offset: line.offset, within: false }
}
