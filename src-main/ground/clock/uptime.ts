import { readFileSync, readlinkSync } from 'node:fs'
import { uptime } from 'node:os'
import type { Uptime } from './mark.ts'

/**
 * Reads this computer's own count. On Linux the kernel names each of its starts; containers, which may count by themselves, are told apart by
 * their space of process ids. Elsewhere nothing cheap does, so no start is taken for the same.
 */
export function readUptime(): Uptime {
  return { boot: bootId(), uptimeMs: Math.round(uptime() * 1000) }
}

function bootId(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return boot === '' ? null : `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return null
  }
}
