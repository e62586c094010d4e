import { expect, it } from 'vitest'
import { type Contact, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { Samples } from './samples.ts'

const READING = 'load=1 1 1\nmem_MemTotal=2048\nmem_MemFree=1024\nend=1\n'

/** Milliseconds until a reading after one during which the connection was ended. */
async function untilRead(contact: Contact) {
  const clock = new VirtualClock()
  let readings = 0
  const run = async () => {
    if (readings++ === 0) throw new RemotebotError('UNREACHABLE', 'The connection was closed.')
    return { code: 0, stdout: READING, stderr: '' }
  }
  const watching = new AbortController()
  const samples = new Samples({
    session: () => ({ run }) as never,
    contact: () => contact,
    onContact: () => () => {},
    script: '',
    clock,
  })
  for await (const _ of samples.watch('srv_1', watching.signal)) break
  watching.abort()
  return clock.monotonic()
}

it('is read again at once where its connection was replaced: contact that was not lost does not come back', async () => {
  expect(await untilRead({ status: 'live', since: 0, reason: null })).toBe(2000)
})

it('is not read again and again where contact was lost', async () => {
  expect(await untilRead({ status: 'unknown', since: 0, reason: 'no route' })).toBe(300_000)
})
