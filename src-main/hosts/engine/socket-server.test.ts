import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import type { Engine } from '../../engine.ts'
import type { Connections } from './connections.ts'
import { listen } from './socket-server.ts'

vi.mock('./http-api.ts', () => ({ createHttpApi: () => ({}) }))

const cleanups: Array<() => void> = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup()
})

it.skipIf(platform() === 'win32')('says once that its socket cannot be made again, and goes on trying', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  cleanups.push(() => vi.useRealTimers())
  const home = mkdtempSync(join(tmpdir(), 'rb-socket-'))
  cleanups.push(() => rmSync(home, { recursive: true, force: true }))
  const folder = join(home, 'run')
  const socketPath = join(folder, 'engine.sock')
  const warn = vi.fn()
  const server = await listen({ logger: { warn } } as unknown as Engine, {} as Connections, socketPath)
  cleanups.push(() => server.close())
  const looks = async (count: number) => {
    for (let i = 0; i < count; i++) {
      vi.advanceTimersByTime(5000)
      await new Promise(setImmediate)
    }
  }
  rmSync(folder, { recursive: true })
  writeFileSync(folder, 'in the way')
  await looks(4)
  expect(warn).toHaveBeenCalledTimes(1)
  rmSync(folder)
  await looks(1)
  await vi.waitFor(() => expect(existsSync(socketPath)).toBe(true))
})
