import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { RemotebotError, type ServerAuth, type ServerAuthInput } from '../../../src-shared/vocabulary/index.ts'
import { expandHome, generateKeyPair, readPrivateKey } from '../../adapters/transport/index.ts'

/** Where secret parts of a login are kept. */
export interface AuthVault {
  set(name: string, value: string, usedBy: string): Promise<unknown>
  remove(name: string): unknown
}

/** How to log in, as it is stored, and what goes to the vault for it. */
export interface PreparedAuth {
  auth: ServerAuth
  secrets: Record<string, string>
  /** For `generated` and `pasted`: the line for authorized_keys. */
  publicKey: string | null
}

/**
 * Checks what a person entered and splits it into what is stored and what is secret. Nothing is written.
 * @throws RemotebotError KEY_UNUSABLE for a key that can't be read, with what is wrong with it
 */
export async function prepareAuth(
  serverId: string,
  input: ServerAuthInput,
  context: { home: string; keyComment: string },
): Promise<PreparedAuth> {
  const names = secretNames(serverId)
  switch (input.kind) {
    case 'default':
    case 'agent':
      return { auth: { kind: input.kind }, secrets: {}, publicKey: null }
    case 'password':
      return {
        auth: { kind: 'password', secret: names.password },
        secrets: { [names.password]: input.password },
        publicKey: null,
      }
    case 'file': {
      readPrivateKey(await readKey(input.path, context.home), input.passphrase, `The key ${input.path}`)
      const sealed = withPassphrase(names.passphrase, input.passphrase)
      return { auth: { kind: 'file', path: input.path, ...sealed.named }, secrets: sealed.secrets, publicKey: null }
    }
    case 'pasted': {
      const key = readPrivateKey(input.privateKey, input.passphrase, 'The pasted key')
      const publicKey = `${key.type} ${key.getPublicSSH().toString('base64')} ${key.comment ?? ''}`.trim()
      const sealed = withPassphrase(names.passphrase, input.passphrase)
      return {
        auth: { kind: 'vault', secret: names.key, publicKey, ...sealed.named },
        secrets: { [names.key]: input.privateKey, ...sealed.secrets },
        publicKey,
      }
    }
    case 'generated': {
      const { privateKey, publicKey } = generateKeyPair(context.keyComment)
      return {
        auth: { kind: 'vault', secret: names.key, publicKey, passphraseSecret: null },
        secrets: { [names.key]: privateKey },
        publicKey,
      }
    }
  }
}

/** The vault entries that a login uses. */
export function secretsOf(auth: ServerAuth | null): string[] {
  if (auth?.kind === 'password') return [auth.secret]
  if (auth?.kind === 'file') return auth.passphraseSecret === null ? [] : [auth.passphraseSecret]
  if (auth?.kind === 'vault') {
    return auth.passphraseSecret === null ? [auth.secret] : [auth.secret, auth.passphraseSecret]
  }
  return []
}

/** Removes vault entries; one that is gone already is no failure. */
export function removeSecrets(vault: AuthVault, names: readonly string[]): void {
  for (const name of names) {
    try {
      vault.remove(name)
    } catch (error) {
      if (!(error instanceof RemotebotError && error.code === 'NOT_FOUND')) throw error
    }
  }
}

/** New ones for each login: until the new one is in the server's row the old one holds, and so does another that comes meanwhile. */
function secretNames(serverId: string) {
  const base = `server.${serverId}.${randomBytes(4).toString('hex')}`
  return { key: `${base}.key`, passphrase: `${base}.passphrase`, password: `${base}.password` }
}

function withPassphrase(name: string, passphrase: string | undefined) {
  return passphrase
    ? { named: { passphraseSecret: name }, secrets: { [name]: passphrase } }
    : { named: { passphraseSecret: null }, secrets: {} }
}

async function readKey(path: string, home: string): Promise<string> {
  try {
    return await readFile(expandHome(path, home), 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new RemotebotError('KEY_UNUSABLE', `The key file ${path} ${missing ? 'does not exist' : "can't be read"}.`, {
      hint: 'Choose the file of your private key; ssh keeps them in ~/.ssh.',
      details: (error as Error).message,
    })
  }
}
