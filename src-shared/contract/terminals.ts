import { z } from 'zod'
import { epochMs, idSchema, jobId, serverId } from '../vocabulary/index.ts'
import { base, named } from './base.ts'

export const terminal = z.object({
  id: idSchema('terminal'),
  serverId,
  /** The job whose tmux session it joins; null for a shell. */
  jobId: jobId.nullable(),
  title: z.string(),
  state: z.enum(['open', 'disconnected', 'ended']),
  /** Why it is not open. */
  reason: z.string().nullable(),
  openedAt: epochMs,
})
export type Terminal = z.infer<typeof terminal>

const one = z.object({ terminal: idSchema('terminal') })

/** Opening and closing of terminals. Their bytes travel on a channel of their own, see terminal-channel.ts. */
export const terminals = {
  list: base
    .route({ method: 'GET', path: '/terminals' })
    .input(z.object({ server: z.string().optional() }))
    .output(z.array(terminal)),
  open: base
    .route({ method: 'POST', path: '/terminals' })
    .input(
      z.object({
        server: named('server'),
        cols: z.number().int().min(2).max(1000),
        rows: z.number().int().min(2).max(1000),
        /** Join this job's tmux session instead of a shell. */
        job: z.string().optional(),
      }),
    )
    .output(terminal),
  /** A new shell in the same tab after the connection was lost or the shell ended; scrollback stays. */
  reconnect: base.route({ method: 'POST', path: '/terminals/{terminal}/reconnect' }).input(one).output(terminal),
  close: base
    .route({ method: 'DELETE', path: '/terminals/{terminal}' })
    .input(one)
    .output(z.object({ closed: z.literal(true) })),
}
