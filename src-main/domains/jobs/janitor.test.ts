import { describe, expect, it, vi } from 'vitest'
import { RemotebotError, settings } from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { Logger } from '../../ground/observability/index.ts'
import { Janitor } from './janitor.ts'
import type { JobRepository } from './repository.ts'

const DAY_MS = 86_400_000
const NOW = 1000 * DAY_MS

/** Ended jobs, named like their server and a number, all of them old. */
function setUp(ids: string[]) {
  const rows = new Map(
    ids.map((id) => [
      id,
      { id, serverId: id.split('-')[0] as string, status: 'succeeded', endedAt: 1, remoteRemoved: 0 },
    ]),
  )
  const swept: string[] = []
  const notes: string[] = []
  const needed = (id: string) => {
    if (!rows.has(id)) throw new Error(`FOREIGN KEY constraint failed: ${id}`)
  }
  const repo = {
    newest: () => ({ id: 'new', createdAt: NOW }),
    ended: () => [...rows.values()],
    get: (id: string) => rows.get(id),
    update: (_point: string, id: string) => {
      needed(id)
      swept.push(id)
    },
    note: (id: string) => {
      needed(id)
      notes.push(id)
    },
  } as unknown as JobRepository
  const removeRemote = vi.fn(async (_row: { id: string }) => ({ freedBytes: 0, left: null as string | null }))
  const removeLog = vi.fn(async (_id: string) => 1)
  const logger = { info: () => {}, error: () => {} } as unknown as Logger
  const clock = { now: () => NOW } as Clock
  const logs = { diskUse: () => 1, remove: removeLog }
  const sizes = new Map<string, { bytes: number }>()
  const expire = vi.fn(async (id: string) => void sizes.delete(id))
  const results = { sizes: () => sizes as never, expire }
  const janitor = new Janitor({ removeRemote }, repo, logs, results, () => settings.parse({}), clock, logger)
  return { janitor, rows, swept, notes, removeRemote, removeLog, sizes, expire }
}

describe('the janitor', () => {
  it('asks a server that is out of reach once in a pass, and goes on with the others', async () => {
    const { janitor, removeRemote, swept } = setUp(['away-1', 'here-1', 'away-2', 'here-2', 'away-3'])
    removeRemote.mockImplementation(async ({ id }) => {
      if (id.startsWith('away')) throw new RemotebotError('TIMED_OUT', 'no answer')
      return { freedBytes: 1, left: null }
    })
    await janitor.sweep()
    expect(removeRemote.mock.calls.map(([row]) => row.id)).toEqual(['away-1', 'here-1', 'here-2'])
    expect(swept).toEqual(['here-1', 'here-2'])
  })

  it('one job that cannot be cleaned does not keep its server from being cleaned of others', async () => {
    const { janitor, removeRemote, swept } = setUp(['box-1', 'box-2'])
    removeRemote.mockRejectedValueOnce(new RemotebotError('INVALID_STATE', 'it still runs'))
    await janitor.sweep()
    expect(swept).toEqual(['box-2'])
  })

  it('passes over jobs that a person removed, or took up again, in the meantime', async () => {
    const { janitor, rows, removeRemote, removeLog, swept, notes } = setUp(['box-1', 'box-2', 'box-3'])
    removeRemote.mockImplementation(async ({ id }) => {
      if (id === 'box-1') {
        rows.delete('box-1')
        Object.assign(rows.get('box-2') as object, { status: 'running' })
      }
      return { freedBytes: 1, left: null }
    })
    await janitor.sweep()
    expect(removeRemote.mock.calls.map(([row]) => row.id)).toEqual(['box-1', 'box-3'])
    expect(swept).toEqual(['box-3'])
    expect(removeLog.mock.calls.map(([id]) => id)).toEqual(['box-3'])
    expect(notes).toEqual(['box-3'])
  })

  it('removes results of the oldest jobs that are too old or too much, of no job that has not ended', async () => {
    const { janitor, rows, sizes, expire } = setUp(['box-1', 'box-2', 'box-3', 'box-4'])
    for (const [id, bytes] of [
      ['box-1', 10],
      ['box-2', 90_000_000_000],
      ['box-4', 60_000_000_000],
      ['gone', 5],
    ] as const)
      sizes.set(id, { bytes })
    for (const id of ['box-2', 'box-4'])
      Object.assign(rows.get(id) as object, { endedAt: NOW - (id === 'box-2' ? 2 : 1) })
    await janitor.sweep()
    expect(expire.mock.calls.map(([id]) => id)).toEqual(['box-1', 'box-2'])
  })

  it('makes one pass at a time', async () => {
    const { janitor, removeRemote } = setUp(['box-1'])
    let go = () => {}
    removeRemote.mockReturnValue(
      new Promise((resolve) => {
        go = () => resolve({ freedBytes: 0, left: null })
      }),
    )
    const both = [janitor.sweep(), janitor.sweep()]
    go()
    await Promise.all(both)
    expect(removeRemote).toHaveBeenCalledTimes(1)
    await janitor.sweep()
    expect(removeRemote).toHaveBeenCalledTimes(2)
  })
})
