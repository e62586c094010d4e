import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import script from '../../../../../resources/probe/traffic.sh?raw'
import { parseTraffic } from './parse.ts'

const run = promisify(execFile)

describe.skipIf(process.platform !== 'linux')('what a machine counts itself', () => {
  for (const [shell, ...args] of [['dash'], ['busybox', 'sh'], ['bash']] as const)
    it(`is read the same by ${shell}`, async () => {
      const read = async () => parseTraffic((await run(shell, [...args, '-c', script])).stdout)
      const [first, second] = [await read(), await read()]
      const outside = /^\s*(?!lo:)\S+:/m.test(readFileSync('/proc/net/dev', 'utf8'))
      // A machine without any network but its own counts nothing.
      if (!outside) return expect(first).toBeNull()
      expect(first?.start).toContain(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
      expect(second?.start).toBe(first?.start)
      expect(second?.sent).toBeGreaterThanOrEqual(first?.sent ?? Number.NaN)
      expect(second?.received).toBeGreaterThanOrEqual(first?.received ?? Number.NaN)
    })
})
