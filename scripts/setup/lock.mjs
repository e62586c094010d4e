import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runtimeDir } from './paths.mjs'
import { note } from './progress.mjs'

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** A lock is stale when its holder is gone, or never wrote its pid within ten seconds. */
function isStale(folder) {
  try {
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
    if (pid > 0) return !isAlive(pid)
  } catch {
    // The holder is between mkdir and writing its pid, or has just let go.
  }
  try {
    return Date.now() - statSync(folder).mtimeMs > 10_000
  } catch {
    return false
  }
}

/** Runs `work` while no other process on this machine does the same in this checkout. */
export async function withLock(name, work) {
  const folder = join(runtimeDir, `lock-${name}`)
  mkdirSync(runtimeDir, { recursive: true })
  for (let told = false; ; ) {
    try {
      mkdirSync(folder)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isStale(folder)) {
        rmSync(folder, { recursive: true, force: true })
        continue
      }
      if (!told) note('another Remotebot command is setting up this checkout; waiting for it')
      told = true
      await wait(300)
    }
  }
  try {
    writeFileSync(join(folder, 'pid'), String(process.pid))
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
