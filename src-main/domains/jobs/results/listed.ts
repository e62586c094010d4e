import type { OutputRow } from './output-rows.ts'
import { fileAt, type ResultFile, sha256Of } from './result-files.ts'

/** Files past so many come home too, but are not listed one by one. */
export const MOST_LISTED = 100_000

const HEX = /^[0-9a-f]{64}$/

/**
 * The rows for files that are here. `sums`: SHA-256 of those that have just arrived, as they were checked; others keep the
 * one that they had, or are read. A file that goes meanwhile is left out.
 */
export async function listed(
  jobId: string,
  folder: string,
  files: readonly ResultFile[],
  before: ReadonlyMap<string, OutputRow>,
  sums: Record<string, string>,
  signal?: AbortSignal,
): Promise<OutputRow[]> {
  const rows: OutputRow[] = []
  for (const file of files.slice(0, MOST_LISTED)) {
    signal?.throwIfAborted()
    const known = before.get(file.path)
    const kept = known?.bytes === file.bytes && known.modifiedAt === file.modifiedAt ? known.checksum : null
    const sum = sums[file.path]
    const checksum = sum && HEX.test(sum) ? `sha256:${sum}` : (kept ?? (await readSum(folder, file.path)))
    if (checksum !== null) rows.push({ jobId, ...file, checksum })
  }
  return rows
}

async function readSum(folder: string, path: string): Promise<string | null> {
  const file = await fileAt(folder, path)
  const sum = file && (await sha256Of(file))
  return sum ? `sha256:${sum}` : null
}
