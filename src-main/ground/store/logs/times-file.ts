import { type FileHandle, open } from 'node:fs/promises'
import type { LogTime } from '../../../../src-shared/vocabulary/log.ts'

/**
 * The sidecar of arrival times: text lines `epoch-ms offset`, padded to a fixed width so that one can be
 * found by halving without reading the rest. A length that is no multiple of the width ends in a torn line.
 */
export const TIME_RECORD_BYTES = 30

/** One line. */
export function timeRecord(time: LogTime): string {
  return `${String(time.at).padStart(13, '0')} ${String(time.offset).padStart(15, '0')}\n`
}

/** Reads one line back. */
export function parseTimeRecord(text: string): LogTime {
  return { at: Number(text.slice(0, 13)), offset: Number(text.slice(14, 29)) }
}

/** Cuts off what a crash or a full disk tore, and times of bytes that were never stored. Returns the last time. */
export async function repairTimes(file: FileHandle, logSize: number): Promise<LogTime | null> {
  const { size } = await file.stat()
  let count = Math.floor(size / TIME_RECORD_BYTES)
  let last: LogTime | null = null
  for (; count > 0; count--) {
    last = await recordAt(file, count - 1)
    if (last.offset < logSize) break
    last = null
  }
  if (count * TIME_RECORD_BYTES !== size) await file.truncate(count * TIME_RECORD_BYTES)
  return last
}

/** The times that cover bytes `from` to `to`; the first may lie before `from`. Empty if nothing is recorded. */
export async function readTimes(path: string, from: number, to: number): Promise<LogTime[]> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  try {
    const count = Math.floor((await file.stat()).size / TIME_RECORD_BYTES)
    const first = Math.max(0, (await firstAfter(file, count, from)) - 1)
    const end = await firstAfter(file, count, Math.max(from, to - 1))
    const bytes = Buffer.alloc((end - first) * TIME_RECORD_BYTES)
    await file.read(bytes, 0, bytes.length, first * TIME_RECORD_BYTES)
    const text = bytes.toString('latin1')
    return Array.from({ length: end - first }, (_, i) => parseTimeRecord(text.slice(i * TIME_RECORD_BYTES)))
  } finally {
    await file.close()
  }
}

/** How many records have an offset up to `offset`. */
async function firstAfter(file: FileHandle, count: number, offset: number): Promise<number> {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((await recordAt(file, middle)).offset <= offset) low = middle + 1
    else high = middle
  }
  return low
}

async function recordAt(file: FileHandle, index: number): Promise<LogTime> {
  const bytes = Buffer.alloc(TIME_RECORD_BYTES)
  await file.read(bytes, 0, TIME_RECORD_BYTES, index * TIME_RECORD_BYTES)
  return parseTimeRecord(bytes.toString('latin1'))
}
