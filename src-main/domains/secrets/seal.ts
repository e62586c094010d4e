import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'

const VERSION = 'v1'

/** Seals text with AES-256-GCM. `context` (the entry's name) is authenticated, so entries can't be swapped. */
export function seal(key: Buffer, context: string, text: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return `${VERSION}:${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')}`
}

/** Opens what {@link seal} made. @throws Error when key, context or text are not the ones it was sealed with. */
export function unseal(key: Buffer, context: string, sealed: string): string {
  const [version, data] = sealed.split(':')
  if (version !== VERSION || !data) throw new Error('sealed by an unknown version')
  const bytes = Buffer.from(data, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
}

/** A key from a passphrase: scrypt N=2^16, r=8, p=1 (64 MB), about a quarter of a second. */
export function keyFromPassphrase(passphrase: string, salt: Buffer): Buffer {
  return scryptSync(passphrase.normalize('NFKC'), salt, 32, { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 })
}
