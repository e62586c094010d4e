import { z } from 'zod'
import { notice } from '../vocabulary/index.ts'
import { base } from './base.ts'

/** What happened and was told, whatever windows were open. */
export const notices = {
  /** Newest first; the last 200 are shown. */
  list: base
    .route({ method: 'GET', path: '/notices' })
    .input(z.object({ limit: z.number().int().min(1).max(200).default(200) }))
    .output(z.array(notice)),
  /** Somebody has looked at them up to this one, or at what those of this path lead to. */
  seen: base
    .route({ method: 'POST', path: '/notices/seen' })
    .input(
      z
        .object({ upTo: notice.shape.id.optional(), path: z.string().max(300).optional() })
        .refine(({ upTo, path }) => (upTo === undefined) !== (path === undefined), 'give either upTo or path'),
    )
    .output(z.object({ unseen: z.number().int() })),
}
