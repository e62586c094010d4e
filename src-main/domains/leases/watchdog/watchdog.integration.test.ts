import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { shellLauncher } from '../../../adapters/launchers/shell-launcher.ts'
import { attemptSpec, launch, SHELLS, type TestServer, testServer } from '../../../adapters/launchers/testing-server.ts'
import { needs } from '../../../testing/needs.ts'
import { kill } from '../../../testing/processes.ts'
import { Watchdog } from './watchdog.ts'

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** The stop command of these tests: the machine only notes that it would be gone. */
const provider = { kind: 'demo' as const, stopCommand: (id: string) => `echo "$0 ${id}" >>"$HOME/stopped"` }
const machine = { origin: 'rented' as const, provider: 'demo' as const, machineId: "m-1'7" }
const HOUR = () => 3_600_000
/** So long may a machine stand still, of those that tests run on, and not be taken for one that nobody cares for. */
const IDLE_S = 12

function setUp(shell: (typeof SHELLS)[number]) {
  const server = testServer(shell)
  servers.push(server)
  const steady = () => performance.now()
  const watchdog = new Watchdog({ run: (script, timeoutMs) => server.session.run(script, { timeoutMs }), steady })
  const folder = join(server.home, '.remotebot/watchdog')
  // The shell makes the file before the command writes to it: only a whole line counts.
  const stopped = () => stops(join(server.home, 'stopped')) > 0
  /** Number of the watchdog's process, from the name that it took. */
  const pid = () => Number(/^pid,(\d+),/.exec(readdirSync(folder).find((name) => name.startsWith('pid,')) ?? '')?.[1])
  return { server, watchdog, folder, stopped, pid }
}

/** How often the stop command has run. */
function stops(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) await sleep(50)
}

/** Does something while the watchdog stands still, which may look at any moment otherwise. */
async function held(watchdog: number, act: () => Promise<void>): Promise<void> {
  kill(watchdog, 'SIGSTOP')
  await act()
  kill(watchdog, 'SIGCONT')
}

describe.each(SHELLS.filter((shell) => needs(shell)))('the watchdog under %s', (shell) => {
  it('ends the machine when the lease is over, with the command of this machine, and tries again', async () => {
    const { server, watchdog, stopped, folder } = setUp(shell)
    expect(await watchdog.arm(machine, provider, 600, HOUR)).toMatchObject({ watchdog: 'alive', ending: false })
    expect(stopped()).toBe(false)
    const end = performance.now() + 3000
    expect((await watchdog.beat(600, () => end - performance.now())).left).toBeLessThanOrEqual(3)
    // Nobody says anything more.
    await until(stopped)
    expect(performance.now()).toBeGreaterThan(end - 2000)
    expect(readFileSync(join(server.home, 'stopped'), 'utf8')).toContain("./stop m-1'7")
    expect(existsSync(join(folder, 'ending'))).toBe(true)
    // The command had no effect: the machine is still there.
    await until(() => stops(join(server.home, 'stopped')) > 1)
    expect(readFileSync(join(folder, 'log'), 'utf8')).toContain('ending this machine: lease')
  })

  it('ends an idle machine, but not one that runs a job or hears of us', async () => {
    const { server, watchdog, stopped } = setUp(shell)
    await watchdog.arm(machine, provider, IDLE_S, HOUR)
    for (const begun = performance.now(); performance.now() < begun + (IDLE_S + 2) * 1000; ) {
      await sleep(1500)
      expect((await watchdog.beat(IDLE_S, HOUR)).left).toBeGreaterThan(3500)
    }
    expect(stopped()).toBe(false)
    const go = join(server.home, 'go')
    const { dir } = await launch(server.session, attemptSpec('until [ -e ~/go ]; do sleep 0.1; done'))
    await sleep((IDLE_S + 4) * 1000)
    // The job lasts for longer than the idle time with nobody saying anything.
    expect(stopped()).toBe(false)
    writeFileSync(go, '')
    await until(() => existsSync(join(dir, 'exit-0')))
    await until(stopped)
  })

  it('lets a lease end under a running job', async () => {
    const { server, watchdog, stopped } = setUp(shell)
    await launch(server.session, attemptSpec('sleep 600'))
    const end = performance.now() + 2000
    await watchdog.arm(machine, provider, 600, () => end - performance.now())
    await until(stopped)
  })

  it('is extended, also while it is about to end the machine', async () => {
    const { watchdog, stopped, folder, server, pid } = setUp(shell)
    await watchdog.arm(machine, provider, 600, () => 1000)
    await until(stopped)
    await held(pid(), async () => {
      expect(await watchdog.beat(600, HOUR)).toMatchObject({ watchdog: 'alive', ending: true })
    })
    await until(() => existsSync(join(folder, 'open')))
    expect((await watchdog.beat(600, HOUR)).ending).toBe(false)
    rmSync(join(server.home, 'stopped'))
    await sleep(1500)
    expect(stopped()).toBe(false)
  })

  it('says when it is dead or absent, and is started again', async () => {
    const { server, watchdog, pid, folder } = setUp(shell)
    expect((await watchdog.beat(600, HOUR)).watchdog).toBe('absent')
    expect(existsSync(folder)).toBe(false)
    await watchdog.arm(machine, provider, 600, HOUR)
    const first = pid()
    // Armed once more it goes on.
    await watchdog.arm(machine, provider, 600, HOUR)
    expect(pid()).toBe(first)
    kill(first)
    await until(() => !server.processes().includes(first))
    expect((await watchdog.beat(600, HOUR)).watchdog).toBe('dead')
    expect((await watchdog.arm(machine, provider, 600, HOUR))?.watchdog).toBe('alive')
    expect(pid()).not.toBe(first)
  })

  it('makes way for a newer one', async () => {
    const { server, watchdog, pid } = setUp(shell)
    await watchdog.arm(machine, provider, 600, HOUR)
    const first = pid()
    await watchdog.arm(machine, { ...provider, stopCommand: () => 'exit 0' }, 600, HOUR)
    expect(pid()).not.toBe(first)
    await until(() => !server.processes().includes(first))
  })

  it('runs nothing without a stop file that names this machine', async () => {
    const { server, watchdog, stopped, folder, pid } = setUp(shell)
    await watchdog.arm(machine, provider, 600, HOUR)
    const running = pid()
    // Another machine's file, as a copied home folder would bring it.
    writeFileSync(join(folder, 'stop'), readFileSync(join(folder, 'stop'), 'utf8').replace("m-1'7", 'm-2'))
    await watchdog.beat(600, () => 0)
    await until(() => readFileSync(join(folder, 'log'), 'utf8').includes('not for this machine'))
    expect(stopped()).toBe(false)
    kill(running)
    for (const name of readdirSync(folder)) if (name.startsWith('pid,')) rmSync(join(folder, name))
    for (const prepare of [() => {}, () => rmSync(join(folder, 'stop'))]) {
      prepare()
      writeFileSync(join(folder, 'ready'), '')
      const started = await server.session.run(`cd '${folder.replaceAll("'", "'\\''")}' && sh ./watchdog.sh "m-1'7"`)
      expect(started).toMatchObject({ code: 3, stderr: expect.stringContaining('no stop command for this machine') })
    }
    const nameless = await server.session.run(`cd '${folder.replaceAll("'", "'\\''")}' && sh ./watchdog.sh ''`)
    expect(nameless.code).toBe(3)
    expect(stopped()).toBe(false)
  })

  it('keeps jobs away from a server that is about to end itself, and gives way to one that came first', async () => {
    const { server, watchdog, stopped, folder, pid } = setUp(shell)
    await watchdog.arm(machine, provider, 600, HOUR)
    const spec = attemptSpec('true')
    // A job that comes sees the mark; the watchdog hears of it and takes the mark back.
    await held(pid(), async () => {
      renameSync(join(folder, 'open'), join(folder, 'ending'))
      await expect(shellLauncher.deploy(server.session, spec)).rejects.toMatchObject({ code: 'UNREACHABLE' })
    })
    expect(existsSync(join(server.home, '.remotebot/jobs'))).toBe(false)
    await until(() => existsSync(join(folder, 'open')))
    const { dir } = await shellLauncher.deploy(server.session, spec)
    await held(pid(), async () => {
      renameSync(join(folder, 'open'), join(folder, 'ending'))
      await expect(shellLauncher.start(server.session, dir)).rejects.toMatchObject({ code: 'UNREACHABLE' })
    })
    expect(existsSync(join(dir, 'ready'))).toBe(true)
    expect(stopped()).toBe(false)
  })
})

it('never lets a job begin on a machine that ends itself for idleness, however close they meet', async () => {
  const rounds = Array.from({ length: 6 }, async (_, index) => {
    const { server, watchdog, folder, stopped } = setUp('dash')
    await watchdog.arm(machine, provider, 2, HOUR)
    await sleep(1500 + index * 200)
    const started = await launch(server.session, attemptSpec('sleep 600')).then(
      () => true,
      () => false,
    )
    // One of the two gave way: what began goes on, however long nobody is heard.
    if (started) expect(stopped()).toBe(false)
    await sleep(4000)
    if (started) expect(stopped()).toBe(false)
    // It may be about to end itself just now: the mark is set then, and the command has yet to run.
    else await until(() => existsSync(join(folder, 'heard')) || stopped() || existsSync(join(folder, 'open')))
  })
  await Promise.all(rounds)
})
