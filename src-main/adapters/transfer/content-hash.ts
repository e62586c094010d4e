import { createCipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

/** Bytes that are hashed as one in a big file: of less than that, a change sends this much. */
export const CELL = 64 * 1024
/** Bytes of a hash. */
export const HASH_BYTES = 16

/** Whether it is a key as a memory keeps it. */
export function isHashKey(key: unknown): key is string {
  return typeof key === 'string' && /^[A-Za-z0-9+/]{22}==$/.test(key)
}

const NONCE = Buffer.alloc(12)

/**
 * Tells contents apart between the pushes of one memory. It is GMAC (NIST SP 800-38D): AES-GCM that encrypts nothing, with a
 * random key that belongs to the memory. For two contents of up to 1 MiB that were chosen without the key it gives the same with a chance
 * of at most 2^-112. Node has it natively, several times as fast as any of its hashes. The hashes never leave this computer.
 */
export class ContentHash {
  /** As the memory keeps it: base64. */
  readonly key: string
  readonly #key: KeyObject

  /** Without a key, with a new one. */
  constructor(key: string = randomBytes(16).toString('base64')) {
    this.key = key
    this.#key = createSecretKey(Buffer.from(key, 'base64'))
  }

  /** The hash of up to 1 MiB. */
  of(bytes: Uint8Array): Buffer {
    const mac = createCipheriv('aes-128-gcm', this.#key, NONCE)
    mac.setAAD(bytes)
    mac.final()
    return mac.getAuthTag()
  }

  /** The hashes of what some bytes of a file hold, one for each cell, one after another. */
  cells(bytes: Uint8Array): Buffer {
    const hashes: Buffer[] = []
    for (let at = 0; at < bytes.length; at += CELL) hashes.push(this.of(bytes.subarray(at, at + CELL)))
    return Buffer.concat(hashes)
  }

  /** The hash of a big file from those of its cells. */
  whole(cells: Uint8Array): string {
    return this.of(cells).toString('hex')
  }
}
