import { expect, test } from 'vitest'
import { RemotebotError } from '../../../../../src-shared/vocabulary/index.ts'
import { runCli } from '../../run.ts'
import { fakeEngines, fakeJob, fakeServer } from '../../testing/fake-engine.ts'
import { fakeIo } from '../../testing/fake-io.ts'

const server = fakeServer({ origin: 'ssh', name: 'gpu1' })
const key = { host: 'gpu1', algorithm: 'ssh-ed25519', fingerprint: 'SHA256:abc', pinned: null }

/** `job submit --ssh` at a host whose key is not known; `answer` is what the person types, none without a terminal. */
async function submitted(answer: string | null) {
  const calls: string[] = []
  let trusted = false
  const engines = fakeEngines({
    'jobs.submit': ({ spec }: { spec: { ssh?: string } }) => {
      calls.push(`submit ${spec.ssh}`)
      if (trusted) return fakeJob()
      const hostKey = { host: 'gpu1', algorithm: 'ssh-ed25519', fingerprint: 'SHA256:abc', serverId: server.id }
      throw new RemotebotError('HOST_KEY_UNKNOWN', 'Nobody has trusted it yet.', { hint: 'Look at it.', hostKey })
    },
    'servers.get': () => server,
    'servers.hostKey': () => ({ ...key, known: trusted ? 'pinned' : 'unknown' }),
    'servers.trustHostKey': ({ fingerprint }: { fingerprint: string }) => {
      calls.push(`trust ${fingerprint}`)
      trusted = true
      return server
    },
  })
  const io = fakeIo({ tty: answer !== null })
  if (answer !== null) io.stdin.write(`${answer}\n`)
  const code = await runCli(['job', 'submit', '--ssh', 'anna@gpu1', '--', 'ls'], io, engines)
  return { code, calls, err: io.err() }
}

test('a person who trusts the key of a new host has the job submitted', async () => {
  const { code, calls, err } = await submitted('y')
  expect([code, calls]).toEqual([0, ['submit anna@gpu1', 'trust SHA256:abc', 'submit anna@gpu1']])
  expect(err).toContain('SHA256:abc')
})

test.each([['n'], [null]])('nothing is submitted where the key is not trusted (%j)', async (answer) => {
  const { code, calls, err } = await submitted(answer)
  expect([code, calls]).toEqual([8, ['submit anna@gpu1']])
  expect(err).toContain('Look at it.')
})
