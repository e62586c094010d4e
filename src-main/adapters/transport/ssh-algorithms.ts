import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2'

// Ciphers and MACs stay ssh2's own lists: AES-GCM comes first there, which is the fastest it has.

/** ssh2's own list, and at the end what servers of 2010 still need. */
export const KEX: NonNullable<Algorithms['kex']> = {
  append: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1'],
  prepend: [],
  remove: [],
}

const HOST_KEY_ORDER: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
]

/** True for the types of host key that we can ask for; others (DSA, hardware keys) a host never shows us. */
export function isHostKeyType(type: string): boolean {
  return (HOST_KEY_ORDER as string[]).includes(type)
}

/**
 * Signature algorithms for the host's key, those of the known key types first: a host has several keys
 * and must show the one we know, or it would look changed.
 */
export function hostKeyOrder(knownTypes: string[]): ServerHostKeyAlgorithm[] {
  const signs = (type: string) =>
    HOST_KEY_ORDER.filter((name) => (type === 'ssh-rsa' ? /rsa/.test(name) : name === type))
  return [...new Set([...knownTypes.flatMap(signs), ...HOST_KEY_ORDER])]
}
