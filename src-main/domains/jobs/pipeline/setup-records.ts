import type { BootstrapRecord, BootstrapStep } from '../../../../src-shared/vocabulary/index.ts'
import { defaultName } from '../words.ts'

/** How the steps of setting up stand, and when (epoch ms) the command began after them; null: not yet. */
export interface SetupState {
  records: BootstrapRecord[]
  commandBegan: number | null
}

/** Steps that nothing has happened to. */
export function freshSteps(steps: readonly BootstrapStep[]): BootstrapRecord[] {
  return steps.map((step, index) => ({
    number: index + 1,
    name: step.name ?? defaultName(step.run),
    state: 'pending',
    startedAt: null,
    endedAt: null,
    exitCode: null,
  }))
}

/**
 * Reads what the server noted, see STEPS_FILE. Its clock may be wrong: times are moved into the span from `earliest`
 * to `now` (epoch ms). A line that makes no sense is passed over.
 */
export function readSetup(
  steps: readonly BootstrapStep[],
  notes: readonly string[],
  { earliest, now }: { earliest: number; now: number },
): SetupState {
  const records = freshSteps(steps)
  let commandBegan: number | null = null
  for (const note of notes) {
    const [, seconds, what, which, code] = /^(\d{1,12}) (begin|end|cached) (\d+|run)(?: (\d+))?$/.exec(note) ?? []
    const at = Math.min(now, Math.max(earliest, Number(seconds) * 1000))
    if (which === 'run') commandBegan = at
    const record = records[Number(which) - 1]
    if (record) apply(record, what as string, at, code)
  }
  return { records, commandBegan }
}

function apply(record: BootstrapRecord, what: string, at: number, code: string | undefined): void {
  if (what === 'begin') Object.assign(record, { state: 'running', startedAt: at })
  else if (what === 'cached') Object.assign(record, { state: 'cached', startedAt: at, endedAt: at })
  else Object.assign(record, { state: code === '0' ? 'done' : 'failed', endedAt: at, exitCode: Number(code) })
}

/** The steps after the end of setting up, where a full disk or a cancel kept the notes from saying all. */
export function closeSetup(
  records: readonly BootstrapRecord[],
  failed: { step: number; code: number } | null,
  done: boolean,
  at: number,
): BootstrapRecord[] {
  return records.map((record) => {
    if (record.number === failed?.step) {
      const { startedAt, endedAt } = record
      return { ...record, state: 'failed', startedAt: startedAt ?? at, endedAt: endedAt ?? at, exitCode: failed.code }
    }
    const passed = done || (failed !== null && record.number < failed.step)
    if (passed && (record.state === 'pending' || record.state === 'running')) {
      return { ...record, state: 'done', startedAt: record.startedAt ?? at, endedAt: at, exitCode: 0 }
    }
    // Ended from outside: a cancel, a time limit.
    return record.state === 'running' ? { ...record, state: 'failed', endedAt: at } : record
  })
}

/** One line for the stage: "step 2 of 3: pip install …", "2 steps, 1 cached". */
export function setupDetail(records: readonly BootstrapRecord[], over: boolean): string {
  const current = records.find(({ state }) => state === 'failed' || state === 'running')
  if (current) return `step ${current.number} of ${records.length}: ${current.name}`
  const next = records.find(({ state }) => state === 'pending')
  if (!over && next) return `step ${next.number} of ${records.length}: ${next.name}`
  const cached = records.filter(({ state }) => state === 'cached').length
  const steps = records.length === 1 ? '1 step' : `${records.length} steps`
  return cached > 0 ? `${steps}, ${cached === records.length ? 'all' : cached} cached` : steps
}
