import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { ServerSession } from '../../adapters/transport/session.ts'

/** The folder itself only goes when nothing else is in it. */
const SCRIPT = `cd "$HOME/.remotebot" 2>/dev/null || exit 0
rm -rf jobs work bin || exit 1
cd "$HOME" && rmdir .remotebot 2>/dev/null
exit 0`

const REMOVE_MS = 10 * 60_000

/** Removes what we keep on a server. @throws RemotebotError REMOTE_FAILED with what is left, or of the transport */
export async function removeFiles(session: Pick<ServerSession, 'run'>, name: string): Promise<void> {
  const { code, stderr } = await session.run(SCRIPT, { timeoutMs: REMOVE_MS })
  if (code === 0) return
  throw new RemotebotError('REMOTE_FAILED', `Not all files in ~/.remotebot on "${name}" could be removed.`, {
    hint: 'Look at their owner and rights there, or remove the server without its files.',
    details: stderr.trim().slice(0, 2000),
  })
}
