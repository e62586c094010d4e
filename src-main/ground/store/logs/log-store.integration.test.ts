import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { needs } from '../../../testing/needs.ts'
import { openLogStore } from './log-store.ts'
import { compileSecrets, Masker } from './mask.ts'
import { SOURCE, scratch } from './testing.ts'

const CHILD = fileURLToPath(new URL('./testing-capture.ts', import.meta.url))
const SECRETS = ['abababab', 'correct horse battery']

let place: ReturnType<typeof scratch>
beforeEach(() => {
  place = scratch()
})
afterEach(() => place.remove())

const stored = () => join(place.folder, SOURCE.slice(0, 24), '1.run.log')
const storedSize = () => statSync(stored(), { throwIfNoEntry: false })?.size ?? 0

/** Runs a capture and kills it once `size` bytes are stored, or a few more. Tells whether it finished before. */
function capture(folder: string, remote: string, size: number, more: number): Promise<boolean> {
  const flags = ['--experimental-transform-types', '--no-warnings']
  const child = spawn(
    process.execPath,
    [...flags, CHILD, folder, SOURCE, remote, '997', String(size + more), ...SECRETS],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const timer = setInterval(() => {
    if (storedSize() >= size) child.kill('SIGKILL')
  }, 1)
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString()
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearInterval(timer)
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`the capture ended with ${code}`))
      else resolve(output === 'done')
    })
  })
}

describe('a capture killed with kill -9', () => {
  it('goes on without losing, repeating or revealing a byte', async () => {
    const remote = join(place.folder, 'remote.log')
    const line = (i: number) => `${i} abab${'ab'.repeat(i % 7)} correct horse ${i % 3 ? 'battery' : 'staple'}\n`
    const bytes = Buffer.from(Array.from({ length: 400_000 }, (_, i) => line(i)).join(''))
    writeFileSync(remote, bytes)
    const sizes: number[] = []
    // The last run is left to finish.
    for (let run = 1; ; run++) {
      const step = bytes.length / 16
      const size = run > 7 ? Number.POSITIVE_INFINITY : storedSize() + step
      const done = await capture(place.folder, remote, size, step)
      sizes.push(storedSize())
      if (done) break
    }
    expect(sizes.length).toBe(8)
    const whole = new Masker(compileSecrets(SECRETS))
    expect(readFileSync(stored()).equals(Buffer.concat([whole.push(bytes), whole.end()]))).toBe(true)
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
    const logs = openLogStore({ folder: place.folder })
    expect(await logs.info(SOURCE)).toMatchObject({ size: bytes.length, complete: true, notices: [] })
    const times = await logs.times(SOURCE, 0, bytes.length)
    expect(times.length).toBeGreaterThan(0)
    expect(times.map((time) => time.offset)).toEqual(times.map((time) => time.offset).sort((a, b) => a - b))
    await logs.close()
  })
})

describe.skipIf(!needs('root', 'mount', 'umount'))('a full disk', () => {
  it('keeps what fits, says so, and goes on from there once there is room', async () => {
    const disk = join(place.folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
    try {
      const logs = openLogStore({ folder: join(disk, 'logs') })
      const bytes = Buffer.from(Array.from({ length: 150_000 }, (_, i) => `${i}\n`).join(''))
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(600_000))
      const writer = await logs.writer(SOURCE)
      const first = writer.append(bytes.subarray(0, 300_000), 1000)
      const second = writer.append(bytes.subarray(300_000), 2000)
      // Everything after the piece that did not fit is refused, or bytes would be missing in between.
      const late = writer.append(Buffer.from('never'), 3000)
      await Promise.allSettled([first, second])
      await expect(second).rejects.toMatchObject({
        code: 'DISK_FULL',
        data: { hint: expect.stringContaining('Free some space') },
      })
      await expect(late).rejects.toMatchObject({ code: 'DISK_FULL' })
      await writer.close()
      await expect(writer.append(Buffer.from('never'), 3000)).rejects.toMatchObject({ code: 'DISK_FULL' })
      const { size } = await logs.info(SOURCE)
      expect(size).toBe(writer.size)
      expect(size).toBeGreaterThan(300_000)
      expect((await logs.read(SOURCE, 0, size)).bytes.equals(bytes.subarray(0, size))).toBe(true)
      rmSync(join(disk, 'ballast'))
      execFileSync('mount', ['-o', 'remount,size=4m', disk])
      const again = await logs.writer(SOURCE)
      expect(again.remoteOffset).toBe(size)
      await again.append(bytes.subarray(size), 4000)
      await again.complete()
      expect((await logs.read(SOURCE, 0, bytes.length)).bytes.equals(bytes)).toBe(true)
      expect(await logs.index(SOURCE)).toEqual({ size: bytes.length, lines: 150_000, complete: true })
      await logs.close()
    } finally {
      execFileSync('umount', [disk])
    }
  })
})
