import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'

/** The parts of an address as a person typed it; null is what was left out. */
export interface TypedAddress {
  user: string | null
  host: string
  port: number | null
}

const FORMS = 'Write user@host, user@host:port, [IPv6]:port, or a Host of your ~/.ssh/config.'

/**
 * Takes `user@host:port`, `host`, `[::1]:22`, `::1` or `ssh://user@host:port` apart.
 * @throws RemotebotError INVALID_INPUT that says what is wrong with it
 */
export function parseAddress(text: string): TypedAddress {
  const trimmed = text.trim()
  const bad = (what: string, hint = FORMS) =>
    new RemotebotError('INVALID_INPUT', `"${trimmed.slice(0, 200)}" is not an SSH address: ${what}.`, { hint })
  if (trimmed === '') throw new RemotebotError('INVALID_INPUT', 'The address is empty.', { hint: FORMS })
  const pasted = /^ssh\s+(.*)$/.exec(trimmed)
  if (pasted) throw bad('it begins with the ssh command', 'Leave "ssh" and its options out: write user@host:port.')
  if (/\s/.test(trimmed)) throw bad('it contains a space')
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)
  if (scheme && scheme[1]?.toLowerCase() !== 'ssh') throw bad(`${scheme[1]}:// is not ssh://`)
  const rest = scheme ? trimmed.slice(scheme[0].length).replace(/\/$/, '') : trimmed
  if (rest.includes('/')) throw bad('it contains a path', 'Leave the path out; the working folder is chosen per job.')
  const at = rest.lastIndexOf('@')
  const user = at < 0 ? null : rest.slice(0, at)
  if (user === '') throw bad('the user name before @ is missing')
  if (user?.includes(':')) throw bad('it contains a password', 'Leave the password out and enter it as the login.')
  if (user?.startsWith('-')) throw bad('a user name may not begin with -')
  const { host, port } = splitPort(rest.slice(at + 1), bad)
  if (host === '') throw bad('the host name is missing')
  if (host.startsWith('-')) throw bad('a host name may not begin with -')
  const isIpv6 = /^[0-9a-f:.]*:[0-9a-f:.]*(%[\w.-]+)?$/i.test(host)
  if (!isIpv6 && !/^[\p{L}\p{N}_.-]+$/u.test(host)) throw bad(`"${host}" is not a host name`)
  return { user, host, port }
}

function splitPort(text: string, bad: (what: string) => RemotebotError): { host: string; port: number | null } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text)
  if (bracketed) return { host: bracketed[1] ?? '', port: portOf(bracketed[2], bad) }
  if (text.includes('[') || text.includes(']')) throw bad('the brackets do not match')
  if (text.split(':').length > 2) return { host: text, port: null } // IPv6 without brackets
  const [host = '', port] = text.split(':')
  return { host, port: portOf(port, bad) }
}

function portOf(text: string | undefined, bad: (what: string) => RemotebotError): number | null {
  if (text === undefined) return null
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw bad(`"${text}" is not a port (1 to 65535)`)
  return port
}

/** `user@host:port`, always whole; IPv6 in brackets. What parseAddress reads back. */
export function formatAddress(address: { user: string; host: string; port: number }): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `${address.user}@${host}:${address.port}`
}
