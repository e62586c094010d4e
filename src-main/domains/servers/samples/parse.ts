import type { ServerSample } from '../../../../src-shared/vocabulary/index.ts'
import { diskBytes, number, probeLines } from '../probe-lines.ts'

const MIB = 1024 * 1024

/** Counters of /proc/stat's first line, in ticks. */
export interface CpuCounters {
  busy: number
  total: number
}

export interface ParsedSample {
  sample: Omit<ServerSample, 'at' | 'cpu'>
  counters: CpuCounters | null
  /** The share itself, on systems without counters (macOS), 0 to 1. */
  cpu: number | null
  /** nvidia-smi did not answer in time. */
  gpuLate: boolean
}

/** Reads the output of resources/probe/sample.sh; null when it is not one. */
export function parseSample(text: string): ParsedSample | null {
  const lines = probeLines(text)
  const memory = linuxMemory(lines) ?? macMemory(lines)
  if (!lines.has('end') || memory === null) return null
  const disk = diskBytes(lines)
  const percent = number(lines.get('cpu_percent')?.[0])
  const cores = number(lines.get('cpu_count')?.[0])
  return {
    sample: {
      load1: number(lines.get('load')?.[0]?.replace(/^\{\s*/, '')),
      memoryUsedBytes: memory.used,
      memoryTotalBytes: memory.total,
      diskFreeBytes: disk?.freeBytes ?? 0,
      diskTotalBytes: disk?.totalBytes ?? 0,
      gpus: (lines.get('gpu') ?? []).flatMap(gpu),
    },
    counters: cpuCounters(lines.get('stat')?.[0]),
    cpu: percent === null || !cores ? null : clamp(percent / 100 / cores),
    gpuLate: lines.get('late')?.includes('gpu') ?? false,
  }
}

/**
 * The share of all cores in use between two readings; null for the first, and after a reboot.
 * Columns as in proc_stat(5): user nice system idle iowait irq softirq steal; guest times are inside user.
 */
export function cpuShare(before: CpuCounters | null, now: CpuCounters | null): number | null {
  if (!before || !now || now.total <= before.total) return null
  return clamp((now.busy - before.busy) / (now.total - before.total))
}

function cpuCounters(line: string | undefined): CpuCounters | null {
  const ticks = (line ?? '').split(/\s+/).slice(1, 9).map(Number)
  if (ticks.length < 4 || !ticks.every(Number.isFinite)) return null
  const total = ticks.reduce((sum, tick) => sum + tick, 0)
  return { total, busy: total - (ticks[3] ?? 0) - (ticks[4] ?? 0) }
}

function linuxMemory(lines: Map<string, string[]>) {
  const kb = (key: string) => number(lines.get(`mem_${key}`)?.[0])
  const total = kb('MemTotal')
  if (total === null) return null
  // Kernels before 3.14 do not say MemAvailable.
  const available = kb('MemAvailable') ?? (kb('MemFree') ?? 0) + (kb('Buffers') ?? 0) + (kb('Cached') ?? 0)
  return { total: total * 1024, used: Math.max(0, total - available) * 1024 }
}

/** vm_stat(1): used is what Activity Monitor calls so, active + wired + compressed pages. */
function macMemory(lines: Map<string, string[]>) {
  const total = number(lines.get('memory_bytes')?.[0])
  const text = (lines.get('vm') ?? []).join('\n')
  if (total === null || text === '') return null
  const page = number(/page size of (\d+)/.exec(text)?.[1]) ?? 4096
  const pages = (name: string) => number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1]) ?? 0
  const used = pages('Pages active') + pages('Pages wired down') + pages('Pages occupied by compressor')
  return { total, used: Math.min(total, used * page) }
}

/**
 * One line of nvidia-smi --query-gpu=index,name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw
 * --format=csv,noheader,nounits: percent, MiB, MiB, °C, W. What a card does not tell is "[N/A]" or "[Not Supported]".
 */
function gpu(line: string) {
  const parts = line.split(',').map((part) => part.trim())
  const index = number(parts[0])
  if (parts.length < 7 || index === null) return []
  const [utilization, used, total, temperature, power] = parts.slice(-5).map((part) => number(part))
  return [
    {
      index,
      name: parts.slice(1, -5).join(', '),
      utilization: clamp((utilization ?? 0) / 100),
      memoryUsedBytes: (used ?? 0) * MIB,
      memoryTotalBytes: (total ?? 0) * MIB,
      temperatureC: temperature ?? null,
      powerWatts: power ?? null,
    },
  ]
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
