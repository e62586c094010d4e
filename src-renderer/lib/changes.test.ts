import { createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Change } from '../../src-shared/vocabulary/index.ts'

const engine = vi.hoisted(() => ({
  changes: vi.fn(),
  status: vi.fn(async () => ({ version: '1', protocol: -1 })),
}))
const opened = vi.hoisted(() => [] as Array<() => void>)
vi.mock('./client.ts', () => ({ client: { engine }, api: createTanstackQueryUtils(createORPCClient({} as never)) }))
vi.mock('./connection.ts', () => ({ onOpen: (listener: () => void) => opened.push(listener), dropConnection() {} }))

const { followChanges, onChanges } = await import('./changes.ts')
const { queryClient } = await import('./query.ts')
const { api } = await import('./client.ts')
const { useOfferSearch } = await import('./offer-answers.ts')
const { useConnection } = await import('./connection-state.ts')

/** A subscription that the test feeds and ends. */
function subscription() {
  let push: (item: Change[] | null) => void = () => {}
  async function* batches() {
    for (;;) {
      const item = await new Promise<Change[] | null>((resolve) => {
        push = resolve
      })
      if (item === null) return
      yield item
    }
  }
  return { batches: batches(), say: (...changes: Change[]) => push(changes), end: () => push(null) }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('subscribes before it refetches, refetches what changed only, and renews a subscription that ended', async () => {
  const [first, second] = [subscription(), subscription()]
  let answer: (batches: unknown) => void = () => {}
  engine.changes.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
  engine.changes.mockResolvedValueOnce(second.batches)
  const invalidate = vi.spyOn(queryClient, 'invalidateQueries')
  const heard: unknown[] = []
  onChanges((changes) => heard.push(changes))
  followChanges()
  useConnection.setState({ status: 'open' })
  for (const listener of opened) listener()
  await vi.advanceTimersByTimeAsync(0)
  expect(invalidate).not.toHaveBeenCalled()

  answer(first.batches)
  await vi.advanceTimersByTimeAsync(0)
  expect(invalidate).toHaveBeenCalledExactlyOnceWith()
  expect(heard).toEqual(['reconnected'])

  invalidate.mockClear()
  first.say({ aggregate: 'servers', id: 'srv_1' } as Change)
  await vi.advanceTimersByTimeAsync(0)
  const keys = invalidate.mock.calls.map(([filter]) => JSON.stringify(filter?.queryKey))
  expect(keys).toContain(JSON.stringify(api.servers.list.key()))
  expect(keys).not.toContain(JSON.stringify(api.servers.key()))

  invalidate.mockClear()
  for (const aggregate of ['providers', 'offers', 'leftovers'] as const) {
    first.say({ aggregate, id: null })
    await vi.advanceTimersByTimeAsync(0)
  }
  const rented = invalidate.mock.calls.map(([filter]) => JSON.stringify(filter?.queryKey))
  for (const key of [api.providers.key(), api.leftovers.key(), api.offers.known.queryKey(), api.engine.overview.key()])
    expect(rented).toContain(JSON.stringify(key))

  // What this window asks for itself is shown as it comes, and not read once more.
  useOfferSearch.setState({ searching: true })
  invalidate.mockClear()
  first.say({ aggregate: 'offers', id: null })
  await vi.advanceTimersByTimeAsync(0)
  expect(invalidate).not.toHaveBeenCalled()
  useOfferSearch.setState({ searching: false })

  invalidate.mockClear()
  first.end()
  await vi.advanceTimersByTimeAsync(1500)
  expect(engine.changes).toHaveBeenCalledTimes(2)
  expect(invalidate).toHaveBeenCalledWith()
})
