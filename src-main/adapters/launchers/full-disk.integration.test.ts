import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findProgram, needs } from '../../testing/needs.ts'
import { killAll } from '../../testing/processes.ts'
import { shellLauncher as launcher } from './shell-launcher.ts'
import { attemptSpec, launch, SHELLS, type TestServer, testServer } from './testing-server.ts'
import type { AttemptSpec } from './types.ts'

const able = needs('root', 'mount', 'umount', 'mkfs.ext4')

const spec = (command: string, rest: Partial<AttemptSpec> = {}) =>
  attemptSpec(command, { name: 'x', workingDir: '~', secrets: { S: 'v' }, ...rest })

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

describe.skipIf(!able).each(['tmpfs', 'ext4'] as const)('a full disk (%s)', (kind) => {
  describe.each(SHELLS)('under %s', (shell) => {
    let server: TestServer
    beforeEach(() => {
      server = testServer(shell)
      const run = (name: string, ...args: string[]) => execFileSync(findProgram(name) ?? name, args, { stdio: 'pipe' })
      if (kind === 'tmpfs') return void run('mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', server.home)
      const image = join(server.home, '..', 'image')
      run('dd', 'if=/dev/zero', `of=${image}`, 'bs=1M', 'count=8')
      run('mkfs.ext4', '-q', '-m', '0', image)
      run('mount', '-o', 'loop', image, server.home)
    })
    afterEach(async () => {
      await server.session.close()
      await server.transport.close()
      killAll(server.processes)
      for (let i = 0; existsSync(server.home); i++) {
        try {
          execFileSync(findProgram('umount') ?? 'umount', [server.home], { stdio: 'pipe' })
          break
        } catch (error) {
          if (i > 100) throw error
          await delay(100)
        }
      }
      await server.close()
    })

    async function exit(dir: string) {
      for (let i = 0; i < 600; i++) {
        const status = await launcher.status(server.session, dir)
        if (status.state === 'exited') return status.exit
        await delay(50)
      }
      throw new Error('never ended')
    }

    test('a job that fills it, one started on it, cancels and limits are all recorded', async () => {
      const prepared = await launcher.deploy(server.session, spec('echo "no room"; exit 7'))
      const unstarted = await launcher.deploy(server.session, spec('true'))
      const running = await launch(server.session, spec('sleep 300'))
      const limited = await launch(server.session, spec('sleep 300', { timeLimit: 4 }))
      const filling = await launch(server.session, spec('echo start; cat /dev/zero > filling; exit 6'))
      expect(await exit(filling.dir)).toMatchObject({ code: 6 })
      rmSync(join(server.home, 'filling'))
      fill(server)

      await launcher.start(server.session, prepared.dir)
      expect(await exit(prepared.dir)).toMatchObject({ code: 7, problem: null, sizeAtExit: expect.any(Number) })
      await launcher.cancel(server.session, unstarted.dir, 1)
      expect(await exit(unstarted.dir)).toMatchObject({ code: null, cancelled: true })
      await launcher.cancel(server.session, running.dir, 60)
      expect(await exit(running.dir)).toMatchObject({ code: 143, cancelled: true, sizeAtExit: 0 })
      expect(await exit(limited.dir)).toMatchObject({ code: 143, timedOut: true, sizeAtExit: 0 })
    })

    test('setting up on it goes on, fails and is cancelled, and each of these is told', async () => {
      const step = (run: string) => ({ run, inputs: [] })
      const plain = { workingDir: null, secrets: {} }
      const passing = await launcher.deploy(server.session, spec('exit 5', { ...plain, bootstrap: [step('true')] }))
      const steps = [step('true'), step('echo no room; exit 9')]
      const failing = await launcher.deploy(server.session, spec('echo never', { ...plain, bootstrap: steps }))
      const hanging = await launcher.deploy(
        server.session,
        spec('echo never', { ...plain, bootstrap: [step('sleep 300')] }),
      )
      for (const dir of [passing.dir, failing.dir, hanging.dir])
        mkdirSync(join(server.home, '.remotebot/work', dir.split('/').at(-2) as string), { recursive: true })
      fill(server)
      for (const { dir } of [passing, failing, hanging]) await launcher.start(server.session, dir)
      expect(await exit(passing.dir)).toMatchObject({ code: 5, problem: null })
      expect(await exit(failing.dir)).toMatchObject({ code: 9 })
      const { begun, setup } = await launcher.status(server.session, failing.dir)
      expect([begun, setup?.failed]).toEqual([false, { step: 2, code: 9 }])
      await launcher.cancel(server.session, hanging.dir, 60)
      expect(await exit(hanging.dir)).toMatchObject({ code: 143, cancelled: true })
      expect((await launcher.status(server.session, hanging.dir)).begun).toBe(false)
    })

    test('a deploy on it is refused with the reason, and leaves nothing', async () => {
      fill(server)
      await expect(launch(server.session, spec('true'))).rejects.toMatchObject({
        code: 'DISK_FULL',
        data: { details: expect.stringContaining('No space left') },
      })
      const jobs = join(server.home, '.remotebot', 'jobs')
      expect(existsSync(jobs) ? readdirSync(jobs) : []).toEqual([])
      rmSync(join(server.home, 'filler'))
      const { dir } = await launch(server.session, spec('echo room'))
      expect(await exit(dir)).toMatchObject({ code: 0 })
      expect(readFileSync(join(dir, 'run.log'), 'utf8')).toBe('room\n')
    })
  })
})
