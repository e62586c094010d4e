import type { ServerAuth, SshAddress } from '../../../../src-shared/vocabulary/index.ts'
import { shellQuote } from '../../../adapters/transport/shell-quote.ts'
import type { CheckReport } from './parse.ts'

const INSTALL: Record<string, string> = {
  'apt-get': 'apt-get install -y',
  dnf: 'dnf install -y',
  yum: 'yum install -y',
  apk: 'apk add',
  pacman: 'pacman -S --noconfirm',
  zypper: 'zypper install -y',
  pkg: 'pkg install -y',
}

/** The command that installs a package on the server, or null where its package manager is not known. */
export function installCommand(
  name: string,
  { packages, root }: Pick<CheckReport, 'packages' | 'root'>,
): string | null {
  if (packages === 'brew') return `brew install ${name}`
  const install = INSTALL[packages ?? '']
  if (!install) return null
  return `${root ? '' : 'sudo '}${install} ${name}`
}

/** What helps when a server refuses the login: a sentence and, where there is one, a command. */
export function loginFix(
  auth: ServerAuth | null,
  address: SshAddress,
  jumps: readonly string[],
): { fix: string; command: string | null } {
  switch (auth?.kind) {
    case 'vault':
      return {
        fix: 'Run this on the server, as that user: it lets in the key that Remotebot keeps for it.',
        command: appendKey(auth.publicKey),
      }
    case 'password':
      return {
        fix: 'Enter the password anew. If it is right, the server may not accept passwords (PasswordAuthentication in its sshd_config).',
        command: null,
      }
    case 'file':
      return {
        fix: `Let the key in, or choose another one. This asks for the password of ${address.user}.`,
        command: copyId(address, jumps, auth.path),
      }
    default:
      return {
        fix: `Check the user name, and let one of your keys in. This asks for the password of ${address.user}.`,
        command: copyId(address, jumps, null),
      }
  }
}

function appendKey(publicKey: string): string {
  return `mkdir -p ~/.ssh && chmod 700 ~/.ssh && echo ${quote(publicKey.trim())} >> ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys`
}

function copyId({ user, host, port }: SshAddress, jumps: readonly string[], key: string | null): string {
  const parts = ['ssh-copy-id']
  if (key !== null) parts.push('-i', key.startsWith('~/') ? key : quote(key))
  if (port !== 22) parts.push('-p', String(port))
  if (jumps.length > 0) parts.push('-o', quote(`ProxyJump=${jumps.join(',')}`))
  return [...parts, quote(`${user}@${host}`)].join(' ')
}

/** Quotes where that is needed: what a server told us may end up in a command that a person copies. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : shellQuote(text)
}
