import { create } from 'zustand'
import type { Client } from '../../../../src-shared/contract/index.ts'

/** A place as the server sees it, and the port wanted here; 0: any free one. */
export interface ForwardRequest {
  server: string
  localPort: number
  remoteHost: string
  remotePort: number
}

/** A port that this window holds open. */
export interface OpenForward {
  key: string
  request: ForwardRequest
  /** Null until it is open. */
  state: { localPort: number; connections: number; bytes: number; problem: string | null } | null
  /** Why it is not open, or no longer; null while it is, or will be. */
  error: unknown
}

interface ForwardState {
  forwards: readonly OpenForward[]
  /** The server for which a person is asked what to forward. */
  asking: string | null
}

/** Ports of servers on this computer that this window opened; they end with the window. */
export const useForwards = create<ForwardState>(() => ({ forwards: [], asking: null }))

const stops = new Map<string, AbortController>()

/** Asks on the server's page what to forward. */
export const askForward = (server: string | null) => useForwards.setState({ asking: server })

const change = (key: string, changes: Partial<OpenForward>) =>
  useForwards.setState(({ forwards }) => ({
    forwards: forwards.map((one) => (one.key === key ? { ...one, ...changes } : one)),
  }))

/** Opens a port and keeps it until it is closed; opening again goes on under the same `key`. Never throws: see `error`. */
export async function openForward(
  client: Client,
  request: ForwardRequest,
  key: string = crypto.randomUUID(),
): Promise<void> {
  stops.get(key)?.abort()
  const stop = new AbortController()
  stops.set(key, stop)
  useForwards.setState(({ forwards }) =>
    forwards.some((one) => one.key === key)
      ? { forwards: forwards.map((one) => (one.key === key ? { key, request, state: null, error: null } : one)) }
      : { forwards: [...forwards, { key, request, state: null, error: null }] },
  )
  try {
    for await (const state of await client.forwards.open(request, { signal: stop.signal })) {
      if (stop.signal.aborted) return
      // Opened again it takes the port that people know by now.
      change(key, { state, request: { ...request, localPort: state.localPort } })
    }
    if (!stop.signal.aborted) change(key, { error: new Error('The engine has ended it.') })
  } catch (error) {
    if (!stop.signal.aborted) change(key, { error })
  }
}

/** Ends a port and forgets it. */
export function closeForward(key: string): void {
  stops.get(key)?.abort()
  stops.delete(key)
  useForwards.setState(({ forwards }) => ({ forwards: forwards.filter((one) => one.key !== key) }))
}
