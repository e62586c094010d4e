import { formatDuration, type JobSpec, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { WAITS_FOR_SERVER } from './rented/decide.ts'
import type { JobRow } from './repository.ts'

/**
 * A job's request with a shorter hold after a failure.
 * @throws RemotebotError INVALID_INPUT where it is longer than what was asked for, INVALID_STATE where it has begun
 */
export function keptLess({ name, status, spec }: Pick<JobRow, 'name' | 'status' | 'spec'>, seconds: number): JobSpec {
  if (!WAITS_FOR_SERVER.includes(status)) {
    throw new RemotebotError('INVALID_STATE', `${name} does not wait for a server any more.`, {
      hint: 'Look at the job: it may have been cancelled.',
    })
  }
  if (seconds > spec.keepOnFailure) {
    const asked = spec.keepOnFailure === 0 ? 'not at all' : formatDuration(spec.keepOnFailure * 1000)
    throw new RemotebotError(
      'INVALID_INPUT',
      `${formatDuration(seconds * 1000)} is longer than ${name} asked to be held after a failure: ${asked}.`,
      { hint: 'Leave it as it is, or hold it for less.' },
    )
  }
  return { ...spec, keepOnFailure: seconds }
}
