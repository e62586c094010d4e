import { closeSync, fstatSync, openSync } from 'node:fs'
import { readFully } from './read-fully.ts'
import { parseTimeRecord, TIME_RECORD_BYTES } from './times-file.ts'

/** The stored arrival times of one log, for a worker: each question costs a binary search of the file. */
export interface TimesReader {
  /** When a byte arrived, epoch ms; null before the first time that was kept. */
  at(offset: number): number | null
  /** Bytes that arrived from `from` to `to` (epoch ms, both included); times are taken to rise. */
  range(from: number, to: number): { start: number; end: number }
  close(): void
}

/** Opens a sidecar of times; one that is not there says nothing of any byte. */
export function openTimes(path: string): TimesReader {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { at: () => null, range: () => ({ start: 0, end: 0 }), close: () => {} }
  }
  const read = readFully(fd)
  const count = Math.floor(fstatSync(fd).size / TIME_RECORD_BYTES)
  const buffer = Buffer.alloc(TIME_RECORD_BYTES)
  const record = (index: number) => {
    read(buffer, index * TIME_RECORD_BYTES)
    return parseTimeRecord(buffer.toString('latin1'))
  }
  /** The first record of which `is` says true; it says so of all that follow. */
  const first = (is: (index: number) => boolean): number => {
    let [low, high] = [0, count]
    while (low < high) {
      const middle = (low + high) >> 1
      if (is(middle)) high = middle
      else low = middle + 1
    }
    return low
  }
  const startOf = (index: number) => (index < count ? record(index).offset : Number.POSITIVE_INFINITY)
  return {
    at: (offset) => {
      const after = first((index) => record(index).offset > offset)
      return after === 0 ? null : record(after - 1).at
    },
    range: (from, to) => ({
      start: startOf(first((index) => record(index).at >= from)),
      end: startOf(first((index) => record(index).at > to)),
    }),
    close: () => closeSync(fd),
  }
}
