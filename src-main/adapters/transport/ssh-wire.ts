import { createHash } from 'node:crypto'

/** A string of the SSH protocol (RFC 4251 section 5): four bytes of length, then the bytes. */
export function sshString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** The key type that a public key blob begins with; empty if it is malformed. */
export function keyTypeOf(blob: Buffer): string {
  if (blob.length < 4) return ''
  const length = blob.readUInt32BE(0)
  return length > 64 || blob.length < 4 + length ? '' : blob.toString('latin1', 4, 4 + length)
}

/** `SHA256:…` of a public key blob, as ssh-keygen prints it: base64 without padding. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}
