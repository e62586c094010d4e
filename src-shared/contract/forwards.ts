import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { base, named } from './base.ts'

const port = z.number().int().min(1).max(65_535)

/** Ports of a server on this computer. */
export const forwards = {
  /**
   * Listens on 127.0.0.1 while somebody listens to the answer: yields once when it is open, then on every change
   * of the number of connections. `localPort` 0 takes a free one.
   */
  open: base
    .route({ method: 'POST', path: '/servers/{server}/forwards' })
    .input(
      z.object({
        server: named('server'),
        localPort: z.number().int().min(0).max(65_535).default(0),
        remoteHost: z.string().min(1).max(255).default('127.0.0.1'),
        remotePort: port,
      }),
    )
    .output(
      eventIterator(
        z.object({ localPort: port, connections: z.number().int(), bytes: z.number(), problem: z.string().nullable() }),
      ),
    ),
}
