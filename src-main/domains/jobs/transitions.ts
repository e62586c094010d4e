import type { Server } from '../../../src-shared/vocabulary/index.ts'
import type { AttemptRow, JobRepository, JobRow } from './repository.ts'
import { advance, reopen } from './stages.ts'
import { defaultLimitText, timeLimitOn } from './time-limit.ts'

/** What becomes of a row, and what its timeline says of it; as {@link JobRepository.update} takes it. */
interface Transition {
  change: Partial<JobRow>
  also: NonNullable<Parameters<JobRepository['update']>[3]>
}

/** A waiting job gets a slot on a server: its next attempt begins. */
export function acquired(
  row: Pick<JobRow, 'id' | 'attempts' | 'stages' | 'spec'>,
  server: Pick<Server, 'id' | 'name' | 'origin'>,
  now: number,
): Transition {
  const number = row.attempts + 1
  const attempt: AttemptRow = {
    jobId: row.id,
    number,
    serverId: server.id,
    serverName: server.name,
    startedAt: now,
    endedAt: null,
    outcome: null,
    exitCode: null,
    exitText: null,
    remoteDir: `~/.remotebot/jobs/${row.id}/${number}`,
    tmuxSession: null,
    sizeAtExit: null,
  }
  const timeLimit = timeLimitOn(row.spec, server)
  const limit = defaultLimitText({ spec: row.spec, timeLimit })
  const ended = { stage: 'acquire' as const, detail: `slot on ${server.name}` }
  return {
    change: {
      status: 'deploying',
      reason: null,
      serverId: server.id,
      serverName: server.name,
      stage: 'deploy',
      attempts: number,
      timeLimit,
      stages: advance(row.stages, { end: [ended], begin: 'deploy' }, now),
    },
    also: { event: ['stage', `got a slot on ${server.name}${limit === null ? '' : `; ${limit}`}`], attempt },
  }
}

/** A lost job is taken up again at its run stage, to be cancelled. */
export function recalled(
  row: Pick<JobRow, 'startedAt' | 'stages'>,
  server: Pick<Server, 'name'>,
  graceSeconds: number,
  now: number,
): Transition {
  return {
    change: {
      status: row.startedAt === null ? 'deploying' : 'running',
      reason: null,
      outcome: null,
      stage: 'run',
      stages: reopen(row.stages),
      endedAt: null,
      cancelRequestedAt: now,
      cancelGraceSeconds: graceSeconds,
    },
    also: {
      event: ['cancel', `cancel asked for; ${server.name} is asked what became of it`],
      attemptChange: { endedAt: null, outcome: null },
    },
  }
}
