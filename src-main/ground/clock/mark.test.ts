import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { unsetWall } from './mark.ts'
import { readUptime } from './uptime.ts'

const mark = { boot: 'a', uptimeMs: 5000, wallMs: 1_800_000_000_000 }

it.each([
  ['the same start, later', mark, { boot: 'a', uptimeMs: 65_000 }, 1_800_000_060_000],
  ['the same start, at once', mark, { boot: 'a', uptimeMs: 5000 }, 1_800_000_000_000],
  ['another start', mark, { boot: 'b', uptimeMs: 65_000 }, null],
  ['a start that is not told apart', { ...mark, boot: null }, { boot: null, uptimeMs: 65_000 }, null],
  ['a count that went back', mark, { boot: 'a', uptimeMs: 4999 }, null],
  ['no mark', null, { boot: 'a', uptimeMs: 65_000 }, null],
])('knows what the clock would show: %s', (_what, before, now, wall) => {
  expect(unsetWall(before, now)).toBe(wall)
})

it("reads this computer's own count", () => {
  const first = readUptime()
  expect(first.uptimeMs).toBeGreaterThan(0)
  expect(readUptime()).toMatchObject({ boot: first.boot })
  expect(readUptime().uptimeMs).toBeGreaterThanOrEqual(first.uptimeMs)
  expect(first.boot !== null).toBe(existsSync('/proc/sys/kernel/random/boot_id'))
})
