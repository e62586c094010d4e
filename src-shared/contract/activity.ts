import { z } from 'zod'
import { activity, epochMs } from '../vocabulary/index.ts'
import { base, inOrder, pageInput } from './base.ts'

const filter = {
  since: epochMs.optional(),
  until: epochMs.optional(),
  actor: z.string().max(100).optional(),
  /** The beginning of an action's name, such as `approval`. */
  action: z.string().max(60).optional(),
  /** Part of the text. */
  text: z.string().max(200).optional(),
}

/** Every decision about money: who, what, before and after. */
export const activities = {
  /** Newest first. */
  list: base
    .route({ method: 'GET', path: '/activity' })
    .input(inOrder(pageInput.extend(filter)))
    .output(z.object({ items: z.array(activity), nextCursor: z.string().nullable() })),
  /**
   * All of it as a file, oldest first; times in ISO 8601 (UTC). The text comes in parts, which follow each other as they are: each
   * is asked for with the cursor that the one before gave.
   */
  export: base
    .route({ method: 'GET', path: '/activity/export' })
    .input(inOrder(z.object({ ...filter, format: z.enum(['csv', 'json']), cursor: z.string().optional() })))
    .output(z.object({ name: z.string(), text: z.string(), nextCursor: z.string().nullable() })),
}
