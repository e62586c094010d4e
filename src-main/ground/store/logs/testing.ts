import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogFindBatch, LogQuery } from '../../../../src-shared/vocabulary/log.ts'
import type { LogStore } from './log-store.ts'

/** A job id for tests. */
export const JOB = `job_${'0'.repeat(20)}`
/** A log source for tests. */
export const SOURCE = `${JOB}.1.run`

/** A folder of its own and how to remove it. */
export function scratch(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'remotebot-logs-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Stores a whole log. */
export async function store(logs: LogStore, bytes: Buffer | string, source = SOURCE): Promise<void> {
  const writer = await logs.writer(source)
  await writer.append(Buffer.from(bytes), 1000)
  await writer.close()
}

/** A query with everything off. */
export function query(text: string, options: Partial<LogQuery> = {}): LogQuery {
  return { text, regex: false, caseSensitive: false, word: false, ...options }
}

/** All batches of a find put together. */
export async function findAll(logs: LogStore, wanted: LogQuery, source = SOURCE): Promise<LogFindBatch> {
  const batches: LogFindBatch[] = []
  for await (const batch of logs.find(source, wanted)) batches.push(batch)
  const last = batches.at(-1)
  if (!last) throw new Error('the find gave nothing')
  return { ...last, hits: batches.flatMap((batch) => batch.hits) }
}
