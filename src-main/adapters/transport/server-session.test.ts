import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createServerSession } from './server-session.ts'
import type { FollowListener } from './session.ts'
import type { ExecChannel, Transport } from './types.ts'

/** A transport whose channels open when told to, and keep what is written to them. */
function slowTransport() {
  const events = new EventEmitter()
  const written: string[] = []
  const transport: Pick<Transport, 'exec'> = {
    exec: () =>
      new Promise((resolve) => {
        events.once('open', () => {
          const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
          stdin.on('data', (bytes) => written.push(String(bytes)))
          const exited: ExecChannel['exited'] = new Promise((end) =>
            events.once('close', () => end({ code: null, signal: null })),
          )
          resolve({ stdin, stdout, stderr, exited, close: () => events.emit('close') })
        })
      }),
  }
  return { transport: transport as Transport, open: () => events.emit('open'), written }
}

describe('a closed session', () => {
  test('starts nothing that was waiting for its channel', async () => {
    const { transport, open, written } = slowTransport()
    const session = createServerSession(transport)
    const running = session.run('echo too late')
    running.catch(() => {})
    await new Promise(setImmediate)
    const closing = session.close()
    open()
    await expect(running).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await closing
    expect(written).toEqual([])
  })

  test('tells everybody who follows, also after somebody who throws', async () => {
    const session = createServerSession(slowTransport().transport)
    const told: string[] = []
    const listener = (onLost: FollowListener['onLost']): FollowListener => ({
      ...{ onData: () => {}, onExit: () => {}, onShrunk: () => {}, onGone: () => {} },
      onLost,
    })
    session.follow(
      '/a',
      'run.log',
      0,
      listener(() => {
        throw new Error('a fault of this listener')
      }),
    )
    session.follow(
      '/b',
      'run.log',
      0,
      listener((error) => told.push(error.message)),
    )
    await session.close()
    expect(told).toHaveLength(1)
  })
})
