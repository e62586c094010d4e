import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { BridgeEngineState } from '../../../src-shared/bridge.ts'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'

const attachEngine = vi.hoisted(() => vi.fn())
const started = vi.hoisted(() => vi.fn())
vi.mock('electron', () => ({ MessageChannelMain: class {} }))
vi.mock('./relay.ts', () => ({ relay: async () => {} }))
vi.mock('../attach/index.ts', () => ({ attachEngine }))
vi.mock('./engine-process.ts', () => ({ EngineProcess: started }))

const { EngineLink } = await import('./engine-link.ts')

let states: BridgeEngineState[]
let link: InstanceType<typeof EngineLink>

beforeEach(() => {
  vi.useFakeTimers()
  states = []
  link = new EngineLink('/engine.js', '/home', (state) => states.push(state))
  attachEngine.mockReset()
  started.mockReset()
})
afterEach(() => vi.useRealTimers())

/** Another program's engine, which goes on until it obeys. */
const foreign = (stop: () => Promise<unknown>) => ({
  client: { engine: { stop } },
  closed: new Promise<void>(() => {}),
  close: () => {},
})

it('attaches again to an engine that refuses to end', async () => {
  attachEngine.mockImplementation(async () => foreign(async () => Promise.reject(new Error('refused'))))
  await link.start()
  await expect(link.restart()).rejects.toThrow('refused')
  expect(states.at(-1)).toEqual({ status: 'running', attached: true })
  expect(link.client).not.toBeNull()
})

it('does not wait for ever for one that never answers', async () => {
  attachEngine.mockImplementation(async () => foreign(() => new Promise(() => {})))
  const restarting = link.restart()
  await vi.advanceTimersByTimeAsync(10_000)
  await restarting
  expect(states.at(-1)).toEqual({ status: 'running', attached: true })
})

it('starts no engine once the app is leaving', async () => {
  let answer = () => {}
  attachEngine.mockImplementation(
    () =>
      new Promise((_, reject) => {
        answer = () => reject(new RemotebotError('NO_ENGINE', 'none runs'))
      }),
  )
  const starting = link.start()
  await link.close()
  answer()
  await starting
  expect(started).not.toHaveBeenCalled()
})
