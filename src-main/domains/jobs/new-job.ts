import { isDeepStrictEqual } from 'node:util'
import {
  type JobSpec,
  newId,
  type Principal,
  RemotebotError,
  type Server,
} from '../../../src-shared/vocabulary/index.ts'
import { needsText } from './needs.ts'
import type { JobRow } from './repository.ts'
import { advance, freshStages } from './stages.ts'
import { rents } from './targets.ts'
import { rentedTimeLimit, timeLimitOn } from './time-limit.ts'
import { defaultName } from './words.ts'
import { workspaceOf } from './workspace-name.ts'

/** What a person or a program hands in. */
export interface SubmitInput {
  spec: JobSpec
  requester?: string
  idempotencyKey?: string
}

/** The row of a job that was just asked for: queued, for `server` or any; or waiting for the server that is rented for it. */
export function newJob(input: SubmitInput, principal: Principal, server: Server | null, now: number): JobRow {
  const { spec } = input
  return {
    id: newId('job', now),
    name: spec.name ?? defaultName(spec.command),
    kind: spec.kind,
    spec,
    requester: input.requester ? `${principal.name}/${input.requester}` : principal.name,
    askedBy: input.requester ? principal.name : null,
    automation: principal.kind === 'token' ? 1 : 0,
    askedFrom: principal.from ?? null,
    idempotencyKey: keyOf(input, principal),
    serverId: server?.id ?? null,
    serverName: server?.name ?? null,
    status: rents(spec) ? 'provisioning' : 'queued',
    reason: null,
    since: now,
    stage: null,
    stages: advance(freshStages(), { begin: 'acquire' }, now),
    contact: { status: 'never', since: now, reason: null },
    outcome: null,
    exitCode: null,
    exitText: null,
    attempts: 0,
    cancelRequestedAt: null,
    cancelGraceSeconds: null,
    createdAt: now,
    startedAt: null,
    endedAt: null,
    remoteBytes: null,
    remoteRemoved: 0,
    priority: spec.priority,
    timeLimit: rents(spec) ? rentedTimeLimit(spec) : timeLimitOn(spec, server),
    workspace: workspaceOf(spec),
    needs: needsText(spec),
    workspaceDir: null,
    bootstrap: [],
    heldUntil: null,
    results: null,
  }
}

/** Whom a job's machines are charged to. */
export function chargedTo({ requester, askedBy }: Pick<JobRow, 'requester' | 'askedBy'>): string {
  return askedBy === null ? requester : requester.slice(askedBy.length + 1)
}

/** An idempotency key is its principal's own. */
export function keyOf(input: Pick<SubmitInput, 'idempotencyKey'>, principal: Principal): string | null {
  return input.idempotencyKey ? `${principal.kind}/${principal.name}/${input.idempotencyKey}` : null
}

/**
 * The job that an earlier call with the same key made. The same key with another request is a mistake that must not pass
 * for success. @throws RemotebotError INVALID_STATE
 */
export function sameRequest(earlier: JobRow, spec: JobSpec): JobRow {
  // Whoever approved it may have shortened its hold since.
  const keepOnFailure = Math.max(earlier.spec.keepOnFailure, spec.keepOnFailure)
  if (isDeepStrictEqual(plain({ ...earlier.spec, keepOnFailure }), plain(spec))) return earlier
  throw new RemotebotError('INVALID_STATE', 'This idempotency key was used for another job.', {
    hint: 'Use a new key for each job.',
    candidates: [{ id: earlier.id, name: earlier.name }],
  })
}

/** As it comes out of the store: the order of variables says nothing, and what is not set is not there. */
const plain = (spec: JobSpec): unknown => JSON.parse(JSON.stringify(spec))
