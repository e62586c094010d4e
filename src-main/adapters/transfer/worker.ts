import { parentPort, workerData } from 'node:worker_threads'
import { Failure, localFailure } from './failure.ts'
import { runPull } from './pull-run.ts'
import { runPush } from './push-run.ts'
import { remoteOver } from './remote.ts'
import type { TransferProgress, TransferReport } from './types.ts'
import type { Ask, Task } from './worker-protocol.ts'

// Only Node's own modules, two libraries and plain functions here: in a checkout Node runs this file as it is, types stripped.

if (parentPort !== null) await work(parentPort, workerData as Task)

async function work(port: NonNullable<typeof parentPort>, task: Task): Promise<void> {
  const answer = (message: Ask) => port.postMessage(message)
  const onProgress = (progress: TransferProgress) => answer({ kind: 'progress', progress })
  try {
    const remote = remoteOver(port)
    let report: TransferReport
    if (task.kind === 'push') report = await runPush(task, remote, onProgress)
    else report = await runPull(task, remote, onProgress)
    answer({ kind: 'done', report })
  } catch (error) {
    const failure = error instanceof Failure ? error : localFailure(error, `the ${task.kind}`)
    answer({ kind: 'failed', problem: { code: failure.code, message: failure.message, data: failure.data } })
  }
}
