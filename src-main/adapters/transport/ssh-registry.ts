import { ConnectionPool } from './ssh-pool.ts'
import type { HopDeps, SshHop, SshLimits, SshTarget } from './ssh-target.ts'

/** The connections of all SSH servers: targets that are the same share theirs, and so do jump hosts. */
export interface ConnectionRegistry {
  pool(target: SshTarget, limits?: Partial<SshLimits>): ConnectionPool
  /** Counts a user of the pool of `target`; the last to leave closes its connections, except those that carry others. */
  join(target: SshTarget): { leave(): void }
  closeAll(): void
}

/** What a Transport needs from the rest of the engine. */
export interface SshDeps extends HopDeps {
  /** Connections shared with other transports; one of its own unless given. */
  registry?: ConnectionRegistry
}

/** An empty registry; the engine has one. */
export function createConnectionRegistry(): ConnectionRegistry {
  const pools = new Map<string, ConnectionPool>()
  const users = new Map<string, number>()
  const registry: ConnectionRegistry = {
    pool: (target, limits) => {
      const key = keyOf(target)
      const pool = pools.get(key) ?? new ConnectionPool(target, registry.pool, limits)
      pools.set(key, pool)
      return pool
    },
    join: (target) => {
      const key = keyOf(target)
      users.set(key, (users.get(key) ?? 0) + 1)
      let left = false
      return {
        leave: () => {
          if (left) return
          left = true
          const rest = (users.get(key) ?? 1) - 1
          users.set(key, rest)
          if (rest === 0) pools.get(key)?.close(['control', 'bulk'])
        },
      }
    },
    closeAll: () => {
      for (const pool of pools.values()) pool.close(['control', 'bulk', 'jump'])
    },
  }
  return registry
}

function keyOf(target: SshTarget): string {
  const hop = ({ host, port, user, auth, identityFiles, identitiesOnly, agentSocket, hostKeyAlias }: SshHop) => [
    ...[host, port, user, auth, identityFiles ?? [], identitiesOnly ?? false],
    ...[agentSocket === undefined ? 'env' : agentSocket, hostKeyAlias ?? null],
  ]
  return JSON.stringify([hop(target), target.jumps.map(hop)])
}
