import { QueryObserver } from '@tanstack/react-query'
import type { Server } from '../../src-shared/vocabulary/index.ts'
import { api } from './client.ts'
import { notifyDesktop } from './desktop-notice.ts'
import { alarm, inform } from './notices.ts'
import { queryClient } from './query.ts'
import { newsOf } from './server-news.ts'

/** A lease comes nearer without anything changing. */
const LOOK_MS = 30_000

/** Tells the person of rented servers: ready, failed, lease about to end, may still bill. */
export function watchServers(): void {
  const told = new Set<string>()
  let before = new Map<string, Server>()
  const look = (servers: readonly Server[] | undefined) => {
    if (!servers) return
    for (const server of servers)
      for (const { key, kind, title, detail } of newsOf(server, before.get(server.id), Date.now())) {
        if (told.has(key)) continue
        told.add(key)
        const href = `#/servers/${server.id}`
        if (kind === 'done') inform(title, { href, detail: detail ?? undefined })
        else {
          alarm(title, detail, href)
          void notifyDesktop('failed', title, detail, href)
        }
      }
    before = new Map(servers.map((server) => [server.id, server]))
  }
  const observer = new QueryObserver(queryClient, api.servers.list.queryOptions())
  observer.subscribe(({ data }) => look(data))
  setInterval(() => look(observer.getCurrentResult().data), LOOK_MS)
}
