import type { Client } from '../../../src-shared/contract/index.ts'
import type { Downloaded, DownloadOptions } from './result.ts'

/** Copies results of a job into a folder and waits for the report. @throws RemotebotError */
export async function download(
  client: Client,
  job: string,
  target: string,
  paths: readonly string[],
  { signal, onProgress }: DownloadOptions,
): Promise<Downloaded> {
  for await (const step of await client.jobs.download({ job, target, paths: [...paths] }, { signal })) {
    if ('report' in step) return { ...step.report, folder: step.folder }
    onProgress?.(step.progress)
  }
  throw new Error('the download ended without a report')
}
