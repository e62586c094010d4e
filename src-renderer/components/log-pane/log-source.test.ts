import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Client } from '../../../src-shared/contract/index.ts'
import type { LogSourceInfo } from '../../../src-shared/vocabulary/index.ts'
import { BLOCK_LINES, LogSource } from './log-source.ts'
import { decode } from './stored-line.ts'

const SOURCE = 'job_01k2m3n4p5q6r7s8t9v0.1.run'
const signal = new AbortController().signal

/** A stored log in memory behind the part of the contract that a source uses. */
function stored(initial: string) {
  let bytes = new TextEncoder().encode(initial)
  let reads = 0
  let complete = false
  const starts = () => {
    const list = [0]
    for (const [at, byte] of bytes.entries()) if (byte === 10) list.push(at + 1)
    if (list.at(-1) === bytes.length) list.pop()
    return list
  }
  const logs = {
    index: async () => ({ size: bytes.length, lines: starts().length, complete }),
    locate: async ({ line }: { line: number }) => {
      const list = starts()
      const at = Math.max(0, Math.min(line, list.length - 1))
      return { line: at, offset: list[at] ?? 0 }
    },
    read: async ({ offset, limit }: { offset: number; limit: number }) => {
      const part = bytes.slice(offset, offset + limit)
      reads += part.length
      return { bytes: new Blob([part]), nextOffset: offset + part.length, size: bytes.length, complete: false }
    },
  }
  const info: LogSourceInfo = {
    id: SOURCE,
    jobId: SOURCE.slice(0, 24),
    attempt: 1,
    step: 'run',
    size: bytes.length,
    complete: false,
    notices: [],
    path: '/tmp/x',
  }
  return {
    source: new LogSource({ logs } as unknown as Client, info),
    append: (text: string) => {
      bytes = new Uint8Array([...bytes, ...new TextEncoder().encode(text)])
    },
    read: () => reads,
    complete: (value: boolean) => {
      complete = value
    },
  }
}

const textOf = (source: LogSource, line: number) => {
  const known = source.line(line)
  return known && decode(known.bytes)
}

describe('LogSource', () => {
  it('has every line as it was written, from blocks, the end, and what was appended since', async () => {
    const lines = fc.array(
      fc.string({ maxLength: 12 }).map((text) => text.replace(/[\n\ufeff]/g, '')),
      { maxLength: 1200 },
    )
    await fc.assert(
      fc.asyncProperty(lines, lines, fc.boolean(), async (first, more, end) => {
        const log = stored(first.map((line) => `${line}\n`).join(''))
        await log.source.refresh(end, signal)
        if (first.length > 0) await log.source.load(0, signal)
        log.append(more.join('\n'))
        await log.source.refresh(end, signal)
        const all = [...first, ...more]
        // What follows the last newline is no line while it is empty.
        if (more.at(-1) === '') all.pop()
        expect(log.source.lines).toBe(all.length)
        for (let line = 0; line < all.length; line++) {
          if (log.source.isStale(line)) await log.source.load(Math.floor(line / BLOCK_LINES), signal)
          expect(textOf(log.source, line)).toBe(all[line])
        }
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  it('reads the beginning and the end of a 10 MB line, not all of it', async () => {
    const log = stored(`before\n${'x'.repeat(10_000_000)}\nafter\n`)
    await log.source.refresh(false, signal)
    await log.source.load(0, signal)
    expect(textOf(log.source, 0)).toBe('before')
    expect(textOf(log.source, 2)).toBe('after')
    expect(log.source.line(1)).toMatchObject({ length: 10_000_000, ended: true })
    expect(log.read()).toBeLessThan(500_000)
    await log.source.widen(1, 256_000, signal)
    expect(log.source.line(1)?.bytes.length).toBe(256_000)
  }, 60_000)

  it('keeps a line that has not changed, so that nothing is drawn again', async () => {
    const log = stored('one\ntwo\n')
    await log.source.refresh(true, signal)
    const before = log.source.line(1)
    log.append('three\n')
    await log.source.refresh(true, signal)
    expect(log.source.line(1)).toBe(before)
    expect(textOf(log.source, 2)).toBe('three')
  })

  it('sees a last line grow', async () => {
    const log = stored('10 %')
    await log.source.refresh(true, signal)
    log.append('\r20 %')
    await log.source.refresh(false, signal)
    expect(log.source.isStale(0)).toBe(true)
    await log.source.load(0, signal)
    expect(textOf(log.source, 0)).toBe('10 %\r20 %')
    expect(log.source.isStale(0)).toBe(false)
  })

  it('keeps only the bytes of its last lines while they come one by one, not the reads that they came with', async () => {
    const log = stored(`${'x'.repeat(99)}\n`.repeat(800))
    for (let line = 0; line < 40; line++) {
      log.append(`line ${line}\n`)
      await log.source.refresh(true, signal)
    }
    const buffers = new Set<ArrayBufferLike>()
    for (let line = 0; line < log.source.lines; line++) {
      const known = log.source.line(line)
      if (known) buffers.add(known.bytes.buffer)
    }
    const kept = [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0)
    expect(textOf(log.source, 839)).toBe('line 39')
    expect(kept).toBeLessThanOrEqual(64 * 1024)
  })

  it('stays complete when an older answer comes after the last one', async () => {
    const log = stored('one\n')
    log.complete(true)
    await log.source.refresh(false, signal)
    log.complete(false)
    await log.source.refresh(false, signal)
    expect(log.source.complete).toBe(true)
  })
})
