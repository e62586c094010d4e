import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { ChannelHost } from './channel-host.ts'
import type { TransferProgress, TransferReport, TransferTransport } from './types.ts'
import type { Ask, Task } from './worker-protocol.ts'

/** Beside this file as TypeScript in a checkout; `transfer-worker.js` in a build, whose shared code may lie one folder deeper. */
function workerFile(): URL {
  const names = import.meta.url.endsWith('.ts') ? ['./worker.ts'] : ['./transfer-worker.js', '../transfer-worker.js']
  const urls = names.map((name) => new URL(name, import.meta.url))
  return urls.find((url) => existsSync(fileURLToPath(url))) ?? (urls[0] as URL)
}

/**
 * Runs a transfer in a thread of its own, so that scanning and hashing hold nobody up; this thread only passes bytes between it
 * and the server.
 * @throws RemotebotError of the transport or the transfer; the signal's reason when aborted
 */
export async function runInThread(
  transport: TransferTransport,
  task: Task,
  options: { signal?: AbortSignal; onProgress?: (progress: TransferProgress) => void },
): Promise<TransferReport> {
  const { signal, onProgress } = options
  signal?.throwIfAborted()
  const worker = new Worker(workerFile(), { execArgv: [], name: 'transfer', workerData: task })
  const host = new ChannelHost(transport, worker, task.kind === 'push' && !task.dryRun ? 2 : 1)
  let abort = () => {}
  try {
    return await new Promise<TransferReport>((resolve, reject) => {
      abort = () => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      worker.on('message', (ask: Ask) => {
        if (ask.kind === 'progress') onProgress?.(ask.progress)
        else if (ask.kind === 'done') resolve(ask.report)
        else if (ask.kind === 'failed') {
          const { code, message, data } = ask.problem
          reject(code === null ? new Error(message) : new RemotebotError(code, message, data))
        } else host.hear(ask)
      })
      const lost = (error: unknown) => reject(threadEnded(error))
      worker.on('error', lost).on('exit', lost)
    })
  } finally {
    signal?.removeEventListener('abort', abort)
    host.close()
    worker.removeAllListeners()
    worker.on('error', () => {})
    await worker.terminate()
  }
}

function threadEnded(error: unknown): RemotebotError {
  return new RemotebotError('REMOTE_FAILED', 'The transfer thread ended unexpectedly.', {
    hint: 'Run the same again; it goes on where it was.',
    details: error instanceof Error ? (error.stack ?? error.message) : `exit ${error}`,
  })
}
