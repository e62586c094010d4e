import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const openChannel = vi.hoisted(() => vi.fn())
vi.mock('./channel.ts', () => ({ openChannel }))

class FakeSocket extends EventTarget {
  readyState = 1
  send() {}
  close() {}
  end() {
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }
}

/** Channels as they are asked for; each is opened or refused by the test. */
let asked: Array<{ open: (socket: FakeSocket) => void; refuse: () => void }>

async function freshConnection() {
  vi.resetModules()
  const connection = await import('./connection.ts')
  const { useConnection } = await import('./connection-state.ts')
  return { ...connection, state: () => useConnection.getState() }
}

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  openChannel.mockImplementation(
    () =>
      new Promise((open, reject) => {
        asked.push({ open: open as never, refuse: () => reject(new Error('not running')) })
      }),
  )
})
afterEach(() => vi.useRealTimers())

it('opens one channel at a time, however often a person asks', async () => {
  const { startConnection, retryNow, onOpen, state } = await freshConnection()
  const opened = vi.fn()
  onOpen(opened)
  startConnection()
  asked[0]?.refuse()
  await vi.advanceTimersByTimeAsync(0)
  retryNow()
  retryNow()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(2)
  asked[1]?.open(new FakeSocket())
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(2)
  expect(opened).toHaveBeenCalledOnce()
  expect(state().status).toBe('open')
})

it('asked while a try is under way, it tries again at once when that fails', async () => {
  const { startConnection, retryNow } = await freshConnection()
  startConnection()
  retryNow()
  asked[0]?.refuse()
  await vi.advanceTimersByTimeAsync(1)
  expect(asked).toHaveLength(2)
})

it('a channel given up does not end the next one when it closes at last', async () => {
  const { startConnection, dropConnection, state } = await freshConnection()
  startConnection()
  const [dead, next] = [new FakeSocket(), new FakeSocket()]
  asked[0]?.open(dead)
  await vi.advanceTimersByTimeAsync(0)
  dropConnection()
  await vi.advanceTimersByTimeAsync(1000)
  asked[1]?.open(next)
  await vi.advanceTimersByTimeAsync(0)
  expect(state().status).toBe('open')
  dead.end()
  expect(state().status).toBe('open')
  next.end()
  expect(state().status).not.toBe('open')
})
