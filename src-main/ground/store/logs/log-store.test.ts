import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LogStore, openLogStore } from './log-store.ts'
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

describe('writing and reading', () => {
  it('appends in order, whether awaited or not, and reads any part back', async () => {
    const writer = await logs.writer(SOURCE)
    const pieces = Array.from({ length: 2000 }, (_, i) => Buffer.from(`line ${i}\n`))
    await Promise.all(pieces.map((piece) => writer.append(piece, 1)))
    const whole = Buffer.concat(pieces)
    expect(writer.size).toBe(whole.length)
    expect(readFileSync(file('log'))).toEqual(whole)
    const part = await logs.read(SOURCE, 7, 20)
    expect(part).toEqual({ bytes: whole.subarray(7, 27), nextOffset: 27, size: whole.length, complete: false })
    expect(await logs.read(SOURCE, 1e9, 20)).toMatchObject({ nextOffset: whole.length, bytes: Buffer.alloc(0) })
  })

  it('keeps files to this user', async () => {
    await store(logs, 'x')
    expect(statSync(join(place.folder, JOB)).mode & 0o777).toBe(0o700)
    for (const kind of ['log', 'times', 'notices']) expect(statSync(file(kind)).mode & 0o777).toBe(0o600)
  })

  it('is complete once marked, also for the next engine', async () => {
    const writer = await logs.writer(SOURCE)
    await writer.append(Buffer.from('all'), 1)
    await writer.complete()
    await writer.close()
    expect(await logs.info(SOURCE)).toMatchObject({
      size: 3,
      complete: true,
      attempt: 1,
      step: 'run',
      path: file('log'),
    })
    expect((await openLogStore({ folder: place.folder }).read(SOURCE, 0, 9)).complete).toBe(true)
  })

  it('tells listeners of a job about every growth, and no one else', async () => {
    const seen: unknown[] = []
    const off = logs.onGrow(JOB, (growth) => seen.push(growth))
    logs.onGrow(`job_${'1'.repeat(20)}`, () => seen.push('other'))
    const writer = await logs.writer(SOURCE)
    await writer.append(Buffer.from('abc'), 1)
    await writer.complete()
    off()
    await writer.append(Buffer.from('d'), 1)
    expect(seen.at(0)).toEqual({ source: SOURCE, size: 3, complete: false })
    expect(seen.at(-1)).toEqual({ source: SOURCE, size: 3, complete: true })
  })

  it('lists sources oldest attempt first', async () => {
    await store(logs, 'b', `${JOB}.10.run`)
    await store(logs, 'a', `${JOB}.2.run`)
    expect((await logs.sources(JOB)).map((info) => info.id)).toEqual([`${JOB}.2.run`, `${JOB}.10.run`])
    expect(await logs.sources(`job_${'1'.repeat(20)}`)).toEqual([])
  })

  it('removes a job with everything that is open, and says what it freed', async () => {
    await store(logs, 'abc')
    const writer = await logs.writer(SOURCE)
    const used = logs.diskUse(JOB)
    expect(used).toBeGreaterThanOrEqual(3)
    expect(logs.diskUse()).toBe(used)
    expect(await logs.remove(JOB)).toBe(used)
    expect(existsSync(join(place.folder, JOB))).toBe(false)
    expect(logs.diskUse()).toBe(0)
    await expect(writer.append(Buffer.from('late'), 1)).rejects.toMatchObject({ code: 'INVALID_STATE' })
    expect(await logs.remove(JOB)).toBe(0)
  })

  it('counts disk use along while logs grow', async () => {
    await store(logs, 'abc')
    const before = logs.diskUse()
    const writer = await logs.writer(SOURCE)
    await writer.append(Buffer.alloc(5000), 1001)
    expect(logs.diskUse()).toBe(before + 5000)
  })

  it.each(['../../etc/passwd', `${JOB}.1.`, `${JOB}.1.a/b`, 'job_x.1.run', `${JOB}.1.run.log`])(
    'refuses %s as a source',
    async (source) => {
      for (const use of [
        () => logs.writer(source),
        () => logs.info(source),
        () => logs.read(source, 0, 1),
        () => logs.index(source),
      ])
        await expect(use()).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(logs.remove('../..')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    },
  )

  it('says so when there is no log', async () => {
    for (const use of [
      () => logs.info(SOURCE),
      () => logs.read(SOURCE, 0, 1),
      () => logs.index(SOURCE),
      () => logs.locate(SOURCE, 1),
    ])
      await expect(use()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await logs.times(SOURCE, 0, 10)).toEqual([])
  })

  it('has one writer at a time', async () => {
    const writer = await logs.writer(SOURCE)
    await expect(logs.writer(SOURCE)).rejects.toMatchObject({ code: 'INVALID_STATE' })
    await writer.close()
    await (await logs.writer(SOURCE)).close()
  })
})

describe('a remote file that shrank', () => {
  it('goes on in the same stored file, with a notice, and counts remote offsets anew', async () => {
    const writer = await logs.writer(SOURCE)
    void writer.append(Buffer.from('first part'), 1)
    await writer.shrunk(4, 2)
    expect([writer.size, writer.remoteOffset]).toEqual([10, 0])
    await writer.append(Buffer.from('second'), 3)
    expect([writer.size, writer.remoteOffset]).toEqual([16, 6])
    await writer.close()
    const again = await logs.writer(SOURCE)
    expect([again.size, again.remoteOffset]).toEqual([16, 6])
    expect((await logs.info(SOURCE)).notices).toMatchObject([{ offset: 10, at: 2, kind: 'shrunk' }])
    await again.shrunk(0, 9)
    expect(again.remoteOffset).toBe(0)
  })

  it('records a repeated notice once', async () => {
    const writer = await logs.writer(SOURCE)
    const notice = { offset: 0, at: 1, kind: 'after_exit' as const, text: 'late' }
    await writer.notice(notice)
    await writer.notice({ ...notice, at: 2 })
    expect((await logs.info(SOURCE)).notices).toEqual([notice])
  })
})

describe('arrival times', () => {
  it('are recorded once a second at most and cover any range', async () => {
    const writer = await logs.writer(SOURCE)
    for (const [text, at] of [
      ['aaaa', 5000],
      ['bb', 5400],
      ['c', 6000],
      ['d', 9000],
      ['e', 3000],
    ] as const)
      await writer.append(Buffer.from(text), at)
    const all = [
      { offset: 0, at: 5000 },
      { offset: 6, at: 6000 },
      { offset: 7, at: 9000 },
      { offset: 8, at: 3000 },
    ]
    expect(await logs.times(SOURCE, 0, 100)).toEqual(all)
    expect(await logs.times(SOURCE, 3, 7)).toEqual(all.slice(0, 2))
    expect(await logs.times(SOURCE, 6, 8)).toEqual(all.slice(1, 3))
    expect(await logs.times(SOURCE, 8, 8)).toEqual(all.slice(3))
  })

  it('answer as a plain search of all records would', async () => {
    const steps = fc.array(
      fc.record({ bytes: fc.integer({ min: 1, max: 9 }), ms: fc.integer({ min: 1000, max: 5000 }) }),
      { minLength: 1, maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(100), fc.nat(50), async (steps, from, span) => {
        await logs.remove(JOB)
        const writer = await logs.writer(SOURCE)
        let at = 1_700_000_000_000
        const all: { offset: number; at: number }[] = []
        for (const step of steps) {
          at += step.ms
          all.push({ offset: writer.size, at })
          await writer.append(Buffer.alloc(step.bytes), at)
        }
        await writer.close()
        const to = from + span
        const first = all.findLastIndex((time) => time.offset <= from)
        expect(await logs.times(SOURCE, from, to)).toEqual(
          all.filter((time, i) => i === first || (time.offset > from && time.offset < to)),
        )
      }),
      { numRuns: 60 },
    )
  })
})

describe('sidecars torn by a crash', () => {
  it('are repaired by the next writer, whichever of them is behind', async () => {
    const writer = await logs.writer(SOURCE)
    await writer.append(Buffer.from('0123456789'), 1000)
    await writer.append(Buffer.from('abcdefghij'), 3000)
    await writer.shrunk(0, 4000)
    await writer.append(Buffer.from('k'), 5000)
    await writer.close()
    truncateSync(file('log'), 15)
    appendFileSync(file('times'), '00000000')
    appendFileSync(file('notices'), '{"offset":3,"at"')
    const info = await logs.info(SOURCE)
    expect(info.notices).toHaveLength(1)
    const again = await logs.writer(SOURCE)
    expect([again.size, again.remoteOffset]).toEqual([15, 0])
    await again.append(Buffer.from('new'), 7000)
    await again.notice({ offset: 18, at: 1, kind: 'lost', text: 'x' })
    expect(again.remoteOffset).toBe(3)
    expect(await logs.times(SOURCE, 0, 99)).toEqual([
      { offset: 0, at: 1000 },
      { offset: 10, at: 3000 },
      { offset: 15, at: 7000 },
    ])
    expect((await logs.info(SOURCE)).notices.map((notice) => notice.kind)).toEqual(['shrunk', 'lost'])
  })

  it('are made anew when they hold rubbish', async () => {
    await store(logs, 'a\nb\n')
    writeFileSync(file('notices'), '\0\xff not json\n{}\n')
    writeFileSync(file('times'), 'x'.repeat(47))
    const writer = await logs.writer(SOURCE)
    expect(writer.remoteOffset).toBe(4)
    await writer.append(Buffer.from('c'), 9000)
    expect((await logs.info(SOURCE)).notices).toEqual([])
    expect(await logs.times(SOURCE, 0, 9)).toEqual([{ offset: 4, at: 9000 }])
  })
})
