import { randomBytes } from 'node:crypto'
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { INDEX_BLOCK } from './index-file.ts'
import { type LogStore, openLogStore } from './log-store.ts'
import { countNewlines, nthNewline } from './newlines.ts'
import { JOB, SOURCE, scratch, store } from './testing.ts'

let logs: LogStore
let place: ReturnType<typeof scratch>
const file = (kind: string) => join(place.folder, JOB, `1.run.${kind}`)

beforeEach(() => {
  place = scratch()
  logs = openLogStore({ folder: place.folder })
})
afterEach(async () => {
  await logs.close()
  place.remove()
})

/** Starts of all lines, the plain way. */
function starts(bytes: Buffer): number[] {
  const all = bytes.length > 0 ? [0] : []
  for (let at = 0; at < bytes.length - 1; at++) if (bytes[at] === 10) all.push(at + 1)
  return all
}

async function agrees(bytes: Buffer, probes: number[]): Promise<void> {
  const all = starts(bytes)
  expect(await logs.index(SOURCE)).toMatchObject({ size: bytes.length, lines: all.length })
  for (const probe of probes) {
    const line = Math.max(0, Math.min(probe % (all.length + 2), all.length - 1))
    expect(await logs.locate(SOURCE, probe % (all.length + 2))).toEqual({ line, offset: all[line] ?? 0 })
    const offset = probe % (bytes.length + 2)
    const at = Math.max(
      0,
      all.findLastIndex((start) => start <= Math.min(offset, bytes.length - 1)),
    )
    expect(await logs.lineAt(SOURCE, offset)).toEqual({ line: at, offset: all[at] ?? 0 })
  }
}

/** Pieces that make lines shorter and much longer than a block. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 0, max: 3000 }).map((count) => Buffer.alloc(count, '\n')),
  fc.integer({ min: 0, max: 3 * INDEX_BLOCK }).map((count) => Buffer.alloc(count, 'x')),
  fc.integer({ min: 0, max: 9000 }).map((count) => Buffer.from('ab\n\r\ncdefg\n'.repeat(count))),
)

describe('the line index', () => {
  it('agrees with a plain split while the log grows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (pieces, probes) => {
          await logs.remove(JOB)
          let whole = Buffer.alloc(0)
          for (const bytes of pieces) {
            await store(logs, bytes)
            whole = Buffer.concat([whole, bytes])
            await agrees(whole, probes)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('counts a large log in a worker and is found again by the next engine', async () => {
    const bytes = Buffer.from('short\n\na somewhat longer line\n'.repeat(200_000))
    await store(logs, bytes)
    await agrees(bytes, [0, 1, 299_999, 599_999, 1e6])
    expect(statSync(file('idx')).size).toBe(16 + 12 * Math.floor(bytes.length / INDEX_BLOCK))
    const saved = readFileSync(file('idx'))
    await logs.close()
    logs = openLogStore({ folder: place.folder })
    await agrees(bytes, [77_777])
    expect(readFileSync(file('idx'))).toEqual(saved)
  })

  it('is rebuilt where its sidecar is damaged', async () => {
    const bytes = Buffer.from('one\ntwo\nthree\n'.repeat(60_000))
    await store(logs, bytes)
    await logs.index(SOURCE)
    const good = readFileSync(file('idx'))
    for (const damage of [
      () => truncateSync(file('idx'), 33),
      () => truncateSync(file('idx'), 0),
      () => writeFileSync(file('idx'), randomBytes(500)),
      () => appendFileSync(file('idx'), randomBytes(60)),
      () =>
        writeFileSync(
          file('idx'),
          good.map((byte, i) => (i === 44 ? byte ^ 4 : byte)),
        ),
    ]) {
      damage()
      await logs.close()
      logs = openLogStore({ folder: place.folder })
      await agrees(bytes, [12_345, 150_000])
      appendFileSync(file('log'), Buffer.alloc(INDEX_BLOCK, '.'))
      expect((await logs.index(SOURCE)).lines).toBe(180_001)
      truncateSync(file('log'), bytes.length)
    }
  })

  it('is rebuilt when the log is shorter', async () => {
    await store(logs, Buffer.alloc(5 * INDEX_BLOCK, '\n'))
    await logs.index(SOURCE)
    const other = Buffer.from('x'.repeat(INDEX_BLOCK + 10))
    writeFileSync(file('log'), other)
    await agrees(other, [0, 5, INDEX_BLOCK])
  })

  it('knows an empty log', async () => {
    await store(logs, '')
    expect(await logs.index(SOURCE)).toEqual({ size: 0, lines: 0, complete: false })
    expect(await logs.locate(SOURCE, 7)).toEqual({ line: 0, offset: 0 })
    expect(await logs.lineAt(SOURCE, 7)).toEqual({ line: 0, offset: 0 })
  })

  it('handles 10 MB on one line', async () => {
    const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.alloc(10_000_000, 0xff), Buffer.from('\nb')])
    await store(logs, bytes)
    await agrees(bytes, [0, 1, 2, 5_000_000, 9_999_999, 10_000_003])
  })
})

describe('counting newlines', () => {
  it('agrees with a plain loop at every alignment', () => {
    const bytes = fc.array(fc.constantFrom(0x0a, 0x8a, 0x0b, 0x09, 0x00, 0xff, 0x61), { maxLength: 3000 })
    fc.assert(
      fc.property(bytes, fc.nat(9), fc.nat(9), (values, skip, drop) => {
        const buffer = Buffer.from(values)
        const [start, end] = [Math.min(skip, buffer.length), Math.max(0, buffer.length - drop)]
        const slow = values.slice(start, end).filter((value) => value === 10).length
        expect(countNewlines(buffer, start, end)).toBe(start < end ? slow : 0)
        expect(nthNewline(buffer, 2)).toBe(values.indexOf(10) < 0 ? -1 : values.indexOf(10, values.indexOf(10) + 1))
      }),
    )
    expect(countNewlines(Buffer.alloc(100_003, '\n'))).toBe(100_003)
  })
})
