import { compileSecrets } from '../../../ground/store/logs/index.ts'
import { Capture } from './capture.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { type AttemptSource, attemptSources } from './sources.ts'

/**
 * Does `work` with a capture for every source of the current attempt, and closes them.
 * @throws RemotebotError VAULT_LOCKED, DISK_FULL, and what `work` throws
 */
export async function withCaptures<T>(context: StageContext, work: (captures: Capture[]) => Promise<T>): Promise<T> {
  const row = currentRow(context)
  const { number } = currentAttempt(context)
  const secrets = compileSecrets(Object.values(await context.secrets.values(row)))
  const open = (source: AttemptSource) => Capture.open({ ...context, secrets }, row.id, number, source)
  const captures: Capture[] = []
  try {
    const sources = attemptSources(row.spec)
    // In order: that is how the stored logs are listed. Those that may never be kept do not make the others wait.
    const later = Promise.allSettled(sources.filter(({ onlyIfAny }) => onlyIfAny).map(open))
    for (const source of sources) if (!source.onlyIfAny) captures.push(await open(source))
    for (const opened of await later) {
      if (opened.status === 'rejected') throw opened.reason
      captures.push(opened.value)
    }
    return await work(captures)
  } finally {
    await Promise.all(captures.map((capture) => capture.close()))
  }
}
