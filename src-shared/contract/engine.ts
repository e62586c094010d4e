import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  change,
  doctorItem,
  engineStatus,
  epochMs,
  microDollars,
  overview,
  settings,
  settingsChange,
} from '../vocabulary/index.ts'
import { base } from './base.ts'

export const engine = {
  /** The handshake: a client compares `protocol` and `version` with its own before anything else. */
  status: base.route({ method: 'GET', path: '/engine' }).output(engineStatus),
  overview: base.route({ method: 'GET', path: '/overview' }).output(overview),
  /** Ends the engine after the answer. Jobs on servers go on and are followed again at the next start. */
  stop: base.route({ method: 'POST', path: '/engine/stop' }).output(z.object({ stopping: z.literal(true) })),
  /** What goes on when the app quits: one sentence each, for the warning. Empty: nothing. */
  goesOn: base.route({ method: 'GET', path: '/engine/goes-on' }).output(
    z.array(
      z.object({
        jobId: z.string().nullable(),
        serverId: z.string().nullable(),
        /** A request that waits for a person. */
        approvalId: z.string().nullable(),
        name: z.string(),
        text: z.string(),
        /** What a server goes on costing; null of what bills nothing. */
        perHour: microDollars.nullable(),
        /** When it ends at the latest without Remotebot; null: nothing else ends it. */
        endsAt: epochMs.nullable(),
      }),
    ),
  ),
  doctor: base.route({ method: 'GET', path: '/doctor' }).output(z.array(doctorItem)),
  /** Batches of what changed, coalesced per 100 ms; a client refetches what it shows of it. */
  changes: base.route({ method: 'GET', path: '/changes' }).output(eventIterator(z.array(change))),
  settings: {
    get: base.route({ method: 'GET', path: '/settings' }).output(settings),
    set: base.route({ method: 'PATCH', path: '/settings' }).input(settingsChange).output(settings),
  },
  /** Disk used by this installation, in bytes, and where. */
  diskUse: base.route({ method: 'GET', path: '/disk-use' }).output(
    z.object({
      home: z.string(),
      databaseBytes: z.number(),
      logBytes: z.number(),
      /** Files that jobs brought home. */
      resultBytes: z.number(),
      backupBytes: z.number(),
      freeBytes: z.number(),
    }),
  ),
}
