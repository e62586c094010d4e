import type { JobStatus, Launch, Server } from '../../../../src-shared/vocabulary/index.ts'
import type { RentalRow } from '../../servers/index.ts'
import type { JobRow } from '../repository.ts'

/** A job from which so many machines were taken away, whether it had begun there or not, gets no other one. */
const MOST_MACHINES = 5

/** Statuses of a job whose server is not there yet. */
export const WAITS_FOR_SERVER: readonly JobStatus[] = ['provisioning', 'waiting_for_approval', 'waiting_for_capacity']

/** What a job that waits for its server does next. */
export type NextForWaiting =
  | { do: 'wait'; status: 'provisioning' | 'waiting_for_approval' | 'waiting_for_capacity' }
  | { do: 'queue' }
  | { do: 'fail'; reason: string }

/** By how its server is now; null: it was removed. */
export function whileProvisioning(
  server: Pick<Server, 'name' | 'state' | 'reason' | 'rental'> | null,
  ending: boolean,
): NextForWaiting {
  if (server === null) return { do: 'fail', reason: 'its server was removed' }
  const because = server.reason === null ? '' : `: ${server.reason}`
  if (ending && server.state !== 'failed')
    return { do: 'fail', reason: `${server.name} was ended before it was ready${because}` }
  switch (server.state) {
    case 'failed':
      if (notAllowed(server.rental?.launches.at(-1)))
        return { do: 'fail', reason: server.reason ?? 'it may not be rented' }
      return { do: 'fail', reason: `${server.name} did not become ready${because}` }
    case 'ready':
    case 'busy':
      return { do: 'queue' }
    case 'stopped':
    case 'stopping':
      return { do: 'fail', reason: `${server.name} is stopped: start it first, then run the job on it` }
    default: {
      const capacity = server.state === 'intent' && server.rental?.phase === 'capacity'
      if (server.rental?.phase === 'approval') return { do: 'wait', status: 'waiting_for_approval' }
      return { do: 'wait', status: capacity ? 'waiting_for_capacity' : 'provisioning' }
    }
  }
}

/** Whether its order was never made since it may not be: what was decided about it is all that there is to say. */
function notAllowed(launch: Pick<Launch, 'state' | 'refusal' | 'machineId'> | undefined): boolean {
  return launch?.state === 'refused' && launch.refusal === null && launch.machineId === null
}

/** How many machines that were ready for a job were taken away by their provider. */
export function machinesLost(jobId: string, rentals: readonly Lost[]): number {
  return rentals.filter(
    (row) => row.jobId === jobId && row.endedAt !== null && row.endReason === null && row.readyAt !== null,
  ).length
}

type Lost = Pick<RentalRow, 'jobId' | 'endedAt' | 'endReason' | 'readyAt'>

/** What becomes of an unfinished job whose machine is gone. */
export type AfterLoss = 'again' | 'cancelled' | 'as-it-ended' | 'interrupted'

/** `ours`: its end was asked for here. `lost`: so many machines were taken away from the job, this one included. */
export function afterLoss(
  row: Pick<JobRow, 'outcome' | 'cancelRequestedAt' | 'spec'>,
  ours: boolean,
  lost: number,
): AfterLoss {
  if (row.outcome !== null) return 'as-it-ended'
  if (row.cancelRequestedAt !== null) return 'cancelled'
  const { provision, restartOnPreemption } = row.spec
  if (!ours && provision !== undefined && restartOnPreemption && lost < MOST_MACHINES) return 'again'
  return 'interrupted'
}
