import { z } from 'zod'
import { epochMs } from './time.ts'

/** A file that a job brought home. */
export const jobOutput = z.object({
  /** Below the job's results folder, with `/`. */
  path: z.string(),
  bytes: z.number().int(),
  modifiedAt: epochMs,
  /** `sha256:<hex>` of its content, as verified when it arrived. */
  checksum: z.string(),
  /** How it can be shown without opening another program. */
  preview: z.enum(['text', 'image', 'none']),
})
export type JobOutput = z.infer<typeof jobOutput>
