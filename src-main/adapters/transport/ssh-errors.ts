import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { hopName, type SshHop } from './ssh-target.ts'

/** How far a connection attempt had come. */
export type ConnectPhase = 'connecting' | 'connected' | 'greeted' | 'login'

type Where = Pick<SshHop, 'host' | 'port' | 'user'>

/** What a failed network call means. `code` is Node's. */
export function networkError(hop: Where, phase: ConnectPhase, error: NodeJS.ErrnoException): RemotebotError {
  const place = hopName({ host: hop.host, port: hop.port })
  const fail = (message: string, hint: string, code: 'UNREACHABLE' | 'TIMED_OUT' = 'UNREACHABLE') =>
    new RemotebotError(code, message, { hint, details: error.message }, { cause: error })
  if (phase !== 'connecting') return closedError(hop, phase, error)
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_NONAME':
    case 'ENODATA':
      return fail(`There is no host named ${hop.host}.`, 'Check the spelling, or use an IP address.')
    case 'EAI_AGAIN':
      return fail(`The name ${hop.host} cannot be looked up now.`, 'Check the network of this computer.')
    case 'ECONNREFUSED':
      return fail(
        `${hop.host} refused the connection: nothing listens on port ${hop.port}.`,
        'Check the port, and that the SSH server is running there.',
      )
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return fail(`There is no route to ${place}.`, 'Check your network or VPN, and that the machine is on.')
    case 'ETIMEDOUT':
      return fail(`${place} did not answer.`, 'Check that the machine is on and no firewall is between.', 'TIMED_OUT')
    default:
      return fail(`${place} cannot be reached: ${error.message}.`, 'Check the address and the network.')
  }
}

/** The deadline passed. */
export function deadlineError(hop: Where, phase: ConnectPhase, timeoutMs: number): RemotebotError {
  const place = hopName({ host: hop.host, port: hop.port })
  const within = `within ${timeoutMs / 1000} s`
  const texts: Record<ConnectPhase, [string, string]> = {
    connecting: [
      `${place} did not answer ${within}.`,
      'Check that the machine is on, the address is right, and no firewall is between.',
    ],
    connected: [
      `${place} accepted the connection but did not answer like an SSH server ${within}.`,
      'Check the port; if it is right, the machine may be overloaded or its SSH server stuck.',
    ],
    greeted: [
      `${place} began to talk SSH but did not finish ${within}.`,
      'The machine may be overloaded, or the network loses large packets (try a smaller MTU).',
    ],
    login: [`${place} did not finish the login as ${hop.user} ${within}.`, 'The machine may be overloaded. Try again.'],
  }
  const [message, hint] = texts[phase]
  return new RemotebotError('TIMED_OUT', message, { hint })
}

/** The other side closed, or broke the protocol, before the login was done. */
export function closedError(hop: Where, phase: ConnectPhase, error: Error | null): RemotebotError {
  const place = hopName({ host: hop.host, port: hop.port })
  const details = error?.message
  const said = details ?? ''
  const fail = (message: string, hint: string) => new RemotebotError('UNREACHABLE', message, { hint, details })
  if (/no matching/i.test(said)) {
    return fail(
      `${place} and this program have no encryption method in common.`,
      'The SSH server there is very old or restricted; update it, or allow a current key exchange and cipher.',
    )
  }
  if (/greeting|identification|invalid .*header|protocol version/i.test(said)) {
    return fail(`What answers at ${place} is not an SSH server.`, 'Check the port; SSH usually listens on 22.')
  }
  if (phase === 'login')
    return fail(`${place} closed the connection during login.`, 'Look at the SSH log of the server.')
  return fail(
    `${place} accepted the connection and closed it before the SSH handshake was done.`,
    'The SSH server may be starting, limit connections (MaxStartups) or bar your address. Try again in a minute.',
  )
}

/** What the login attempts came to. */
export interface LoginFacts {
  /** Labels of what was tried, in order. */
  tried: string[]
  /** Labels of what the server accepted as one of several steps (RFC 4252 section 5.1, partial success). */
  accepted: string[]
  /** Methods that the server says it allows, or still wants; empty if it never said. */
  allowed: string[]
  /** Why other keys were not tried. */
  notes: string[]
  /** What the server asked that nobody could answer. */
  questions: string[]
  kind: 'agent' | 'file' | 'vault' | 'password' | 'default'
  /** The server had enough of us before everything was tried. */
  tooMany: boolean
}

/** The server was reached and refused the login. */
export function loginError(hop: Where, facts: LoginFacts): RemotebotError {
  const who = `${hop.user} on ${hopName({ host: hop.host, port: hop.port })}`
  const tried = facts.tried.length > 0 ? `Tried: ${facts.tried.join(', ')}.` : 'Nothing could be tried.'
  const allowed = facts.allowed.length > 0 ? `The server allows: ${facts.allowed.join(', ')}.` : ''
  const details = [tried, allowed, ...facts.notes.map((note) => `${note}.`)].filter(Boolean).join('\n')
  const parts = [tried, allowed, ...facts.notes.map((note) => `Also, ${note}.`)].filter(Boolean)
  if (facts.tooMany) {
    return new RemotebotError('LOGIN_REFUSED', `Too many keys were offered for ${who}. ${parts.join(' ')}`, {
      hint: 'The server stops after a few attempts: choose the one key file that it knows.',
      details,
    })
  }
  if (facts.questions.length > 0 || facts.accepted.length > 0) return stepError(who, facts, details)
  return new RemotebotError('LOGIN_REFUSED', `The login as ${who} was refused. ${parts.join(' ')}`, {
    hint: loginHint(hop, facts),
    details,
  })
}

/** The server wants more than one proof, and there is no way to give it the next one. */
function stepError(who: string, { accepted, allowed, questions }: LoginFacts, details: string): RemotebotError {
  const asked = questions.map((question) => `“${question}”`).join(', ')
  const wanted =
    questions.length > 0
      ? `The server asks ${asked}, and such questions (one-time codes) cannot be answered here.`
      : `The server accepted ${accepted.join(', ')} and still wants: ${allowed.map(methodName).join(' or ')}.`
  return new RemotebotError('LOGIN_REFUSED', `The login as ${who} needs a further step. ${wanted}`, {
    hint: 'Logins in several steps are not supported: ask who runs the server to let this account in with a key alone.',
    details,
  })
}

/** An SSH method name (RFC 4252, RFC 4256) with what it means to a person. */
function methodName(method: string): string {
  if (method === 'keyboard-interactive') return 'keyboard-interactive (a question such as a one-time code)'
  if (method === 'publickey') return 'publickey (a key)'
  return method
}

function loginHint(hop: Where, facts: LoginFacts): string {
  const { allowed, kind } = facts
  const keysAllowed = allowed.length === 0 || allowed.includes('publickey')
  const passwordsAllowed = allowed.includes('password') || allowed.includes('keyboard-interactive')
  if (kind === 'password') {
    if (!passwordsAllowed && allowed.length > 0) return 'This server takes no passwords: use a key.'
    return 'Check the user name and the password.'
  }
  if (!keysAllowed) return passwordsAllowed ? 'This server takes no keys: use a password.' : 'Ask who runs the server.'
  return `Check the user name, and that your public key is in ~${hop.user}/.ssh/authorized_keys on the server.`
}

/** The connection broke after it had been made. */
export function lostError(hop: Where, error: Error | null): RemotebotError {
  const place = hopName({ host: hop.host, port: hop.port })
  const silent = /keepalive/i.test(error?.message ?? '')
  return new RemotebotError(
    'UNREACHABLE',
    silent ? `${place} stopped answering.` : `The connection to ${place} was closed.`,
    { hint: 'It is made again when next needed.', details: error?.message },
    error ? { cause: error } : {},
  )
}

/** The connection stands, but the server will not start this: a terminal, or any command. */
export function deniedError(hop: Where, error: Error): RemotebotError {
  const place = hopName({ host: hop.host, port: hop.port })
  const terminal = /pseudo-terminal|shell/.test(error.message)
  return new RemotebotError(
    'REMOTE_FAILED',
    `${place} does not let ${hop.user} ${terminal ? 'open a terminal' : 'run commands'}.`,
    { hint: 'Check PermitTTY and ForceCommand in its sshd_config.', details: error.message },
    { cause: error },
  )
}

/** A jump host did not pass us on. `reason` is RFC 4254 section 5.1's: 1 prohibited, 2 connect failed. */
export function jumpError(jump: Where, next: Where, error: Error & { reason?: unknown }): RemotebotError {
  const from = hopName({ host: jump.host, port: jump.port })
  const to = hopName({ host: next.host, port: next.port })
  return error.reason === 1
    ? new RemotebotError('UNREACHABLE', `The jump host ${from} does not allow connections to ${to}.`, {
        hint: 'Its SSH server must have AllowTcpForwarding on for you.',
        details: error.message,
      })
    : new RemotebotError('UNREACHABLE', `The jump host ${from} cannot reach ${to}.`, {
        hint: 'Check the name and port as the jump host sees them, and that the machine is on.',
        details: error.message,
      })
}

/** A jump host did not say within the deadline whether it passes us on: packets to `next` get lost. */
export function jumpDeadlineError(jump: Where, next: Where, timeoutMs: number): RemotebotError {
  const from = hopName({ host: jump.host, port: jump.port })
  const to = hopName({ host: next.host, port: next.port })
  return new RemotebotError('TIMED_OUT', `The jump host ${from} did not reach ${to} within ${timeoutMs / 1000} s.`, {
    hint: 'Check that the machine is on, its address is right as the jump host sees it, and no firewall is between.',
  })
}
