import { type Attempt, isFinal, type Job, type JobSummary } from '../../../src-shared/vocabulary/index.ts'
import type { AttemptRow, JobRow } from './repository.ts'
import { nextStep } from './words.ts'

/** A row as lists show it. `ahead` counts the jobs that wait before it. */
export function summaryView(row: JobRow, ahead: number | null, waitReason: string | null): JobSummary {
  const queued = row.status === 'queued'
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    status: row.status,
    reason: queued ? (waitReason ?? row.reason) : (unreachable(row) ?? row.reason),
    since: row.since,
    next: nextStep({ ...row, ahead: queued ? ahead : null }),
    stage: row.stage,
    stages: row.stages,
    contact: row.contact,
    outcome: row.outcome,
    exitCode: row.exitCode,
    exitText: row.exitText,
    serverId: row.serverId,
    serverName: row.serverName,
    ahead: queued ? ahead : null,
    command: row.spec.command,
    requester: row.requester,
    attempts: row.attempts,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
  }
}

function unreachable(row: JobRow): string | null {
  return !isFinal(row.status) && row.contact.status === 'unknown' ? row.contact.reason : null
}

export function jobView(row: JobRow, summary: JobSummary, attempts: AttemptRow[], localBytes: number): Job {
  return {
    ...summary,
    spec: row.spec,
    attemptList: attempts.map(attemptView),
    bootstrap: row.bootstrap,
    heldUntil: row.heldUntil,
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
