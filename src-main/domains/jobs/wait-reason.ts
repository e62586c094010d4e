import type { Server } from '../../../src-shared/vocabulary/index.ts'

/** The one true reason why a job waits. `serverId` null: for any server. `ahead`: jobs that wait before it. */
export function waitReason(servers: readonly Server[], serverId: string | null, ahead: number): string {
  const before = ahead > 0 ? `${ahead} ahead` : 'next in line'
  if (serverId === null) return `${before}; no ready server has a free slot`
  const server = servers.find((one) => one.id === serverId)
  if (!server) return 'its server was removed'
  if (server.state === 'draining') return `${before}; ${server.name} takes no new jobs while it is drained`
  if (server.state !== 'ready' && server.state !== 'busy') return `${before}; ${server.name} is ${server.state}`
  return `${before}; ${server.running} of ${server.slots} slots on ${server.name} are taken`
}
