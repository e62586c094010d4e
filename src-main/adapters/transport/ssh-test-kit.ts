import { text } from 'node:stream/consumers'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createLogger } from '../../ground/observability/index.ts'
import type { Sshd } from '../../testing/sshd.ts'
import type { SshDeps } from './ssh-registry.ts'
import type { SshTarget } from './ssh-target.ts'
import type { Transport } from './types.ts'

/** Dependencies for tests: trusts every key, has the given secrets, no agent, and an empty home. */
export function testDeps(changes: Partial<SshDeps> & { secrets?: Record<string, string> } = {}): SshDeps {
  const { secrets = {}, ...rest } = changes
  return {
    readSecret: async (name) => {
      const value = secrets[name]
      if (value === undefined) throw new RemotebotError('NOT_FOUND', `no secret ${name}`)
      return value
    },
    verifyHostKey: () => {},
    clock: systemClock,
    log: createLogger(null),
    env: {},
    home: '/nonexistent',
    ...rest,
  }
}

/** A target for a throw-away sshd, with its client key. */
export function targetOf(sshd: Pick<Sshd, 'host' | 'port' | 'user' | 'clientKeyPath'>): SshTarget {
  const { host, port, user, clientKeyPath } = sshd
  return { host, port, user, auth: { kind: 'file', path: clientKeyPath, passphraseSecret: null }, jumps: [] }
}

/** Runs a command to its end. */
export async function run(transport: Transport, command: string, input = '') {
  const channel = await transport.exec(command)
  channel.stdin.end(input)
  const [stdout, stderr, exit] = await Promise.all([text(channel.stdout), text(channel.stderr), channel.exited])
  return { stdout, stderr, ...exit }
}

/** The RemotebotError that `promise` rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<RemotebotError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof RemotebotError) return error
    throw error
  }
  throw new Error('it succeeded')
}
