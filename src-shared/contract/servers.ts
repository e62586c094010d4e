import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  checkItem,
  idleSeconds,
  leaseSeconds,
  offerQuery,
  projectName,
  server,
  serverAuthInput,
  serverName,
  serverSample,
  sshConfigHost,
  sshIdentity,
  toolName,
  toolState,
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

/** What to rent. */
export const provisionInput = z.object({
  /** An offer's id, as `offers.search` told it. */
  offer: z.string().min(1).max(300).optional(),
  query: offerQuery.optional(),
  name: serverName.optional(),
  diskGb: z.number().int().min(1).max(65_536).optional(),
  /** Seconds; the settings' own unless given. */
  leaseSeconds: leaseSeconds.optional(),
  idleSeconds: idleSeconds.optional(),
  tools: z.array(toolName).max(50).default([]),
  justification: z.string().max(2000).optional(),
  project: projectName.optional(),
  /** Whose limits count beside one's own. */
  requester: z.string().min(1).max(64).optional(),
  /** The same key twice rents one machine. */
  idempotencyKey: z.string().max(100).optional(),
})
export type ProvisionInput = z.infer<typeof provisionInput>

const one = z.object({ server: named('server') })

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
  /**
   * Rents a machine: `offer`, else the cheapest that fits `query`, else the next where one is refused. Answers at once; the
   * server's `rental` tells how far it is; one that a person has to approve first waits in the phase `approval`.
   * @throws NO_CAPACITY where nothing fits, INVALID_STATE without a provider, BUDGET_EXCEEDED
   */
  provision: base
    .route({ method: 'POST', path: '/servers/provision', successStatus: 201 })
    .input(provisionInput)
    .output(server),
  /** Starts a rented server that was stopped. @throws INVALID_STATE, NO_CAPACITY, BUDGET_EXCEEDED, APPROVAL_NEEDED (it starts once approved) */
  start: base.route({ method: 'POST', path: '/servers/{server}/start' }).input(one).output(server),
  /** Stops a rented server; its disk goes on billing. Refused while jobs run there. */
  stop: base.route({ method: 'POST', path: '/servers/{server}/stop' }).input(one).output(server),
  /** Ends a rented server for good. It is `terminated` once its provider shows it no more. Refused while jobs run, unless `force`. */
  terminate: base
    .route({ method: 'POST', path: '/servers/{server}/terminate' })
    .input(one.extend({ force: z.boolean().default(false) }))
    .output(server),
  /**
   * Moves the end of the lease to so many seconds from now. @throws APPROVAL_NEEDED: once that is approved the lease moves by
   * itself; BUDGET_EXCEEDED
   */
  extend: base
    .route({ method: 'POST', path: '/servers/{server}/extend' })
    .input(one.extend({ seconds: leaseSeconds }))
    .output(server),
  /** Installs what is missing of these tools (of those wanted so far where none are named) and verifies all. Yields on each change. */
  tools: base
    .route({ method: 'POST', path: '/servers/{server}/tools' })
    .input(one.extend({ tools: z.array(toolName).max(50).default([]), install: z.boolean().default(true) }))
    .output(eventIterator(z.array(toolState))),
  /** Hosts of ~/.ssh/config. */
  configHosts: base.route({ method: 'GET', path: '/ssh/hosts' }).output(z.array(sshConfigHost)),
  /** Keys in the agent and in ~/.ssh. */
  identities: base.route({ method: 'GET', path: '/ssh/identities' }).output(z.array(sshIdentity)),
}
