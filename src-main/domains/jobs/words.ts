import { constants } from 'node:os'
import {
  type Contact,
  formatDuration,
  type JobSpec,
  type JobStatus,
  type Outcome,
  type Stage,
} from '../../../src-shared/vocabulary/index.ts'
import type { AttemptExit, AttemptSetup } from '../../adapters/launchers/types.ts'
import { whoseLimit } from './time-limit.ts'

/** Lines of a script that say nothing of what it does: comments, and options of its shell. */
const PREAMBLE = /^(\s*(#.*|set [-+].*)?\n)+/

/** A job's or step's name when nobody gave one: the first words of its command, on one line. */
export function defaultName(command: string): string {
  const line = command
    .replace(PREAMBLE, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  const characters = [...line]
  return characters.length <= 40 ? line || 'job' : `${characters.slice(0, 39).join('').trimEnd()}…`
}

export const UNSTARTED = 'cancelled before it started'
export const CANCELLED_REBOOTED = 'cancelled; its server rebooted while it ran'

/** What a cancel came to that was in time for the newest attempt: one before it ran until its server rebooted. */
export function cancelledUnbegun({ attempts }: { attempts: number }): string {
  return attempts > 1 ? CANCELLED_REBOOTED : UNSTARTED
}

/** What a finished attempt means. */
export interface Verdict {
  outcome: Outcome
  /** How the command ended; null where it was never started. */
  exitText: string | null
  /** Why, where the status does not say it all. */
  reason: string | null
}

/**
 * Turns what the server recorded into outcome and words. `begun`: whether the command was started; `setup`: how far its
 * steps of setting up came, where it has some.
 */
export function judge(
  exit: AttemptExit,
  job: { spec: Pick<JobSpec, 'timeLimit' | 'bootstrap'>; timeLimit: number | null },
  begun = true,
  setup: AttemptSetup | null = null,
): Verdict {
  if (exit.problem) return { outcome: 'failed', exitText: null, reason: exit.problem }
  const settingUp = setup !== null && setup.state !== 'done' && setup.notes.length > 0
  if (exit.cancelled && !begun) {
    return { outcome: 'cancelled', exitText: null, reason: settingUp ? 'cancelled while it was set up' : UNSTARTED }
  }
  const exitText = begun || exit.code === null ? describeExit(exit.code) : null
  if (exit.cancelled) return { outcome: 'cancelled', exitText, reason: null }
  if (exit.timedOut) {
    const limit = job.timeLimit === null ? '' : ` of ${formatDuration(job.timeLimit * 1000)}${whoseLimit(job)}`
    const when = settingUp ? ' while it was set up' : ''
    return { outcome: 'timed_out', exitText, reason: `stopped at its time limit${limit}${when}` }
  }
  if (setup && setup.state !== 'done')
    return { outcome: 'failed', exitText, reason: setupFailure(exit, job.spec, setup) }
  if (exit.code === 0) return { outcome: 'succeeded', exitText, reason: null }
  if (exit.code === null) {
    return { outcome: 'lost', exitText, reason: 'how it ended is not known' }
  }
  return { outcome: 'failed', exitText, reason: exitText }
}

/** "setting up failed in step 2 of 3 (pip install .): exit 1" */
function setupFailure(exit: AttemptExit, spec: Pick<JobSpec, 'bootstrap'>, { failed }: AttemptSetup): string {
  if (failed === null) return `setting up was ended from outside: ${describeExit(exit.code)}`
  const step = spec.bootstrap[failed.step - 1]
  const name = step ? ` (${step.name ?? defaultName(step.run)})` : ''
  return `setting up failed in step ${failed.step} of ${spec.bootstrap.length}${name}: ${describeExit(failed.code)}`
}

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]))

/** "exit 3"; above 128 both readings, since a POSIX shell cannot tell 137 from SIGKILL. */
export function describeExit(code: number | null): string {
  if (code === null) return 'exit unknown'
  const signal = code > 128 ? SIGNAL_NAMES.get(code - 128) : undefined
  if (!signal) return `exit ${code}`
  const how = signal === 'SIGKILL' ? 'killed' : `ended by ${signal}`
  return `${code} (${how}, or exit ${code})`
}

/** How the reason begins where a server does not answer; other reasons name what a person has to mend. */
export const NO_CONTACT = 'no contact'

/** What happens next to a job that has a slot, one sentence; null once nothing does. `held`: it has ended and keeps its slot. */
export function nextStep(
  row: {
    status: JobStatus
    stage: Stage | null
    contact: Contact
    cancelRequestedAt: number | null
    spec: { outputs: readonly string[]; keepAlive: boolean }
  },
  held: boolean,
): string | null {
  if (row.contact.status === 'unknown' && row.stage !== null) {
    const away = row.contact.reason?.startsWith(NO_CONTACT)
    return away ? 'followed again as soon as the server answers' : 'followed again once that is mended'
  }
  if (held) return 'then what still runs there is ended and the slot is freed'
  const stopping = row.cancelRequestedAt !== null && (row.stage === 'bootstrap' || row.stage === 'run')
  if (stopping) return 'ends when the server has stopped it'
  if (row.stage === 'bootstrap') return 'its command starts once it is set up'
  const freed =
    row.spec.keepAlive && row.cancelRequestedAt === null ? 'its server is held for you' : 'the slot is freed'
  switch (row.status) {
    case 'deploying':
      return 'its command starts'
    case 'running':
      return `its log${row.spec.outputs.length > 0 ? ' and its outputs come' : ' comes'} home, then ${freed}`
    case 'syncing_results':
      return freed
    case 'cleaning_up':
      return 'done'
    default:
      return null
  }
}
