/** POSIX cksum: a CRC-32 (polynomial 04C11DB7, not reflected) over the bytes and then their number, low byte first. */
export class CksumHash {
  #crc = 0
  #length = 0

  update(bytes: Uint8Array): this {
    let crc = this.#crc
    for (let i = 0; i < bytes.length; i++) {
      crc = (crc << 8) ^ (TABLE[((crc >>> 24) ^ (bytes[i] as number)) & 255] as number)
    }
    this.#crc = crc
    this.#length += bytes.length
    return this
  }

  /** As the scripts print it: the sum in decimal, so the encoding is ignored. */
  digest(_encoding: 'hex'): string {
    let crc = this.#crc
    for (let left = this.#length; left > 0; left = Math.floor(left / 256)) {
      crc = (crc << 8) ^ (TABLE[((crc >>> 24) ^ (left & 255)) & 255] as number)
    }
    return String(~crc >>> 0)
  }
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc
})
