import type { SpendPlan } from '../../../../src-shared/vocabulary/index.ts'
import type { RentalRow, RentedPorts } from './types.ts'

/** Ids of servers that look like a second order of the same: same requester and GPU, and for a job of the same name. */
export function twinsOf(
  { serverId, requester, jobName, offer }: SpendPlan,
  rows: readonly RentalRow[],
  ports: Pick<RentedPorts, 'job'>,
): string[] {
  return rows
    .filter((row) => row.serverId !== serverId && row.requester === requester && row.endingAt === null)
    .filter((row) => row.offer.gpu?.name === offer.gpu?.name && row.offer.gpu?.count === offer.gpu?.count)
    .filter((row) => (row.jobId === null ? null : (ports.job(row.jobId)?.name ?? null)) === jobName)
    .map((row) => row.serverId)
}
