import { expect, it } from 'vitest'
import { jobSpec, type Principal, type TokenScope } from '../../../src-shared/vocabulary/index.ts'
import { targetOf } from './targets.ts'

const servers = {
  find: () => {
    throw new Error('no server is looked for')
  },
  at: async () => null,
}
const token = (...scopes: TokenScope[]): Principal => ({ kind: 'token', name: 'ci', tokenId: 't', scopes })
const target = (more: object, principal: Principal) =>
  targetOf(jobSpec.parse({ command: 'true', ...more }), servers, principal)

it('lets a token ask for a rented machine with the scope for it alone', async () => {
  const provision = { gpu: 'RTX' }
  await expect(target({ provision }, token('jobs'))).rejects.toMatchObject({
    code: 'FORBIDDEN',
    data: { hint: expect.stringContaining('--scope rent') },
  })
  expect(await target({ provision }, token('jobs', 'rent'))).toBeNull()
  expect(await target({ provision }, { kind: 'terminal', name: 'anna' })).toBeNull()
})

it('lets no token end a machine that was not rented for its job', async () => {
  const instance = 'runpod:abc'
  expect(await target({ instance, endInstance: false }, token('jobs', 'rent'))).toBeNull()
  await expect(target({ instance, endInstance: true }, token('jobs', 'rent'))).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  expect(await target({ instance, endInstance: true }, { kind: 'window', name: 'anna' })).toBeNull()
})
