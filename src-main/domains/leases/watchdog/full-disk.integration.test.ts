import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { SHELLS, type TestServer, testServer } from '../../../adapters/launchers/testing-server.ts'
import { findProgram, needs } from '../../../testing/needs.ts'
import { kill } from '../../../testing/processes.ts'
import { until } from '../../../testing/until.ts'
import { Watchdog } from './watchdog.ts'

const able = needs('root', 'mount', 'umount')
const run = (name: string, ...args: string[]) => execFileSync(findProgram(name) ?? name, args, { stdio: 'pipe' })

/** Fills the server's disk to the last byte. */
function fill(server: TestServer): void {
  const file = openSync(join(server.home, 'filler'), 'w')
  for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size, 1))
    } catch {
      // not so many fit any more
    }
  }
  closeSync(file)
}

describe.skipIf(!able).each(SHELLS)('a machine with a full disk under %s', (shell) => {
  let server: TestServer
  afterEach(async () => {
    await server.session.close()
    for (const pid of server.processes()) kill(pid)
    for (let tries = 0; ; tries++) {
      try {
        run('umount', server.home)
        break
      } catch (error) {
        if (tries > 100) throw error
        await sleep(100)
      }
    }
    await server.close()
  })

  it('is extended, and ended, all the same; a new one cannot be armed and says why', async () => {
    server = testServer(shell)
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', server.home)
    const stopped = join(server.home, '..', 'stopped')
    const provider = { kind: 'demo' as const, stopCommand: () => `echo gone >"${stopped}"` }
    const machine = { origin: 'rented' as const, provider: 'demo' as const, machineId: 'm-1' }
    const steady = () => performance.now()
    const watchdog = new Watchdog({ run: (script, timeoutMs) => server.session.run(script, { timeoutMs }), steady })
    await watchdog.arm(machine, provider, 600, () => 600_000)
    fill(server)
    expect((await watchdog.beat(600, () => 3_600_000)).left).toBeGreaterThan(3500)
    await expect(
      watchdog.arm(
        machine,
        { ...provider, stopCommand: () => `${provider.stopCommand()} # another` },
        600,
        () => 60_000,
      ),
    ).rejects.toMatchObject({ code: 'DISK_FULL' })
    // The one that was there goes on.
    expect((await watchdog.beat(600, () => 3_600_000)).watchdog).toBe('alive')
    expect(existsSync(stopped)).toBe(false)
  })

  it('ends at its lease', async () => {
    server = testServer(shell)
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', server.home)
    const stopped = join(server.home, '..', 'stopped')
    const provider = { kind: 'demo' as const, stopCommand: () => `echo gone >"${stopped}"` }
    const machine = { origin: 'rented' as const, provider: 'demo' as const, machineId: 'm-1' }
    const steady = () => performance.now()
    const watchdog = new Watchdog({ run: (script, timeoutMs) => server.session.run(script, { timeoutMs }), steady })
    await watchdog.arm(machine, provider, 600, () => 600_000)
    fill(server)
    await watchdog.beat(600, () => 2000)
    await until('it has ended', () => existsSync(stopped))
  })
})
