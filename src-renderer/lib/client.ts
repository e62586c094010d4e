import { createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Client } from '../../src-shared/contract/index.ts'
import { connectionLink } from './connection.ts'

/** The engine's contract. Calls made while the channel is down wait 4 s for it, then fail with NO_ENGINE. */
export const client: Client = createORPCClient(connectionLink)

/** Query and mutation options of every procedure, for TanStack Query. */
export const api = createTanstackQueryUtils(client)
