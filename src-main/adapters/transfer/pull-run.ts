import { Failure } from './failure.ts'
import type { Remote } from './remote.ts'
import type { TransferProgress, TransferReport } from './types.ts'
import type { PullTask } from './worker-protocol.ts'
export async function runPull(_t: PullTask, _r: Remote, _p: (p: TransferProgress) => void): Promise<TransferReport> {
  throw new Failure('INVALID_STATE', 'soon')
}
