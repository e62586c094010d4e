import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

/** The index holds one entry for each full block of the log. Bytes. */
export const INDEX_BLOCK = 64 * 1024

const HEADER = Buffer.from('RBLINES1\0\0\x01\0\0\0\0\0', 'latin1')
const RECORD = 12

/**
 * The sidecar line index: after the header, for each full 64 KiB block of the log, how many `\n` there are
 * up to its end (float64) and a CRC-32 over that and all entries before (uint32), little endian. Since
 * blocks are fixed, neither very long nor very short lines matter, and a damaged tail is recognised.
 */
export async function readIndexFile(path: string): Promise<{ totals: number[]; crc: number }> {
  const file = await openIndex(path)
  try {
    const bytes = await file.readFile()
    const totals: number[] = []
    let crc = 0
    if (bytes.subarray(0, HEADER.length).equals(HEADER))
      for (let at = HEADER.length; at + RECORD <= bytes.length; at += RECORD) {
        const next = crc32(bytes.subarray(at, at + 8), crc)
        if (next !== bytes.readUInt32LE(at + 8)) break
        crc = next
        totals.push(bytes.readDoubleLE(at))
      }
    return { totals, crc }
  } finally {
    await file.close()
  }
}

/** Writes `totals` as the entries from number `first` on, after those that ended with `crc`, and drops what followed. Returns the new CRC. */
export async function writeIndexFile(
  path: string,
  first: number,
  totals: readonly number[],
  crc: number,
): Promise<number> {
  const bytes = Buffer.alloc(totals.length * RECORD)
  let next = crc
  totals.forEach((total, i) => {
    bytes.writeDoubleLE(total, i * RECORD)
    next = crc32(bytes.subarray(i * RECORD, i * RECORD + 8), next)
    bytes.writeUInt32LE(next, i * RECORD + 8)
  })
  const file = await openIndex(path)
  try {
    const at = HEADER.length + first * RECORD
    await file.truncate(at)
    await file.write(HEADER, 0, HEADER.length, 0)
    await file.write(bytes, 0, bytes.length, at)
  } finally {
    await file.close()
  }
  return next
}

async function openIndex(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return open(path, 'wx+', 0o600)
  }
}
