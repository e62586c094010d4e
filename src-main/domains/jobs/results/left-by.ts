import type { ServerSession } from '../../../adapters/transport/session.ts'
import { shellQuote } from '../../../adapters/transport/shell-quote.ts'
import type { EventLogs } from '../protocol/arrivals.ts'
import type { AttemptRow, JobRow } from '../repository.ts'
import { artifactPaths } from './artifacts.ts'

/**
 * The attempts, newest first, of which one counts for what a job leaves beside its outputs ($REMOTEBOT_OUT, artifacts): the newest.
 * Where a command after a reboot has not begun, the newest that left something.
 */
export function attemptsThatCount(row: Pick<JobRow, 'startedAt'>, attempts: readonly AttemptRow[]): AttemptRow[] {
  const newestFirst = [...attempts].reverse()
  return row.startedAt === null ? newestFirst : newestFirst.slice(0, 1)
}

/** Paths of the artifacts that the first of these attempts told of that told of any. @throws RemotebotError STORE_DAMAGED */
export async function artifactsOf(logs: EventLogs, attempts: readonly AttemptRow[]): Promise<string[]> {
  for (const { jobId, number } of attempts) {
    const paths = await artifactPaths(logs, jobId, number)
    if (paths.length > 0) return paths
  }
  return []
}

/**
 * The first folder that holds anything; null where none does: most jobs leave nothing there, and a transfer costs more than this.
 * @throws RemotebotError of the session
 */
export async function firstFilled(
  session: Pick<ServerSession, 'run'>,
  folders: readonly string[],
): Promise<string | null> {
  const tests = folders.map(
    (folder, index) => `[ -z "$(ls -A ${shellQuote(folder)} 2>/dev/null | head -n 1)" ] || echo 'holds=${index}'`,
  )
  const said = new Set((await session.run(tests.join('\n'))).stdout.split('\n'))
  return folders.find((_, index) => said.has(`holds=${index}`)) ?? null
}
