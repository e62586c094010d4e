import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { syncedFolder } from '../vocabulary/index.ts'
import { base, named } from './base.ts'
import { transferStep } from './jobs.ts'

/** Transfers by themselves, without a job. Folders here are absolute paths on the engine's computer. */
export const sync = {
  /** The content of `source` becomes `target` (below the home folder there, or absolute). Yields progress, at last a report. */
  push: base
    .route({ method: 'POST', path: '/sync/push' })
    .input(
      z.object({
        server: named('server'),
        source: z.string().min(1).max(4096),
        target: z.string().min(1).max(4096),
        excludes: z.array(z.string().min(1)).max(1000).default([]),
        defaultIgnores: z.boolean().default(true),
        /** `pushed`: remove only what an earlier push brought; `extra`: whatever the source has not. */
        deletions: z.enum(['pushed', 'extra', 'none']).default('pushed'),
        dryRun: z.boolean().default(false),
      }),
    )
    .output(eventIterator(transferStep)),
  /** Files, folders and globs of the server come into `target`. */
  pull: base
    .route({ method: 'POST', path: '/sync/pull' })
    .input(
      z.object({
        server: named('server'),
        paths: z.array(z.string().min(1).max(4096)).min(1).max(200),
        target: z.string().min(1).max(4096),
        dryRun: z.boolean().default(false),
      }),
    )
    .output(eventIterator(transferStep)),
  status: base.route({ method: 'GET', path: '/sync' }).output(z.array(syncedFolder)),
}
