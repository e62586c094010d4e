import { z } from 'zod'
import { idSchema } from './ids.ts'
import { epochMs } from './time.ts'

/**
 * What a notice is about; each kind has a switch of its own in the settings. `leak`: something bills that should not.
 * `server`: a rented server is ready, could not be made, or is gone.
 */
export const noticeKind = z.enum([
  'finished',
  'failed',
  'approval',
  'budget',
  'lease',
  'idle',
  'leak',
  'unreachable',
  'server',
])
export type NoticeKind = z.infer<typeof noticeKind>

/** Something that happened and that a person is told of once, whatever windows are open. */
export const notice = z.object({
  id: idSchema('notice'),
  at: epochMs,
  kind: noticeKind,
  /** `done`: it went well. `info`: it waits for a person, or was wished. `warning`, `alarm`: it does not pass by itself. */
  level: z.enum(['done', 'info', 'warning', 'alarm']),
  title: z.string(),
  detail: z.string().nullable(),
  /** Where in the window it leads: `/jobs/…`. */
  path: z.string(),
  /** Money may be leaking: it is told in quiet hours too. */
  urgent: z.boolean(),
  /** Milliseconds that the job took; null where it is about none. */
  took: z.number().nullable(),
  /** The request that it is about; null: none. */
  approvalId: idSchema('approval').nullable(),
  /** Somebody has looked at the list of notices since. */
  seen: z.boolean(),
})
export type Notice = z.infer<typeof notice>

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, such as 22:00')

/** From one time of day to another, on this computer's clock; `until` before `from` is on the next day. */
export const quietHours = z
  .object({ from: clockTime, until: clockTime })
  .refine(({ from, until }) => from !== until, 'quiet hours end at another time than they begin')
export type QuietHours = z.infer<typeof quietHours>
