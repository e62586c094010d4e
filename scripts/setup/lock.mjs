import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runtimeDir } from './paths.mjs'
import { isStillRunning, processStart } from './process-start.mjs'
import { note } from './progress.mjs'

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** One that says nothing for so long, in milliseconds, was never finished: where a file cannot appear with its content. */
const UNFINISHED_MS = 10_000

/**
 * Makes the file, which says who holds it; false when it is there already. Written first and then given its name, so that
 * nobody finds it empty, however long this process stands still meanwhile.
 */
function take(path, holder) {
  const written = `${path}.${process.pid}`
  writeFileSync(written, holder)
  try {
    linkSync(written, path)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    // Not every file system knows a second name.
    return takeInPlace(path, holder)
  } finally {
    rmSync(written, { force: true })
  }
}

function takeInPlace(path, holder) {
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
 * otherwise one of two that found it stale would remove the lock that the other has just taken. It must be the same
 * holder's: one that let go of it and ended while it was looked at is gone too, and the lock by then another's.
 */
function removeStale(path, mine, holder) {
  const second = `${path}.removing`
  if (!take(second, mine)) {
    if (look(second)?.stale) rmSync(second, { force: true })
    return
  }
  try {
    const now = look(path)
    if (now?.stale && now.holder === holder) rmSync(path, { force: true })
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
    const held = look(path)
    if (held?.stale) {
      removeStale(path, mine, held.holder)
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
