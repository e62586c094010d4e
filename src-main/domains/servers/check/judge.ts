import { formatBytes } from '../../../../src-shared/vocabulary/index.ts'
import { installCommand, quote } from './fixes.ts'
import type { Finding, Findings } from './items.ts'
import type { CheckReport } from './parse.ts'

/** Less free space than this is worth a warning, in bytes. */
const LOW_DISK = 1_000_000_000

/** Why we do not run on a system, or null for one that we do. */
export function unsupportedSystem(system: string): string | null {
  if (system === 'Linux' || system === 'Darwin') return null
  if (/^(CYGWIN|MINGW|MSYS|Windows)/i.test(system)) {
    return 'it runs Windows, which has no POSIX shell and process groups for jobs to run in'
  }
  return system === '' ? 'it has no POSIX shell' : `it runs ${system}; servers are Linux or macOS`
}

/** What the report means, line by line. */
export function judge(report: CheckReport): Findings {
  const { facts } = report
  return {
    os: judgeSystem(report),
    shell: judgeShell(report),
    disk: judgeDisk(report),
    cpu:
      facts.cpuCount > 0
        ? { status: 'ok', detail: `${facts.cpuCount} × ${facts.cpuModel ?? facts.arch}` }
        : { status: 'warning', detail: 'the number of processors could not be told' },
    memory:
      facts.memoryBytes > 0
        ? { status: 'ok', detail: formatBytes(facts.memoryBytes) }
        : { status: 'warning', detail: 'the amount of memory could not be told' },
    gpu: judgeGpu(report),
    tools: judgeTools(report),
  }
}

function judgeSystem({ system, facts }: CheckReport): Finding {
  const reason = unsupportedSystem(system)
  if (reason === null) return { status: 'ok', detail: `${facts.os} · ${facts.kernel} · ${facts.arch}` }
  return {
    status: 'failed',
    detail: `This server can't be used: ${reason}.`,
    fix: 'Use a Linux or macOS server. On Windows, WSL with its own SSH server works.',
  }
}

function judgeShell({ facts, user, endsAtLogout }: CheckReport): Finding {
  const detail = facts.shell === '' ? 'sh' : facts.shell
  if (!endsAtLogout) return { status: 'ok', detail }
  return {
    status: 'warning',
    detail: `${detail}; jobs may end at logout: KillUserProcesses=yes`,
    fix: 'Let this account keep what it started after it has logged out.',
    command: user === '' ? 'loginctl enable-linger' : `loginctl enable-linger ${quote(user)}`,
  }
}

function judgeDisk({ disk, unwritable, late, facts }: CheckReport): Finding {
  if (late.includes('disk')) {
    return {
      status: 'failed',
      detail: `The file system of ${facts.home} does not answer.`,
      fix: 'A network file system may hang. Check its mount on the server.',
      command: `df -h ${quote(facts.home)}`,
    }
  }
  if (unwritable) {
    return {
      status: 'failed',
      detail: `${unwritable} can't be written.`,
      fix: 'Jobs keep their files there. Give this account the right to write, or free its disk quota.',
      command: `ls -ld ${quote(unwritable)}`,
    }
  }
  if (!disk) return { status: 'warning', detail: 'the free space could not be told' }
  const detail = `${formatBytes(disk.freeBytes)} free of ${formatBytes(disk.totalBytes)}`
  if (disk.freeBytes >= LOW_DISK) return { status: 'ok', detail }
  return {
    status: 'warning',
    detail,
    fix: 'Free some space: logs of jobs need it.',
    command: 'du -xsh ~/* | sort -h | tail',
  }
}

function judgeGpu({ facts, gpuError, late }: CheckReport): Finding {
  if (late.includes('gpu')) {
    return {
      status: 'warning',
      detail: 'nvidia-smi does not answer.',
      fix: 'The driver may be stuck; a restart of the server usually helps.',
      command: 'nvidia-smi',
    }
  }
  if (gpuError !== null) {
    return {
      status: 'warning',
      detail: gpuError,
      fix: 'Install or reload the NVIDIA driver on the server.',
      command: 'nvidia-smi',
    }
  }
  if (facts.gpus.length === 0) return { status: 'ok', detail: 'no GPU' }
  const kinds = new Map<string, number>()
  for (const { name, memoryBytes } of facts.gpus) {
    const kind = memoryBytes > 0 ? `${name} (${Math.round(memoryBytes / 1024 ** 3)} GiB)` : name
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return { status: 'ok', detail: [...kinds].map(([kind, count]) => `${count} × ${kind}`).join(', ') }
}

function judgeTools(report: CheckReport): Finding {
  const names = report.facts.tools.map((tool) => (tool.version === '' ? tool.name : `${tool.name} ${tool.version}`))
  const detail = names.length === 0 ? 'none of the usual ones' : names.join(', ')
  if (report.facts.tools.some((tool) => tool.name === 'tmux')) return { status: 'ok', detail }
  if (report.late.includes('tools')) return { status: 'warning', detail: `${detail}; some did not answer in time` }
  return {
    status: 'warning',
    detail: `${detail}; no tmux`,
    fix: 'Jobs run without tmux, but you can join a running job only with it.',
    command: installCommand('tmux', report),
  }
}
