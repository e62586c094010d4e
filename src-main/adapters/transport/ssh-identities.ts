import { readdir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ParsedKey } from 'ssh2'
import type { SshIdentity } from '../../../src-shared/vocabulary/index.ts'
import { agentKeys } from './ssh-agent.ts'
import { parsePrivateKey } from './ssh-keys.ts'
import { fingerprint, keyTypeOf } from './ssh-wire.ts'

const LARGEST_KEY_FILE = 64 * 1024

/**
 * The keys that this account could log in with: those in the agent, then the private key files in
 * ~/.ssh. An agent that does not answer and files that cannot be read are left out.
 */
export async function listIdentities(options: { home?: string; env?: NodeJS.ProcessEnv } = {}): Promise<SshIdentity[]> {
  const home = options.home ?? homedir()
  const socket = (options.env ?? process.env).SSH_AUTH_SOCK
  const fromAgent = socket ? await agentKeys(socket).catch(() => []) : []
  return [...fromAgent.map(({ key }) => ofAgent(key)), ...(await identityFiles(home))]
}

function ofAgent(key: ParsedKey): SshIdentity {
  return {
    source: 'agent',
    path: null,
    comment: key.comment ?? '',
    algorithm: key.type,
    fingerprint: fingerprint(key.getPublicSSH()),
    encrypted: false,
  }
}

async function identityFiles(home: string): Promise<SshIdentity[]> {
  const folder = join(home, '.ssh')
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(names.sort().map((name) => identityOf(join(folder, name), `~/.ssh/${name}`)))
  return found.filter((identity) => identity !== null)
}

async function identityOf(file: string, path: string): Promise<SshIdentity | null> {
  const text = await smallFile(file)
  if (!/^(-----BEGIN [A-Z ]*PRIVATE KEY-----|PuTTY-User-Key-File-)/.test(text.trimStart())) return null
  const key = parsePrivateKey(text)
  const encrypted = 'problem' in key && key.problem === 'needs_passphrase'
  if ('problem' in key && !encrypted) return null
  const [, publicPart = '', ...comment] = (await smallFile(`${file}.pub`)).trim().split(' ')
  const blob = 'problem' in key ? (publicBlob(text) ?? Buffer.from(publicPart, 'base64')) : key.getPublicSSH()
  return {
    source: 'file',
    path,
    comment: ('problem' in key ? '' : key.comment) || comment.join(' '),
    algorithm: keyTypeOf(blob) || 'unknown',
    fingerprint: blob.length > 0 ? fingerprint(blob) : '',
    encrypted,
  }
}

/** OpenSSH's format keeps the public half readable in an encrypted key file (PROTOCOL.key, section 1). */
function publicBlob(text: string): Buffer | null {
  const base64 = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1]
  if (base64 === undefined) return null
  const bytes = Buffer.from(base64, 'base64')
  let position = 'openssh-key-v1\0'.length
  const next = () => {
    const length = bytes.readUInt32BE(position)
    position += 4 + length
    return bytes.subarray(position - length, position)
  }
  try {
    for (let field = 0; field < 3; field++) next() // cipher, kdf, kdf options
    position += 4 // number of keys
    return next()
  } catch {
    return null
  }
}

async function smallFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    return size > LARGEST_KEY_FILE ? '' : await readFile(path, 'utf8')
  } catch {
    return ''
  }
}
