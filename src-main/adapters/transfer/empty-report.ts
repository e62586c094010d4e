import type { Skipped, TransferReport } from './types.ts'

/** The report of a transfer that has moved nothing yet; its lists are its own. */
export function emptyReport(skipped: readonly Skipped[] = []): TransferReport {
  const counts = { files: 0, bytes: 0, sentBytes: 0, unchanged: 0, unchangedBytes: 0, deleted: 0, changesLeftOut: 0 }
  return { ...counts, skipped: [...skipped], changes: [], checksums: {} }
}
