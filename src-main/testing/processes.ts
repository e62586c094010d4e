import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Pids of all descendants of `roots`, children before grandchildren. */
export function descendants(...roots: readonly number[]): number[] {
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
  roots.forEach(visit)
  return found
}

/** Stops `roots` and all their descendants, so that none can start another meanwhile, and returns all of them. */
export function freeze(roots: readonly number[]): number[] {
  const frozen = new Set<number>()
  for (let found = [...roots]; found.length > 0; found = descendants(...frozen).filter((pid) => !frozen.has(pid)))
    for (const pid of found) {
      kill(pid, 'SIGSTOP')
      frozen.add(pid)
    }
  return [...frozen]
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
  killAll(() => thoseOf(folder))
}

/** Ends what `find` finds, by pid, until nothing is found: what is being ended may just have started others. */
export function killAll(find: () => readonly number[]): void {
  for (let looks = 0, found = find(); found.length > 0 && looks < 100; looks++, found = find())
    for (const pid of found) kill(pid)
}

/** A dead one that nobody has waited for has no environment any more. */
function thoseOf(folder: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`).includes(`HOME=${folder}`)
    } catch {
      return false // gone, or somebody else's
    }
  })
}
