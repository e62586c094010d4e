import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  checkItem,
  server,
  serverAuthInput,
  serverName,
  serverSample,
  sshConfigHost,
  sshIdentity,
} from '../vocabulary/index.ts'
import { base, named } from './base.ts'

const slots = z.number().int().min(1, 'a server has at least one slot').max(256, 'a server has at most 256 slots')

/** A new SSH server. `address` is `user@host:port`, `host`, or a host alias of ~/.ssh/config. */
export const addServer = z.object({
  address: z.string().min(1, 'an address is needed, such as anna@gpu1.example.org').max(500),
  name: serverName.optional(),
  auth: serverAuthInput.default({ kind: 'default' }),
  /** `user@host:port` or config aliases, in the order in which they are passed; overrides the config's. */
  jumps: z.array(z.string()).optional(),
  slots: slots.optional(),
})

export const servers = {
  list: base.route({ method: 'GET', path: '/servers' }).output(z.array(server)),
  get: base
    .route({ method: 'GET', path: '/servers/{server}' })
    .input(z.object({ server: named('server') }))
    .output(server),
  /** Stores the server; contacts nobody. `check` comes next. The public key is there for `generated`. */
  add: base
    .route({ method: 'POST', path: '/servers', successStatus: 201 })
    .input(addServer)
    .output(z.object({ server, publicKey: z.string().nullable() })),
  edit: base
    .route({ method: 'PATCH', path: '/servers/{server}' })
    .input(
      z.object({
        server: named('server'),
        name: serverName.optional(),
        address: z.string().min(1).max(500).optional(),
        auth: serverAuthInput.optional(),
        jumps: z.array(z.string()).optional(),
        slots: slots.optional(),
        /** True: finish what runs, start nothing new. */
        draining: z.boolean().optional(),
      }),
    )
    .output(z.object({ server, publicKey: z.string().nullable() })),
  /** Refused while jobs run or wait there. `deleteFiles` also removes what its jobs left in ~/.remotebot there. */
  remove: base
    .route({ method: 'DELETE', path: '/servers/{server}' })
    .input(z.object({ server: named('server'), deleteFiles: z.boolean().default(false) }))
    .output(z.object({ removed: z.literal(true) })),
  /** Runs the check list; yields the whole list each time a line of it changes, at last its outcome. */
  check: base
    .route({ method: 'POST', path: '/servers/{server}/check' })
    .input(z.object({ server: named('server') }))
    .output(eventIterator(z.array(checkItem))),
  /** What the host presents now, without logging in. */
  hostKey: base
    .route({ method: 'GET', path: '/servers/{server}/host-key' })
    .input(z.object({ server: named('server') }))
    .output(
      z.object({
        host: z.string(),
        algorithm: z.string(),
        fingerprint: z.string(),
        pinned: z.string().nullable(),
        known: z.enum(['pinned', 'known_hosts', 'unknown', 'changed']),
      }),
    ),
  /** Pins the key with exactly this fingerprint; refused if the host presents another by now. */
  trustHostKey: base
    .route({ method: 'POST', path: '/servers/{server}/host-key' })
    .input(
      z.object({
        server: named('server'),
        fingerprint: z.string(),
        /** Needed to replace a pinned key: a person has compared both. */
        replace: z.boolean().default(false),
      }),
    )
    .output(server),
  /** Live readings while somebody listens: one at once, then every two seconds. */
  samples: base
    .route({ method: 'GET', path: '/servers/{server}/samples' })
    .input(z.object({ server: named('server') }))
    .output(eventIterator(serverSample)),
  /** Hosts of ~/.ssh/config. */
  configHosts: base.route({ method: 'GET', path: '/ssh/hosts' }).output(z.array(sshConfigHost)),
  /** Keys in the agent and in ~/.ssh. */
  identities: base.route({ method: 'GET', path: '/ssh/identities' }).output(z.array(sshIdentity)),
}
