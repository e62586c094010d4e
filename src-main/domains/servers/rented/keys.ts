import { RemotebotError, type ServerAuth } from '../../../../src-shared/vocabulary/index.ts'
import { generateKeyPair, readPrivateKey } from '../../../adapters/transport/index.ts'
import { fingerprint } from '../../../adapters/transport/ssh-wire.ts'
import type { RentalVault } from './context.ts'

/** Vault entry of the key that logs in at a rented server. */
export const loginKeyOf = (serverId: string) => `server:${serverId}`
/** Vault entry of the host key that is given to its machine, where the provider can do that. */
export const hostKeyOf = (serverId: string) => `server:${serverId}:host`

/** Makes the two key pairs of a new server and puts them into the vault. @throws RemotebotError VAULT_LOCKED */
export async function makeKeys(vault: RentalVault, serverId: string, name: string): Promise<{ auth: ServerAuth }> {
  const { privateKey, publicKey } = generateKeyPair(`remotebot ${name}`)
  await vault.set(loginKeyOf(serverId), privateKey, `server ${name}`)
  await vault.set(hostKeyOf(serverId), generateKeyPair(`host of ${name}`).privateKey, `server ${name}`)
  return { auth: { kind: 'vault', secret: loginKeyOf(serverId), publicKey, passphraseSecret: null } }
}

/** The host key pair that was made for a server. @throws RemotebotError VAULT_LOCKED, NOT_FOUND */
export async function madeHostKey(
  vault: RentalVault,
  serverId: string,
): Promise<{ privateKey: string; publicKey: string }> {
  const privateKey = await vault.get(hostKeyOf(serverId))
  const key = readPrivateKey(privateKey, undefined, 'The host key')
  return { privateKey, publicKey: `${key.type} ${key.getPublicSSH().toString('base64')}` }
}

/** Removes both; those that are gone already are no failure. */
export function removeKeys(vault: RentalVault, serverId: string): void {
  for (const name of [loginKeyOf(serverId), hostKeyOf(serverId)]) if (vault.has(name)) vault.remove(name)
}

/** Algorithm and fingerprint of an OpenSSH public key line; the newest kind of several. Null: none can be read. */
export function pinOf(lines: readonly string[]): { algorithm: string; fingerprint: string } | null {
  const keys = lines.flatMap((line) => {
    const [algorithm = '', blob = ''] = line.trim().split(/\s+/)
    const bytes = Buffer.from(blob, 'base64')
    return bytes.length > 16 && /^(ssh|ecdsa)-/.test(algorithm) ? [{ algorithm, fingerprint: fingerprint(bytes) }] : []
  })
  return keys.find(({ algorithm }) => algorithm === 'ssh-ed25519') ?? keys[0] ?? null
}

/** A login key that was lost with the vault cannot be made again. */
export function publicKeyOf(auth: ServerAuth | null): string {
  if (auth?.kind === 'vault') return auth.publicKey
  throw new RemotebotError('KEY_UNUSABLE', 'This server has no key of its own.', {
    hint: 'Terminate it, and rent it again.',
  })
}
