import { useCallback, useEffect, useRef, useState } from 'react'
import type { CheckItem } from '../../src-shared/vocabulary/index.ts'
import { client } from './client.ts'

interface CheckState {
  items: CheckItem[]
  running: boolean
  error: unknown
}

const IDLE: CheckState = { items: [], running: false, error: null }

/** The check list of a server, live. `run` starts it again; leaving stops listening, not the check. */
export function useCheck(serverId: string | null) {
  const [state, setState] = useState<CheckState>(IDLE)
  const stop = useRef<AbortController | null>(null)
  const run = useCallback(async () => {
    if (serverId === null) return
    stop.current?.abort()
    const mine = new AbortController()
    stop.current = mine
    setState({ items: [], running: true, error: null })
    try {
      const lists = await client.servers.check({ server: serverId }, { signal: mine.signal })
      for await (const items of lists) {
        // What was still on its way belongs to a check that has been replaced.
        if (mine.signal.aborted) return
        setState({ items, running: true, error: null })
      }
      if (!mine.signal.aborted) setState((old) => ({ ...old, running: false }))
    } catch (error) {
      if (!mine.signal.aborted) setState((old) => ({ ...old, running: false, error }))
    }
  }, [serverId])
  useEffect(() => () => stop.current?.abort(), [])
  return { ...state, run }
}
