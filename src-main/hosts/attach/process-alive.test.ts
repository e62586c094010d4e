import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { isAlive } from './process-alive.ts'

test.runIf(process.platform === 'linux')('a process that ended is gone, also while nobody collects it', async () => {
  // The shell becomes a program that never collects the child that it inherits.
  const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [line] = await once(parent.stdout as NodeJS.ReadableStream, 'data')
    const pid = Number(String(line))
    const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0]
    await vi.waitFor(() => expect(state()).toBe('Z'))
    expect(isAlive(pid)).toBe(false)
    expect(isAlive(parent.pid as number)).toBe(true)
  } finally {
    parent.kill('SIGKILL')
  }
  await once(parent, 'close')
  expect(isAlive(parent.pid as number)).toBe(false)
})
