import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { type Kept, removeEverythingScript } from '../../adapters/launchers/runner-scripts.ts'
import { runApart } from '../../adapters/transport/run-apart.ts'
import type { Transport } from '../../adapters/transport/types.ts'

const REMOVE_MS = 10 * 60_000

/**
 * Removes what this installation keeps on a server; others may keep something there too.
 * @throws RemotebotError INVALID_STATE while a job still runs there that was given up, REMOTE_FAILED with what is
 *   left, or of the transport
 */
export async function removeFiles(transport: Pick<Transport, 'exec'>, name: string, kept: Kept): Promise<void> {
  const { code, stderr } = await runApart(transport, removeEverythingScript(kept), REMOVE_MS)
  if (code === 0) return
  if (code === 3) {
    const job = stderr.trim().split('\n').at(-1) ?? ''
    throw new RemotebotError('INVALID_STATE', `A job that was given up still runs on "${name}": ${job}.`, {
      hint: `Cancel it first: remotebot job cancel ${job}`,
    })
  }
  throw new RemotebotError('REMOTE_FAILED', `Not all files in ~/.remotebot on "${name}" could be removed.`, {
    hint: 'Look at their owner and rights there, or remove the server without its files.',
    details: stderr.trim().slice(0, 2000),
  })
}
