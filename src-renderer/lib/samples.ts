import { useEffect } from 'react'
import { create } from 'zustand'
import type { ServerSample } from '../../src-shared/vocabulary/index.ts'
import { client } from './client.ts'
import { useConnection } from './connection-state.ts'

/** 15 minutes at one reading each two seconds. */
const KEPT = 450
const RETRY_MS = 5000
const NONE: ServerSample[] = []

const useSampleStore = create<Record<string, ServerSample[]>>(() => ({}))
const followers = new Map<string, { count: number; stop: AbortController }>()

/** Live readings of a server, oldest first, for as long as somebody shows them; past ones stay 15 minutes. */
export function useSamples(serverId: string, enabled: boolean): ServerSample[] {
  useEffect(() => (enabled ? follow(serverId) : undefined), [serverId, enabled])
  return useSampleStore((store) => store[serverId]) ?? NONE
}

function follow(serverId: string): () => void {
  const known = followers.get(serverId)
  if (known) known.count++
  else {
    const stop = new AbortController()
    followers.set(serverId, { count: 1, stop })
    void read(serverId, stop.signal)
  }
  return () => {
    const entry = followers.get(serverId)
    if (!entry || --entry.count > 0) return
    entry.stop.abort()
    followers.delete(serverId)
  }
}

async function read(serverId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if (useConnection.getState().status === 'open')
        for await (const sample of await client.servers.samples({ server: serverId }, { signal })) add(serverId, sample)
    } catch {
      // Unreachable just now: the server's contact says so; the readings go on when it is back.
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

function add(serverId: string, sample: ServerSample): void {
  useSampleStore.setState((store) => {
    const fresh = (store[serverId] ?? NONE).filter((old) => sample.at - old.at < 15 * 60_000 && old.at < sample.at)
    return { [serverId]: [...fresh, sample].slice(-KEPT) }
  })
}
