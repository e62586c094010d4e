import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** The variable that marks every process of a machine, and what they start. */
export const MARK = 'REMOTEBOT_DEMO_MACHINE'

/**
 * Ends every process of a machine, also those that left their session. Resolves when none is left, or after 20 s.
 * Looks again until a look finds nothing: what is being ended may start others.
 */
export async function killProcesses(machineId: string, folder: string): Promise<void> {
  for (let round = 0; round < 400; round++) {
    const pids = await processesOf(machineId, folder)
    if (pids.length === 0) return
    for (const pid of pids) kill(pid)
    await sleep(Math.min(50, 5 * (round + 1)))
  }
}

/** Pids of a machine's processes: those that carry its mark or work in its folder, and all that descend from them. */
export async function processesOf(machineId: string, folder: string): Promise<number[]> {
  const all = process.platform === 'linux' ? await fromProc(machineId, folder) : await fromPs(machineId)
  const found = new Set(all.filter(({ ours }) => ours).map(({ pid }) => pid))
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  found.delete(process.pid)
  return [...found]
}

interface Seen {
  pid: number
  parent: number
  ours: boolean
}

async function fromProc(machineId: string, folder: string): Promise<Seen[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const seen = await Promise.all(names.map((name) => look(name, machineId, folder)))
  return seen.filter((one) => one !== null)
}

async function look(name: string, machineId: string, folder: string): Promise<Seen | null> {
  try {
    const stat = await readFile(`/proc/${name}/stat`, 'latin1')
    // The program's name stands in brackets and may hold anything.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A dead process that nobody has waited for can do nothing more.
    if (state === 'Z' || state === 'X') return null
    return { pid: Number(name), parent: Number(parent), ours: await isOurs(name, machineId, folder) }
  } catch {
    return null // gone meanwhile
  }
}

async function isOurs(name: string, machineId: string, folder: string): Promise<boolean> {
  const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '') // somebody else's
  if (environment.split('\0').includes(`${MARK}=${machineId}`)) return true
  const place = await readlink(`/proc/${name}/cwd`).catch(() => '')
  return `${place}/`.startsWith(`${folder}/`)
}

async function fromPs(machineId: string): Promise<Seen[]> {
  const { stdout } = await promisify(execFile)('ps', ['eww', '-A', '-o', 'pid=,ppid=,stat=,command='], {
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', rest = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    if (pid === undefined || state.startsWith('Z')) return []
    return [{ pid: Number(pid), parent: Number(parent), ours: ` ${rest} `.includes(` ${MARK}=${machineId} `) }]
  })
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // gone already
  }
}
