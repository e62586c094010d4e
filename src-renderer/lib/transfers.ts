import { create } from 'zustand'
import { counted, formatBytes, type TransferProgress, type TransferReport } from '../../src-shared/vocabulary/index.ts'
import { complain, inform } from './notices.ts'

/** A transfer that this window has started. */
export interface Transfer {
  verb: string
  /** Null until the first word of it. */
  progress: TransferProgress | null
  stop: () => void
}

/** Transfers on their way, by job: they go on whatever is shown meanwhile. */
export const useTransfers = create<Record<string, Transfer | undefined>>(() => ({}))

type Step = { progress: TransferProgress } | { report: TransferReport; folder: string }

interface Wanted {
  job: string
  /** "Collecting". */
  verb: string
  /** "The results of train were not collected". */
  what: string
  start: (signal: AbortSignal) => Promise<AsyncIterable<Step>>
}

/** Carries a transfer out, one a job at a time, and tells how it ended. Resolves to where the files are; null: they did not come. */
export async function transfer({ job, verb, what, start }: Wanted): Promise<string | null> {
  if (useTransfers.getState()[job]) return null
  const stop = new AbortController()
  const set = (progress: TransferProgress | null) =>
    useTransfers.setState({ [job]: { verb, progress, stop: () => stop.abort() } })
  set(null)
  try {
    for await (const step of await start(stop.signal)) {
      if ('progress' in step) set(step.progress)
      else {
        const left = skippedText(step.report)
        inform(doneText(step.report), {
          detail: [step.folder, left].filter(Boolean).join('; '),
          kind: left ? 'info' : 'done',
        })
        return step.folder
      }
    }
    throw new Error('The engine has ended the transfer early.')
  } catch (error) {
    if (!stop.signal.aborted) complain(what, error)
    return null
  } finally {
    useTransfers.setState({ [job]: undefined })
  }
}

/** "12 files came home, 31 MB; 3 had not changed". */
export function doneText({ files, bytes, unchanged }: Pick<TransferReport, 'files' | 'bytes' | 'unchanged'>): string {
  if (files === 0)
    return unchanged === 0 ? 'There was nothing to bring home' : `Nothing has changed: ${counted(unchanged, 'file')}`
  const same = unchanged > 0 ? `; ${unchanged.toLocaleString('en-US')} had not changed` : ''
  return `${counted(files, 'file')} came home, ${formatBytes(bytes)}${same}`
}

const MOST_NAMED = 3

/** "not brought: nowhere (there is no such thing)"; null where all came. */
export function skippedText({ changes }: Pick<TransferReport, 'changes'>): string | null {
  const skipped = changes.filter(({ action }) => action === 'skip')
  if (skipped.length === 0) return null
  const named = skipped.slice(0, MOST_NAMED).map(({ path, reason }) => (reason ? `${path} (${reason})` : path))
  const rest = skipped.length - named.length
  return `not brought: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** "receiving 3 of 12 files, 4 MB of 31 MB". */
export function progressText({ phase, files, filesDone, bytes, bytesDone }: TransferProgress): string {
  const of =
    files === null ? counted(filesDone, 'file') : `${filesDone.toLocaleString('en-US')} of ${counted(files, 'file')}`
  const size = bytes === null ? formatBytes(bytesDone) : `${formatBytes(bytesDone)} of ${formatBytes(bytes)}`
  return `${phase} ${of}, ${size}`
}
