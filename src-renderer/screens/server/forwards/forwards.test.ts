import { beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../../../../src-shared/contract/index.ts'
import { addressHere, placeText, readForwardForm } from './forward-form.ts'
import { closeForward, openForward, useForwards } from './forward-store.ts'

const request = { server: 'srv_1', localPort: 0, remoteHost: '127.0.0.1', remotePort: 80 }
const state = { localPort: 40_123, connections: 0, bytes: 0, problem: null }
const all = () => useForwards.getState().forwards
const turn = () => new Promise((resolve) => setTimeout(resolve))

function clientOf(open: (input: typeof request, signal: AbortSignal) => AsyncGenerator<unknown>) {
  const forwards = { open: async (input: typeof request, { signal }: { signal: AbortSignal }) => open(input, signal) }
  return { forwards } as unknown as Client
}

beforeEach(() => useForwards.setState({ forwards: [], asking: null }))

describe('an open port', () => {
  it('stands as the engine says, and is closed there too', async () => {
    let aborted = false
    const client = clientOf(async function* (_, signal) {
      yield state
      yield { ...state, connections: 2 }
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      aborted = true
    })
    const open = openForward(client, request)
    while (all()[0]?.state?.connections !== 2) await turn()
    closeForward(all()[0]?.key ?? '')
    expect(all()).toEqual([])
    await open
    expect(aborted).toBe(true)
    expect(all()).toEqual([])
  })

  it('that is lost stays listed with the reason, and opens again where it was', async () => {
    const asked: number[] = []
    const client = clientOf(async function* ({ localPort }) {
      asked.push(localPort)
      yield state
      throw new Error('gone')
    })
    await openForward(client, request)
    const [lost] = all()
    expect(lost).toMatchObject({ error: new Error('gone'), request: { localPort: 40_123 } })
    if (lost) await openForward(client, lost.request, lost.key)
    expect(all()).toHaveLength(1)
    expect(asked).toEqual([0, 40_123])
  })
})

it('reads what a person types', () => {
  expect(readForwardForm({ remotePort: ' 8888 ', remoteHost: '', localPort: '' })).toEqual({
    request: { remotePort: 8888, remoteHost: '127.0.0.1', localPort: 0 },
  })
  expect(readForwardForm({ remotePort: '80', remoteHost: 'db', localPort: '5432' }).request).toMatchObject({
    remoteHost: 'db',
    localPort: 5432,
  })
  expect(readForwardForm({ remotePort: '0', remoteHost: '', localPort: '' })).toMatchObject({ at: 'remotePort' })
  expect(readForwardForm({ remotePort: '80', remoteHost: 'a b', localPort: '' })).toMatchObject({ at: 'remoteHost' })
  expect(readForwardForm({ remotePort: '80', remoteHost: '', localPort: 'x' })).toMatchObject({ at: 'localPort' })
  expect(placeText('::1', 80)).toBe('[::1]:80')
})

it('names a port so that no cookie of the page goes there', () => {
  expect(addressHere(8080, '127.0.0.1')).toBe('http://localhost:8080')
  expect(addressHere(8080, 'localhost')).toBe('http://127.0.0.1:8080')
  expect(addressHere(8080, 'app')).toBe('http://127.0.0.1:8080')
})
