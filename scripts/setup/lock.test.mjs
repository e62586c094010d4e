import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './lock.mjs'
import { isStillRunning, processStart } from './process-start.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rb-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lock = () => join(folder, 'x.lock')

/** The pid of a process that has ended. */
async function deadPid() {
  const child = spawn('true')
  await once(child, 'close')
  return child.pid
}

test('a lock of a process that is gone is taken over, and let go of afterwards', async () => {
  writeFileSync(lock(), JSON.stringify({ pid: await deadPid(), start: null }))
  expect(await withLock('x', async () => existsSync(lock()), folder)).toBe(true)
  expect(existsSync(lock())).toBe(false)
})

test.skipIf(process.platform === 'win32')('a process that has the id of the holder by chance is not the holder', () => {
  const mine = { pid: process.pid, start: processStart(process.pid) }
  expect(mine.start).not.toBe(null)
  expect(isStillRunning(mine)).toBe(true)
  expect(isStillRunning({ ...mine, start: 'another time' })).toBe(false)
  expect(isStillRunning({ ...mine, start: null })).toBe(true)
})

test('a lock that was never finished is taken over once it is old', async () => {
  writeFileSync(lock(), '')
  utimesSync(lock(), new Date(0), new Date(0))
  expect(await withLock('x', async () => 'done', folder)).toBe('done')
})

test('of many that find a stale lock at the same moment, one at a time gets in', async () => {
  writeFileSync(lock(), JSON.stringify({ pid: await deadPid(), start: null }))
  const trace = join(folder, 'trace')
  const code = `import { appendFileSync } from 'node:fs'
import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.mjs'))}
for (let i = 0; i < 3; i++) await withLock('x', async () => {
  appendFileSync(${JSON.stringify(trace)}, 'in ')
  await new Promise((resolve) => setTimeout(resolve, 20))
  appendFileSync(${JSON.stringify(trace)}, 'out ')
}, ${JSON.stringify(folder)})`
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: 'ignore' }),
  )
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0]))
  expect(codes).toEqual([0, 0, 0, 0, 0, 0])
  expect(readFileSync(trace, 'utf8')).toBe('in out '.repeat(18))
})
