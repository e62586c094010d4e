import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AnyAuthMethod, Client, ConnectConfig } from 'ssh2'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { hostKeyOrder, KEX } from './ssh-algorithms.ts'
import {
  type ConnectPhase,
  closedError,
  deadlineError,
  jumpDeadlineError,
  jumpError,
  type LoginFacts,
  loginError,
  networkError,
} from './ssh-errors.ts'
import { speedUpGcm } from './ssh-gcm.ts'
import type { Logins } from './ssh-logins.ts'
import { connectTcp } from './ssh-socket.ts'
import { DEFAULT_LIMITS, type HopDeps, type PresentedHostKey, type SshHop } from './ssh-target.ts'
import { fingerprint, keyTypeOf } from './ssh-wire.ts'
import { ssh2 } from './ssh2.ts'

/** A logged-in connection to one host. */
export interface SshConnection {
  client: Client
  hostKey: PresentedHostKey
}

/**
 * Connects to one host and logs in with `logins`. `through` is the stream that a jump host gave, which is ended if
 * the login fails; without it a TCP connection is made.
 * @throws RemotebotError UNREACHABLE, TIMED_OUT, LOGIN_REFUSED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED
 */
export async function connectHop(hop: SshHop, deps: HopDeps, logins: Logins, through?: Duplex): Promise<SshConnection> {
  const { connection } = await handshake(hop, deps, through, logins)
  return connection
}

/**
 * The key that the host presents now; nobody logs in. It is not checked against anything.
 * @throws RemotebotError UNREACHABLE, TIMED_OUT
 */
export async function probeHop(hop: SshHop, deps: HopDeps, through?: Duplex): Promise<PresentedHostKey> {
  let seen: PresentedHostKey | null = null
  const stop = new RemotebotError('INVALID_STATE', 'the key was seen')
  const verifyHostKey = (presented: PresentedHostKey) => {
    seen = presented
    throw stop
  }
  try {
    await handshake(hop, { ...deps, verifyHostKey }, through, { logins: [], notes: [], questions: [] })
  } catch (error) {
    if (error !== stop) throw error
  }
  if (seen === null) throw closedError(hop, 'greeted', null)
  return seen
}

function handshake(
  hop: SshHop,
  deps: HopDeps,
  through: Duplex | undefined,
  { logins, notes, questions }: Logins,
): Promise<{ connection: SshConnection }> {
  const limits = { ...DEFAULT_LIMITS, ...deps.limits }
  const client = new (ssh2().Client)()
  let mayReuse = false
  const socket = through ?? connectTcp(hop.host, hop.port, () => mayReuse)
  const left = [...logins]
  const facts: LoginFacts = {
    ...{ tried: [], accepted: [], allowed: [], notes, questions },
    ...{ kind: hop.auth.kind, tooMany: false },
  }
  let phase: ConnectPhase = 'connecting'
  let hostKey: PresentedHostKey | null = null
  let refused = false

  return new Promise((resolve, reject) => {
    let settled = false
    const fail = (error: Error) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      reject(error)
      client.end()
      release(socket)
    }
    // ssh2 sets its own version field once the host has greeted; the two silences have different causes.
    const current = () => (phase === 'connected' && hasGreeted(client) ? 'greeted' : phase)
    const timer = setTimeout(
      () => fail(deadlineError(hop, current(), limits.connectTimeoutMs)),
      limits.connectTimeoutMs,
    )

    const verify = async (key: Buffer) => {
      hostKey = {
        host: hop.host,
        port: hop.port,
        algorithm: keyTypeOf(key),
        fingerprint: fingerprint(key),
        key,
        hostKeyAlias: hop.hostKeyAlias,
      }
      await deps.verifyHostKey(hostKey)
    }

    /** The next untried login of a kind that the server allows; first of all `none`, to hear which it allows. */
    const nextLogin = (allowed: string[] | null, partial: boolean | null): AnyAuthMethod | false => {
      if (allowed === null) return { type: 'none', username: hop.user }
      facts.allowed = allowed
      const last = facts.tried.at(-1)
      if (partial && last !== undefined) facts.accepted.push(last)
      const index = left.findIndex((login) => allowed.includes(login.method))
      const [login] = index < 0 ? [] : left.splice(index, 1)
      if (login === undefined) {
        refused = true
        return false
      }
      facts.tried.push(login.label)
      return login.attempt
    }

    client.on('connect', () => {
      phase = 'connected'
    })
    client.on('handshake', (negotiated) => {
      phase = 'login'
      speedUpGcm(client)
      // chacha20 is deciphered in place: ssh2 keeps a view of what was read until its tag is there.
      mayReuse = !/chacha/.test(JSON.stringify(negotiated ?? {}))
    })
    client.on('ready', () => {
      if (settled || hostKey === null) return
      settled = true
      clearTimeout(timer)
      if (!through) (socket as Socket).setNoDelay(true)
      resolve({ connection: { client, hostKey } })
    })
    client.on('change password', () =>
      fail(
        new RemotebotError('LOGIN_REFUSED', `The server wants a new password for ${hop.user} before it lets you in.`, {
          hint: `Log in once with ssh ${hop.user}@${hop.host} and change it there.`,
        }),
      ),
    )
    client.on('error', (error: Error & { level?: string; code?: unknown }) => {
      if (settled || error.level === 'agent') return // an agent that refuses to sign: the next login is tried
      if (error.level === 'client-authentication' && !refused) return
      facts.tooMany = /too many authentication/i.test(error.message)
      if (refused || facts.tooMany) fail(loginError(hop, facts))
      else if (error.level === 'client-socket') fail(networkError(hop, current(), error as NodeJS.ErrnoException))
      else fail(closedError(hop, current(), error))
    })
    client.on('close', () => fail(refused ? loginError(hop, facts) : closedError(hop, current(), null)))

    const config: ConnectConfig = {
      sock: socket as Socket,
      username: hop.user,
      readyTimeout: 0, // the deadline above tells the silences apart
      keepaliveInterval: limits.keepaliveIntervalMs,
      keepaliveCountMax: limits.keepaliveCount,
      algorithms: { kex: KEX, serverHostKey: hostKeyOrder(deps.knownHostKeyTypes?.(hop) ?? []) },
      hostVerifier: (key: Buffer, answer: (ok: boolean) => void) => {
        // A new exchange of keys in mid-connection: the host is the one that was verified, or not.
        if (settled) return answer(hostKey?.key.equals(key) ?? false)
        verify(key).then(
          () => answer(true),
          (error: Error) => fail(error),
        )
      },
      // A typed array of names or an object; ssh2 passes null before the server has spoken.
      authHandler: ((allowed: string[] | null, partial: boolean | null) =>
        nextLogin(allowed, partial)) as unknown as ConnectConfig['authHandler'],
    }
    try {
      client.connect(config)
    } catch (error) {
      fail(closedError(hop, 'connecting', error as Error))
    }
  })
}

function hasGreeted(client: Client): boolean {
  return (client as unknown as { _remoteVer?: string })._remoteVer !== undefined
}

/** Gives a stream back. A forwarded one counts as closed only when what it still holds was read. */
function release(stream: Duplex): void {
  stream.on('error', () => {})
  stream.destroy()
  stream.resume()
}

/**
 * Asks the host behind `client` for a TCP connection to `next`, for `timeoutMs` milliseconds.
 * @throws RemotebotError UNREACHABLE if the jump host forbids it or cannot reach it, TIMED_OUT if it does not say
 */
export function forwardTo(client: Client, jump: SshHop, next: SshHop, timeoutMs: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(jumpDeadlineError(jump, next, timeoutMs))
    }, timeoutMs)
    client.forwardOut('127.0.0.1', 0, next.host, next.port, (error, stream) => {
      clearTimeout(timer)
      if (error) reject(jumpError(jump, next, error))
      else if (late) release(stream)
      else resolve(stream)
    })
  })
}
