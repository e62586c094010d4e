import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'

/** Ways to a repository that git itself carries out, without starting a program that the address names. */
export type GitProtocol = 'https' | 'http' | 'ssh' | 'git' | 'file'

/** Beginnings of tokens of the large hosts, which people put in the place of a user's name. */
const TOKEN = /^(gh[pousr]_|github_pat_|glpat-|x-token-auth)/i
const LONGEST_USER = 39
/** `[user@]host:path`, where the host may be an IPv6 address in brackets. */
const HOST_AND_PATH = /^(?!-)([^/\\:\s@]+@)?([^/\\:\s@[-][^/\\:\s@[]*|\[[0-9A-Fa-f:.]+\]):(?!:)./

/**
 * How git reaches an address, as git-clone(1) "GIT URLS" reads it: URLs, `[user@]host:path`, else a path here.
 * @throws RemotebotError INVALID_INPUT for a way that could run programs (`ext::`), a relative path, or an address with a
 *   password, which would be kept in clear and shown
 */
export function gitProtocol(address: string): GitProtocol {
  if (/[\0\n\r]/.test(address)) throw refused(address, 'An address of a repository has no line breaks.')
  const [, scheme = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(address) ?? []
  if (scheme !== '') return ofUrl(address, scheme.toLowerCase())
  if (/^[^/[]*::/.test(address)) {
    throw refused(address, 'Only https, http, ssh, git and file lead to a repository.')
  }
  if (address.startsWith('/') || address.startsWith('~/')) return 'file'
  if (HOST_AND_PATH.test(address)) return 'ssh'
  throw refused(address, 'Write https://host/path, user@host:path, or the full path of a repository on this computer.')
}

function ofUrl(address: string, scheme: string): GitProtocol {
  if (scheme !== 'https' && scheme !== 'http' && scheme !== 'ssh' && scheme !== 'git' && scheme !== 'file') {
    throw refused(address, 'Only https, http, ssh, git and file lead to a repository.')
  }
  // Up to the last @: a user's name may be an address of mail.
  const [, login = ''] = /^[^:]+:\/\/([^/]*)@/.exec(address) ?? []
  const [user = '', password] = login.split(':')
  const secret =
    password !== undefined || (scheme.startsWith('http') && (TOKEN.test(user) || user.length > LONGEST_USER))
  if (!secret) return scheme
  throw new RemotebotError('INVALID_INPUT', 'The address of the repository holds a password or token.', {
    hint: 'It would be kept and shown with the job. Leave it out: git finds it through a credential helper, or use SSH.',
  })
}

function refused(address: string, hint: string): RemotebotError {
  return new RemotebotError('INVALID_INPUT', `${JSON.stringify(address)} is no address of a repository.`, { hint })
}

/** GIT_ALLOW_PROTOCOL for an address: its own way, and from http to https, where servers send people on. */
export function allowedProtocols(protocol: GitProtocol): string {
  return protocol === 'http' ? 'http:https' : protocol
}
