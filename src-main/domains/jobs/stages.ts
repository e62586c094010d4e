import { STAGES, type Stage, type StageRecord, type StageState } from '../../../src-shared/vocabulary/index.ts'

/** Six stages, none begun. */
export function freshStages(): StageRecord[] {
  return STAGES.map((stage) => ({ stage, state: 'pending', startedAt: null, endedAt: null, detail: null }))
}

/** Ends `from` (as `done` or `skipped`) and begins `to`. */
export function advance(
  stages: readonly StageRecord[],
  steps: { end?: Array<{ stage: Stage; state?: StageState; detail?: string | null }>; begin?: Stage },
  now: number,
): StageRecord[] {
  return stages.map((record) => {
    const ended = steps.end?.find((step) => step.stage === record.stage)
    if (ended) {
      return {
        ...record,
        state: ended.state ?? 'done',
        startedAt: record.startedAt ?? now,
        // What ended earlier, by the server's own account, has ended then.
        endedAt: record.endedAt ?? now,
        detail: ended.detail ?? record.detail,
      }
    }
    if (record.stage === steps.begin) return { ...record, state: 'active', startedAt: now, endedAt: null }
    return record
  })
}

/** A job that was given up is followed again where it was left: at its run stage. */
export function reopen(stages: readonly StageRecord[]): StageRecord[] {
  return stages.map((record) =>
    record.stage === 'run' ? { ...record, state: 'active', endedAt: null, detail: null } : record,
  )
}

/** A new attempt on the same server: what came before deploy stays, the rest starts afresh. */
export function restart(stages: readonly StageRecord[], now: number): StageRecord[] {
  const fresh = freshStages()
  const kept = stages.map((record, index) => (record.stage === 'acquire' ? record : (fresh[index] as StageRecord)))
  return advance(kept, { begin: 'deploy' }, now)
}
