import { shellQuote } from '../transport/shell-quote.ts'
import type { BytePath } from './byte-path.ts'

/** One word of a POSIX shell; as a byte string, so any name passes. Below `./`, so that no name is taken for an option. */
export function pathWord(path: BytePath): string {
  return shellQuote(`./${path}`)
}

/** Commands of at most 200 paths and 60 kB, which every system takes (POSIX promises little, Linux 128 KiB a word list and more). */
export function commands(start: string, paths: BytePath[], word: (path: BytePath) => string = pathWord): string[] {
  const lines: string[] = []
  let [line, count] = [start, 0]
  for (const path of paths) {
    const next = word(path)
    if (count === 200 || (count > 0 && line.length + next.length > 60_000)) {
      lines.push(line)
      line = start
      count = 0
    }
    line += ` ${next}`
    count++
  }
  if (count > 0) lines.push(line)
  return lines
}

/** Time for touch -t (POSIX), in UTC. */
export function touchTime(seconds: number): string {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1000 || date.getUTCFullYear() > 9999)
    return '197001010000.00'
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getUTCFullYear()}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`
  return `${day}${two(date.getUTCHours())}${two(date.getUTCMinutes())}.${two(date.getUTCSeconds())}`
}
