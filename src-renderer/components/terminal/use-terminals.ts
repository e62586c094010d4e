import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Terminal } from '../../../src-shared/contract/terminals.ts'
import { api, client } from '../../lib/client.ts'

const START_SIZE = { cols: 100, rows: 30 }

/** The terminals of a server (or of one job on it): the first opens by itself, since that is what one came for. */
export function useTerminals(serverId: string, jobId?: string) {
  const queries = useQueryClient()
  const options = api.terminals.list.queryOptions({ input: { server: serverId } })
  const list = useQuery({ ...options, staleTime: 0 })
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const started = useRef('')
  const terminals = (list.data ?? []).filter((one) => jobId === undefined || one.jobId === jobId)

  const change = useCallback(
    (edit: (terminals: Terminal[]) => Terminal[]) =>
      queries.setQueryData(options.queryKey, (known: Terminal[] | undefined) => edit(known ?? [])),
    [queries, options.queryKey],
  )

  const open = useCallback(async () => {
    setBusy(true)
    setError(null)
    try {
      const opened = await client.terminals.open({ server: serverId, ...START_SIZE, ...(jobId && { job: jobId }) })
      change((known) => [...known.filter(({ id }) => id !== opened.id), opened])
      return opened.id
    } catch (failure) {
      setError(failure)
      return null
    } finally {
      setBusy(false)
    }
  }, [serverId, jobId, change])

  const close = async (id: string) => {
    await client.terminals.close({ terminal: id })
    change((known) => known.filter((terminal) => terminal.id !== id))
  }

  const reconnect = async (id: string) => {
    setBusy(true)
    try {
      const again = await client.terminals.reconnect({ terminal: id })
      change((known) => known.map((terminal) => (terminal.id === id ? again : terminal)))
    } finally {
      setBusy(false)
    }
  }

  const answered = list.isSuccess && !list.isFetching
  const none = terminals.length === 0
  const key = `${serverId}/${jobId ?? ''}`
  useEffect(() => {
    if (!answered || started.current === key) return
    started.current = key
    if (none) void open()
  }, [answered, none, key, open])

  return {
    terminals,
    loading: list.isPending,
    error: error ?? list.error,
    busy,
    open,
    close,
    reconnect,
    refetch: list.refetch,
  }
}
