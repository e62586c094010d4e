import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runtimeDir } from './paths.mjs'
import { isStillRunning, processStart } from './process-start.mjs'
import { note } from './progress.mjs'

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** A lock file is written in one go; one that says nothing for so long, in milliseconds, was never finished. */
const UNFINISHED_MS = 10_000

/** Makes the file and says who holds it; false when it is there already. */
function take(path, holder) {
  try {
    writeFileSync(path, holder, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

/** What a lock says, and whether its holder is gone; null: there is no lock (any more). */
function look(path) {
  try {
    const holder = readFileSync(path, 'utf8')
    const { mtimeMs } = statSync(path)
    try {
      return { holder, stale: !isStillRunning(JSON.parse(holder)) }
    } catch {
      return { holder, stale: Date.now() - mtimeMs > UNFINISHED_MS }
    }
  } catch {
    return null
  }
}

/**
 * Removes a lock whose holder is gone. Only who holds the second lock may, and only after looking again:
 * otherwise one of two that found it stale would remove the lock that the other has just taken.
 */
function removeStale(path, mine) {
  const second = `${path}.removing`
  if (!take(second, mine)) {
    if (look(second)?.stale) rmSync(second, { force: true })
    return
  }
  try {
    if (look(path)?.stale) rmSync(path, { force: true })
  } finally {
    rmSync(second, { force: true })
  }
}

/** Runs `work` while no other process on this machine does the same in this checkout. */
export async function withLock(name, work, folder = runtimeDir) {
  const path = join(folder, `${name}.lock`)
  const mine = JSON.stringify({ pid: process.pid, start: processStart(process.pid) })
  mkdirSync(folder, { recursive: true })
  for (let told = false; !take(path, mine); ) {
    if (look(path)?.stale) {
      removeStale(path, mine)
      await wait(20)
    } else {
      if (!told) note('another Remotebot command is setting up this checkout; waiting for it')
      told = true
      await wait(300)
    }
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}
