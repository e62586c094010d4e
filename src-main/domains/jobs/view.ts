import { type Attempt, type Cost, isFinal, type Job, type JobSummary } from '../../../src-shared/vocabulary/index.ts'
import { holdReason, isHeld } from './holds.ts'
import type { AttemptRow, JobRow } from './repository.ts'
import type { Waits } from './wait-reason.ts'
import { nextStep } from './words.ts'

/** What a job has to do with money. */
export interface JobMoney {
  cost: Cost | null
  /** The request for the machine that it waits for, or that was never ordered for it. */
  approvalId: string | null
}

/** A row as lists show it, at this moment. `waits`: of a job that is queued; `noSpace`: why its news cannot be stored. */
export function summaryView(
  row: JobRow,
  waits: Waits | null,
  noSpace: string | null,
  money: JobMoney,
  now: number,
): JobSummary {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    status: row.status,
    reason: waits?.reason ?? noSpace ?? unreachable(row) ?? (isHeld(row, now) ? holdReason(row, now) : row.reason),
    since: row.since,
    next: waits?.next ?? nextStep(row, isHeld(row, now)),
    stage: row.stage,
    stages: row.stages,
    contact: row.contact,
    outcome: row.outcome,
    exitCode: row.exitCode,
    exitText: row.exitText,
    serverId: row.serverId,
    serverName: row.serverName,
    ahead: waits?.ahead ?? null,
    heldUntil: isHeld(row, now) ? row.heldUntil : null,
    command: row.spec.command,
    requester: row.requester,
    project: row.spec.project ?? null,
    approvalId: money.approvalId,
    cost: money.cost,
    attempts: row.attempts,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
  }
}

function unreachable(row: JobRow): string | null {
  return !isFinal(row.status) && row.contact.status === 'unknown' ? row.contact.reason : null
}

/** A row as its own page shows it. `localBytes`: its stored logs. */
export function jobView(
  row: JobRow,
  summary: JobSummary,
  attempts: AttemptRow[],
  localBytes: number,
  now: number,
): Job {
  return {
    ...summary,
    spec: row.spec,
    attemptList: attempts.map(attemptView),
    bootstrap: row.bootstrap,
    heldUntil: isHeld(row, now) ? row.heldUntil : null,
    timeLimit: row.timeLimit,
    workspaceDir: row.workspaceDir,
    results: row.results,
    cancelRequestedAt: row.cancelRequestedAt,
    localBytes,
    remoteBytes: row.remoteRemoved ? 0 : row.remoteBytes,
  }
}

function attemptView({ jobId: _job, sizeAtExit: _size, ...attempt }: AttemptRow): Attempt {
  return attempt
}
