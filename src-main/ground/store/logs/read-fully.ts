import { readSync } from 'node:fs'
import type { ReadAt } from './find-text.ts'

/** Reads an open file until the buffer is full or the file ends. */
export function readFully(fd: number): ReadAt {
  return (into, offset) => {
    let filled = 0
    while (filled < into.length) {
      const bytes = readSync(fd, into, filled, into.length - filled, offset + filled)
      if (bytes === 0) break
      filled += bytes
    }
    return filled
  }
}
