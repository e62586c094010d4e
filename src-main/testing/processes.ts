import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Pids of all descendants of `root`, children before grandchildren. */
export function descendants(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number)
    if (pid && parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const found: number[] = []
  const visit = (pid: number) => {
    for (const child of children.get(pid) ?? []) {
      found.push(child)
      visit(child)
    }
  }
  visit(root)
  return found
}

/** Ends one process and waits until it is gone. */
export async function endProcess(pid: number): Promise<void> {
  for (kill(pid, 'SIGTERM'); isRunning(pid); ) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** True while a process with this pid exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Sends `signal` to one process; a process that is gone already is fine. */
export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch {
    // gone already
  }
}

/**
 * Ends every process that carries a test's own folder in its environment: jobs outlive their engine on purpose.
 * Linux only; elsewhere such jobs end by themselves.
 */
export function killThoseOf(folder: string): void {
  if (process.platform !== 'linux') return
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    try {
      // One tmux server holds the sessions of all tests, whichever started it.
      if (readFileSync(`/proc/${name}/comm`, 'utf8').startsWith('tmux')) continue
      if (readFileSync(`/proc/${name}/environ`).includes(`HOME=${folder}`)) kill(Number(name))
    } catch {
      // gone, or somebody else's
    }
  }
}
