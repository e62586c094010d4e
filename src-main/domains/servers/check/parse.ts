import type { ServerFacts } from '../../../../src-shared/vocabulary/index.ts'
import { diskBytes, number, probeLines } from '../probe-lines.ts'

const MIB = 1024 * 1024

/** What check.sh found, before it is judged. */
export interface CheckReport {
  /** `uname -s`: "Linux", "Darwin", "MINGW64_NT-10.0", …; empty when the script did not run. */
  system: string
  facts: Omit<ServerFacts, 'latencyMs' | 'checkedAt'>
  /** The account's name. */
  user: string
  root: boolean
  /** The package manager: "apt-get", "brew", …. */
  packages: string | null
  disk: { totalBytes: number; freeBytes: number } | null
  /** Null: not told. Otherwise the folder that can't be written, or empty. */
  unwritable: string | null
  /** What nvidia-smi said instead of an answer. */
  gpuError: string | null
  /** Parts that did not answer in time: "disk", "gpu", "tools". */
  late: string[]
  /** What a login leaves behind is ended by the system, and nothing says that this account may keep it. */
  endsAtLogout: boolean
}

const SHOWN_NAMES: Record<string, string> = { rg: 'ripgrep' }

/** Reads the output of resources/probe/check.sh. Never throws: what is missing comes out empty. */
export function parseCheck(text: string): CheckReport {
  const lines = probeLines(text)
  const one = (key: string) => lines.get(key)?.[0] ?? ''
  const disk = diskBytes(lines)
  const memoryKb = number(one('memory_kb'))
  const [writable, ...folder] = one('writable').split(' ')
  return {
    system: one('os'),
    facts: {
      os: one('pretty') || one('os'),
      kernel: one('kernel'),
      arch: one('arch'),
      hostname: one('hostname'),
      home: one('home'),
      shell: one('shell'),
      cpuModel: one('cpu_model') || null,
      cpuCount: number(one('cpu_count')) ?? 0,
      memoryBytes: memoryKb === null ? (number(one('memory_bytes')) ?? 0) : memoryKb * 1024,
      diskTotalBytes: disk?.totalBytes ?? 0,
      diskFreeBytes: disk?.freeBytes ?? 0,
      gpus: (lines.get('gpu') ?? []).flatMap(gpu),
      tools: (lines.get('tool') ?? []).flatMap(tool).sort((a, b) => a.name.localeCompare(b.name)),
    },
    user: one('user'),
    root: one('uid') === '0',
    packages: one('packages') || null,
    disk,
    unwritable: writable === '0' ? folder.join(' ') : writable === '1' ? '' : null,
    gpuError: lines.get('gpu_error')?.join(' ').slice(0, 500) ?? null,
    late: lines.get('late') ?? [],
    endsAtLogout: one('kill_user_processes') === 'yes' && one('linger') !== 'yes',
  }
}

/** "0, NVIDIA A100-SXM4-80GB, 81920": index, name, memory in MiB. Shared memory is "[N/A]". */
function gpu(line: string) {
  const parts = line.split(',').map((part) => part.trim())
  if (parts.length < 3 || number(parts[0]) === null) return []
  return [{ name: parts.slice(1, -1).join(', '), memoryBytes: (number(parts.at(-1)) ?? 0) * MIB }]
}

/** "git git version 2.39.5": a name, then whatever it printed about its version. */
function tool(line: string) {
  const space = line.indexOf(' ')
  const name = space < 0 ? line : line.slice(0, space)
  const printed = space < 0 ? '' : line.slice(space + 1).trim()
  // What has no number is no version, such as a wrapper's complaint that it is not set up.
  const version = /\d+(?:\.\d+)+[a-z]?/.exec(printed)?.[0] ?? ''
  return name === '' ? [] : [{ name: SHOWN_NAMES[name] ?? name, version }]
}
