import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { desktopBridge, type HostBridge } from './bridge.ts'

const ORIGIN = 'app://remotebot'
let page: EventTarget & { location: { origin: string }; remotebot: Pick<HostBridge, 'requestChannel'> }
let channels: MessageChannel[]

function bridgeOf(requestChannel: HostBridge['requestChannel']) {
  page = Object.assign(new EventTarget(), { location: { origin: ORIGIN }, remotebot: { requestChannel } })
  return desktopBridge(page as never) as NonNullable<ReturnType<typeof desktopBridge>>
}

/** The host's port comes to the page as a message. */
function arrive(token: string): MessagePort {
  const channel = new MessageChannel()
  channels.push(channel)
  const message = { source: page, origin: ORIGIN, data: { remotebotChannel: token }, ports: [channel.port1] }
  page.dispatchEvent(Object.assign(new Event('message'), message))
  return channel.port1
}

beforeEach(() => {
  vi.useFakeTimers()
  channels = []
})
afterEach(() => {
  vi.useRealTimers()
  for (const { port1 } of channels) port1.close()
})

it('matches a port with its token, whichever comes first', async () => {
  const bridge = bridgeOf(async () => 'one')
  const early = arrive('one')
  expect(await bridge.openChannel({ kind: 'rpc' })).toBe(early)
  const late = bridge.openChannel({ kind: 'rpc' })
  await vi.advanceTimersByTimeAsync(0)
  expect(arrive('one')).toBe(await late)
})

it.each([
  ['a port that never comes', async () => 'lost'],
  ['a host that never answers', () => new Promise<string>(() => {})],
])('gives up on %s, and closes what comes too late', async (_, requestChannel) => {
  const opening = bridgeOf(requestChannel).openChannel({ kind: 'rpc' })
  const failed = expect(opening).rejects.toThrow('within 10 s')
  await vi.advanceTimersByTimeAsync(10_000)
  await failed
  const close = vi.spyOn(arrive('lost'), 'close')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(close).toHaveBeenCalledOnce()
})
