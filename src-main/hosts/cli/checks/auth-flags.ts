import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ServerAuthInput } from '../../../../src-shared/vocabulary/index.ts'
import { usageError } from '../failure.ts'
import { canAsk, type Io } from '../io.ts'
import { askHidden, readSecret, readStdin } from '../prompt/secret-input.ts'
import { isEncryptedKey } from './encrypted-key.ts'

export interface AuthOptions {
  key?: string
  passphraseStdin?: boolean
  agent?: boolean
  passwordStdin?: boolean
  password?: boolean
  generateKey?: boolean
}

/** The flags that say how to log in, shared by `server add` and `server edit`. */
export function withAuthFlags(command: Command): Command {
  return command
    .option('-k, --key <file>', 'log in with this private key file')
    .option('--passphrase-stdin', "read the key's passphrase from standard input")
    .option('--agent', 'log in with the keys of the SSH agent')
    .option('--password', 'log in with a password, typed at a prompt')
    .option('--password-stdin', 'log in with a password, read from standard input')
    .option('--generate-key', 'make a key pair for this server; its public half is printed')
}

/** How to log in, as the flags say; undefined where none does. @throws RemotebotError INVALID_INPUT. */
export async function authOf(io: Io, options: AuthOptions): Promise<ServerAuthInput | undefined> {
  const { key, agent, password, passwordStdin, generateKey, passphraseStdin } = options
  const ways = [key !== undefined, agent, password || passwordStdin, generateKey].filter(Boolean)
  if (ways.length > 1)
    throw usageError('Several ways to log in were given.', 'Choose one of --key, --agent, --password, --generate-key.')
  if (passphraseStdin && key === undefined) throw usageError('--passphrase-stdin goes with --key FILE.')
  if (key !== undefined) return keyFile(io, key, passphraseStdin === true)
  if (agent) return { kind: 'agent' }
  if (generateKey) return { kind: 'generated' }
  if (passwordStdin) return { kind: 'password', password: needed(await readStdin(io), 'password') }
  if (!password) return undefined
  if (!canAsk(io)) throw usageError('--password needs a terminal.', 'Elsewhere give --password-stdin.')
  return { kind: 'password', password: await readSecret(io, 'Password: ') }
}

async function keyFile(io: Io, given: string, fromStdin: boolean): Promise<ServerAuthInput> {
  const path = resolve(given.replace(/^~(?=\/|$)/, homedir()))
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(`--key ${given}: it can't be read (${error.code ?? error.message}).`)
  })
  if (/^(ssh|ecdsa)-\S+ /.test(text)) {
    throw usageError(`--key ${given} is a public key.`, `Give the private one: --key ${given.replace(/\.pub$/, '')}`)
  }
  if (fromStdin) return { kind: 'file', path, passphrase: needed(await readStdin(io), 'passphrase') }
  if (!isEncryptedKey(text)) return { kind: 'file', path }
  if (!canAsk(io))
    throw usageError(`--key ${given} has a passphrase.`, 'Give it on standard input with --passphrase-stdin.')
  return { kind: 'file', path, passphrase: needed(await askHidden(io, `Passphrase of ${given}: `), 'passphrase') }
}

function needed(value: string, what: string): string {
  if (value === '') throw usageError(`The ${what} is empty.`)
  return value
}
