import { CHUNK } from './content.ts'

const KEPT = 64
const free: Uint8Array<ArrayBuffer>[] = []

/**
 * A buffer for a chunk, which may hold anything. Those of whole chunks are used again once they have been sent: making a
 * gigabyte of them anew costs more than reading it.
 */
export function chunkBuffer(size: number): Uint8Array<ArrayBuffer> {
  return (size === CHUNK ? free.pop() : undefined) ?? new Uint8Array(size)
}

/** Takes a buffer back that nobody uses any more. */
export function reuse(bytes: Uint8Array<ArrayBuffer>): void {
  if (bytes.length === CHUNK && bytes.buffer.byteLength === CHUNK && free.length < KEPT) free.push(bytes)
}
