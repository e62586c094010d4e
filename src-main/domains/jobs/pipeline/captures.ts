import { compileSecrets } from '../../../ground/store/logs/index.ts'
import { Capture } from './capture.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { attemptSources } from './sources.ts'

/**
 * Does `work` with a capture for every source of the current attempt, and closes them.
 * @throws RemotebotError VAULT_LOCKED, DISK_FULL, and what `work` throws
 */
export async function withCaptures<T>(context: StageContext, work: (captures: Capture[]) => Promise<T>): Promise<T> {
  const row = currentRow(context)
  const { number } = currentAttempt(context)
  const secrets = compileSecrets(Object.values(await context.secrets.values(row)))
  const captures: Capture[] = []
  try {
    for (const source of attemptSources(row.spec)) {
      captures.push(await Capture.open({ ...context, secrets }, row.id, number, source))
    }
    return await work(captures)
  } finally {
    await Promise.all(captures.map((capture) => capture.close()))
  }
}
