import type { JobEvent, JobEventRecord } from '../../../../src-shared/vocabulary/index.ts'
import { localTime } from './ages.ts'
import type { Paint } from './colour.ts'
import { cut, oneLine } from './text.ts'

/** Longest text of a result that is printed; `--json` has it whole. */
const LONGEST = 400

/** One event of a job for people: when, of which type, and what it says. */
export function eventLine({ at, event, problem }: JobEventRecord, paint: Paint): string {
  const when = paint('dim', localTime(at))
  if (event) return `${when}  ${event.type.padEnd(10)}  ${oneLine(eventText(event))}`
  const { message = '', line = '' } = problem ?? {}
  return `${when}  ${paint('yellow', 'not an event')}: ${oneLine(message)}: ${oneLine(line)}`
}

/** What an event says, without its type. */
function eventText(event: JobEvent): string {
  switch (event.type) {
    case 'progress':
      return [event.task, amount(event), event.message].filter(Boolean).join('  ')
    case 'task':
    case 'step':
      return [event.name, event.state, event.message].filter(Boolean).join('  ')
    case 'checkpoint':
    case 'artifact':
      return [event.name, event.path].filter(Boolean).join('  ')
    case 'metric': {
      const unit = event.unit ? ` ${event.unit}` : ''
      return `${event.name} = ${event.value}${unit}${event.step === undefined ? '' : `  (step ${event.step})`}`
    }
    case 'result':
      return [cut(JSON.stringify(event.value), LONGEST), event.message].filter(Boolean).join('  ')
  }
}

function amount({ done, total, fraction, unit }: Extract<JobEvent, { type: 'progress' }>): string {
  const share = fraction ?? (done !== undefined && total !== undefined ? Math.min(1, done / total) : undefined)
  const of = done === undefined ? '' : `${done}${total === undefined ? '' : ` of ${total}`}${unit ? ` ${unit}` : ''}`
  const percent = share === undefined ? '' : `${Math.floor(share * 100)} %`
  return of && percent ? `${of} (${percent})` : of || percent
}
