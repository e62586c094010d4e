import { expect, it, vi } from 'vitest'
import { type Contact, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { Transport } from '../../adapters/transport/types.ts'
import { systemClock } from '../../ground/clock/index.ts'
import type { Logger } from '../../ground/observability/index.ts'
import { Sessions } from './sessions.ts'

it('what goes past the control shell knocks no second time where it was just refused, until a person looks', async () => {
  const exec = vi.fn(async () => {
    throw new RemotebotError('LOGIN_REFUSED', 'not with this key')
  })
  const transport = { exec, state: { status: 'idle' }, onState: () => () => {}, close: async () => {} }
  let contact: Contact = { status: 'live', since: 0, reason: null }
  const sessions = new Sessions({
    transport: () => transport as unknown as Transport,
    session: () => ({ run: async () => {}, follow: () => () => {}, close: async () => {} }) as never,
    contact: () => contact,
    setContact: (_id, after) => {
      contact = after
    },
    clock: systemClock,
    logger: { debug: () => {} } as unknown as Logger,
  })
  const attempt = async () => sessions.gatedTransport('srv_1').exec('sh')
  await expect(attempt()).rejects.toMatchObject({ code: 'LOGIN_REFUSED' })
  await expect(attempt()).rejects.toMatchObject({ code: 'LOGIN_REFUSED' })
  expect(exec).toHaveBeenCalledTimes(1)
  expect(contact).toMatchObject({ status: 'unknown', reason: 'not with this key' })
  sessions.retry('srv_1')
  await expect(attempt()).rejects.toMatchObject({ code: 'LOGIN_REFUSED' })
  expect(exec).toHaveBeenCalledTimes(2)
  await sessions.close()
})
