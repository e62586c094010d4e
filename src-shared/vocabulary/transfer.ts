import { z } from 'zod'
import { serverId } from './server.ts'
import { epochMs } from './time.ts'

/** How far a transfer is. Totals are null until they are known. */
export const transferProgress = z.object({
  phase: z.enum(['scanning', 'comparing', 'sending', 'receiving', 'verifying', 'deleting']),
  files: z.number().int().nullable(),
  filesDone: z.number().int(),
  bytes: z.number().nullable(),
  bytesDone: z.number(),
})
export type TransferProgress = z.infer<typeof transferProgress>

/** One thing that a dry run would do. */
export const transferChange = z.object({
  path: z.string(),
  action: z.enum(['create', 'update', 'delete', 'skip']),
  bytes: z.number(),
  /** Why it is skipped: "a socket", "not readable". */
  reason: z.string().nullable(),
})
export type TransferChange = z.infer<typeof transferChange>

/** What a transfer did, or in a dry run would do. */
export const transferReport = z.object({
  files: z.number().int(),
  bytes: z.number(),
  /** Bytes of content that travelled. */
  sentBytes: z.number(),
  unchanged: z.number().int(),
  deleted: z.number().int(),
  /** In a dry run all changes, else what was skipped; at most 10,000. */
  changes: z.array(transferChange),
  /** Changes beyond those listed. */
  moreChanges: z.number().int(),
  durationMs: z.number(),
})
export type TransferReport = z.infer<typeof transferReport>

/** A folder that was pushed to a server, as `sync status` lists it. */
export const syncedFolder = z.object({
  serverId,
  serverName: z.string(),
  source: z.string(),
  target: z.string(),
  files: z.number().int(),
  bytes: z.number(),
  /** False where the last push was cut off; the next one goes on there. */
  complete: z.boolean(),
  pushedAt: epochMs,
})
export type SyncedFolder = z.infer<typeof syncedFolder>
