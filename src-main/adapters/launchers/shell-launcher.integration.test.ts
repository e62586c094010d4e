import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import lib from '../../../resources/runner/lib.sh?raw'
import { findProgram, needs } from '../../testing/needs.ts'
import { kill } from '../../testing/processes.ts'
import { until } from '../../testing/until.ts'
import { createServerSession } from '../transport/server-session.ts'
import { shellLauncher as launcher } from './shell-launcher.ts'
import { attemptSpec, ended, gate, launch, open, SHELLS, type TestServer, testServer } from './testing-server.ts'
import type { AttemptSpec } from './types.ts'

let server: TestServer
afterEach(() => server?.close())

const spec = attemptSpec

/** Puts a program on the server's PATH, in place of the real one. */
function program(name: string, script: string): void {
  const path = join(server.env.PATH as string, name)
  rmSync(path, { force: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

async function finish(given: AttemptSpec) {
  const { dir } = await launch(server.session, given)
  const status = await ended(server, dir)
  return { dir, status, exit: status.exit, log: readFileSync(join(dir, 'run.log'), 'utf8') }
}

/** The process that writes to this file. */
function recorderOf(file: string): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const writes = readlinkSync(`/proc/${pid}/fd/1`) === file
      if (writes && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'cat\n') return Number(pid)
    } catch {
      // gone
    }
  throw new Error(`nobody writes to ${file}`)
}

/** Whether a process's command line holds this word. */
const runs = (word: string) => (pid: number) => commandLine(pid).some((one) => one.endsWith(word))

/** Whether a process is a sleep of so many seconds. */
const waitsFor = (least: number, most: number) => (pid: number) => {
  const line = commandLine(pid)
  const seconds = Number(line.at(-1))
  return line.some((one) => one.endsWith('sleep')) && seconds >= least && seconds <= most
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    return [] // gone
  }
}

const gone = async () => {
  await server.session.close()
  await until('all processes gone', () => server.processes().length === 0)
}

describe.each(SHELLS)('the runner under %s', (shell) => {
  const present = needs(shell)

  test.skipIf(!present)('runs a command with everything it was given and records its end', async () => {
    server = testServer(shell)
    const command = `echo "it's \\"quoted\\" 🎉 $(printf %s sub)"\necho $PLAIN\necho "$SECRET" | tr a-z A-Z\npwd; umask; echo err >&2; exit 3`
    const plain = `a 'b' $HOME\n\`c\``
    const done = await finish(spec(command, { env: { PLAIN: "x  y'z", MULTI: plain }, secrets: { SECRET: "tok'en" } }))
    expect(done.log).toBe(
      `it's "quoted" 🎉 sub\nx y'z\nTOK'EN\n${server.home}/.remotebot/work/${done.dir.split('/').at(-2)}\n0022\nerr\n`,
    )
    const size = Buffer.byteLength(done.log)
    expect(done.exit).toEqual({ code: 3, timedOut: false, cancelled: false, sizeAtExit: size, problem: null })
    expect(done.status.logSize).toBe(size)
    expect(existsSync(join(done.dir, 'secrets'))).toBe(false)
    expect(readdirSync(join(done.dir, '..'))).toEqual(['1'])
    expect(statSync(done.dir).mode & 0o777).toBe(0o700)
    const times = readFileSync(join(done.dir, 'log.times'), 'utf8').trim().split('\n')
    expect(times.at(-1)).toMatch(new RegExp(`^\\d{10} ${size}$`))
    expect(readFileSync(join(done.dir, 'spec.json'), 'utf8')).not.toContain('tok')
    await gone()
  })

  test.skipIf(!present)('gives the command its variables, default signals and no stray file', async () => {
    server = testServer(shell)
    const done = await finish(
      spec(`env | grep ^REMOTEBOT_ | sort; grep SigIgn /proc/self/status; ls -l /proc/self/fd | grep -c ' [3-9] -> '`),
    )
    const lines = done.log.split('\n')
    expect(lines).toContain(`REMOTEBOT_OUT=${done.dir}/out`)
    expect(lines).toContain('REMOTEBOT_ATTEMPT=1')
    // Neither SIGHUP nor SIGINT nor SIGQUIT nor SIGTERM is ignored.
    const ignored = Number.parseInt(/SigIgn:\s*([0-9a-f]+)/.exec(done.log)?.[1] ?? 'f', 16)
    expect(ignored & 0x4007).toBe(0)
    expect(Number(lines.at(-2))).toBeLessThanOrEqual(1) // ls's own
  })

  test.skipIf(!present)('starts once, however often and concurrently it is asked to', async () => {
    server = testServer(shell)
    const { dir } = await launcher.deploy(server.session, spec('echo ran >> "$HOME/ran"; sleep 1'))
    expect((await launcher.status(server.session, dir)).state).toBe('prepared')
    const sessions = Array.from({ length: 20 }, () => createServerSession(server.transport))
    const states = await Promise.all(sessions.map((session) => launcher.start(session, dir)))
    expect(states.every(({ state }) => state === 'running' || state === 'exited')).toBe(true)
    await Promise.all(sessions.map((session) => session.close()))
    expect((await ended(server, dir)).exit?.code).toBe(0)
    expect((await launcher.start(server.session, dir)).state).toBe('exited')
    expect(readFileSync(join(server.home, 'ran'), 'utf8')).toBe('ran\n')
    await gone()
  })

  test.skipIf(!present)('deploys once, however often and concurrently it is asked to', async () => {
    server = testServer(shell)
    const one = spec('echo ran >> "$HOME/ran"', { secrets: { S: 'v' } })
    const sessions = Array.from({ length: 12 }, () => createServerSession(server.transport))
    await Promise.allSettled(sessions.map((session) => launch(session, one)))
    await Promise.all(sessions.map((session) => session.close()))
    const { dir } = await launch(server.session, one)
    await ended(server, dir)
    expect(readFileSync(join(server.home, 'ran'), 'utf8')).toBe('ran\n')
    expect(readdirSync(join(dir, '..'))).toEqual(['1'])
    expect(readdirSync(dir)).not.toContain('secrets')
    expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test.skipIf(!present)('survives the loss of everything that started it', async () => {
    server = testServer(shell)
    const { dir } = await launch(server.session, spec('sleep 1; echo done'))
    await server.session.close()
    await server.transport.close()
    await until('the end', () => existsSync(join(dir, 'exit-0')))
    expect(readFileSync(join(dir, 'run.log'), 'utf8')).toBe('done\n')
    await gone()
  })

  test.skipIf(!present)('tells a missing working folder', async () => {
    server = testServer(shell)
    const done = await finish(spec('echo never', { workingDir: '~/no such' }))
    const problem = `working folder ${server.home}/no such does not exist on this server`
    expect(done.exit).toMatchObject({ code: null, problem })
    expect(done.log).toBe(`remotebot: ${problem}\n`)
    mkdirSync(join(server.home, 'some where'))
    expect((await finish(spec('pwd', { workingDir: '~/some where' }))).log).toBe(`${server.home}/some where\n`)
  })

  test.skipIf(!present)('tells a killed command from an exit', async () => {
    server = testServer(shell)
    const done = await finish(spec('kill -s KILL $$'))
    expect(done.exit).toMatchObject({ code: 137 })
    expect(done.log).toBe('')
  })

  test.skipIf(!present)('cancels: TERM first, KILL after the grace, and those that left the group', async () => {
    server = testServer(shell)
    const polite = await launch(
      server.session,
      spec(`trap 'sleep 2; echo bye; exit 5' TERM; echo up; while :; do sleep 0.1; done`),
    )
    await until('up', () => readFileSync(join(polite.dir, 'run.log'), 'utf8') === 'up\n')
    await launcher.cancel(server.session, polite.dir, 60)
    expect((await ended(server, polite.dir)).exit).toMatchObject({ code: 5, cancelled: true, timedOut: false })
    expect(readFileSync(join(polite.dir, 'run.log'), 'utf8')).toMatch(/^up\n(Terminated\n)?bye\n$/)

    const stubborn = await launch(
      server.session,
      spec(
        `trap '' TERM; setsid sh -c 'trap "" TERM; while :; do sleep 0.2; done' & echo up; while :; do sleep 0.1; done`,
      ),
    )
    await until('up', () => readFileSync(join(stubborn.dir, 'run.log'), 'utf8') === 'up\n')
    await launcher.cancel(server.session, stubborn.dir, 1)
    await launcher.cancel(server.session, stubborn.dir, 1)
    expect((await ended(server, stubborn.dir)).exit).toMatchObject({ code: 137, cancelled: true })
    await gone()
  })

  test.skipIf(!present)('cancelled before the start it never runs', async () => {
    server = testServer(shell)
    const { dir } = await launcher.deploy(server.session, spec('touch "$HOME/ran"', { secrets: { S: 'v' } }))
    await launcher.cancel(server.session, dir, 1)
    expect((await launcher.start(server.session, dir)).exit).toMatchObject({
      code: null,
      cancelled: true,
      sizeAtExit: 0,
    })
    expect(existsSync(join(server.home, 'ran'))).toBe(false)
    expect(existsSync(join(dir, 'secrets'))).toBe(false)
  })

  test.skipIf(!present)('enforces the time limit by itself, also with its runner killed', async () => {
    server = testServer(shell)
    const one = await launch(server.session, spec('echo a; sleep 300', { timeLimit: 1 }))
    // It ends its runner itself: nobody who comes by later could be sure to be there before the limit.
    const killer = `kill -s KILL "$(ls "$REMOTEBOT_OUT/.." | sed -n 's/^pid,\\([0-9]*\\),.*/\\1/p')"; sleep 300`
    const other = await launch(server.session, spec(killer, { timeLimit: 5 }))
    expect((await ended(server, one.dir)).exit).toMatchObject({
      code: 143,
      timedOut: true,
      cancelled: false,
    })
    expect((await ended(server, other.dir)).exit).toMatchObject({ code: null, timedOut: true })
    await gone()
  })

  test.skipIf(!present)('a job that ends in time leaves nothing of its limit behind', async () => {
    server = testServer(shell)
    const done = await finish(spec('echo a', { timeLimit: 3000 }))
    expect(done.exit).toMatchObject({ code: 0, timedOut: false })
    await gone()
  })

  test.skipIf(!present)('so does one that ends before its limit could get a session', async () => {
    server = testServer(shell)
    program('setsid', `case $* in *stop.sh*) sleep 2 ;; esac; exec ${findProgram('setsid')} "$@"`)
    expect((await finish(spec('echo a', { timeLimit: 3000 }))).exit).toMatchObject({ code: 0, timedOut: false })
    await gone()
  })

  test.skipIf(!present)('a job that ends every sleep of the account does not bring its limit near', async () => {
    server = testServer(shell)
    const { dir } = await launch(server.session, spec(gate('end'), { timeLimit: 3000 }))
    const waits = () => server.processes().find(waitsFor(2900, 3000)) ?? null
    const sleeper = await until('the limit waits', waits)
    kill(sleeper, 'SIGTERM')
    await until('it waits again', () => ![sleeper, null].includes(waits()))
    open(server, 'end')
    expect((await ended(server, dir)).exit).toMatchObject({ code: 0, timedOut: false })
    await gone()
  })

  test.skipIf(!present)('a killed runner: running while the command lives, then vanished', async () => {
    server = testServer(shell)
    const { dir } = await launch(server.session, spec(`echo a; ${gate('end')}`))
    await until('a', () => readFileSync(join(dir, 'run.log'), 'utf8') === 'a\n')
    kill(Number(/pid,(\d+)/.exec(readdirSync(dir).join(' '))?.[1]))
    expect((await launcher.status(server.session, dir)).state).toBe('running')
    open(server, 'end')
    expect((await ended(server, dir, 'vanished')).exit).toBeNull()
    await gone()
  })

  test.skipIf(!present)('after a boot it says rebooted', async () => {
    server = testServer(shell)
    const { dir } = await launcher.deploy(server.session, spec('true'))
    const { stdout } = await server.session.run(`sleep 300 </dev/null >/dev/null 2>&1 & echo $!`)
    const bystander = Number(stdout)
    // By chance the number and the start time are those of a process of this boot.
    const start = readFileSync(`/proc/${bystander}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')[19]
    renameSync(join(dir, 'ready'), join(dir, `pid,${bystander},${start},another-boot`))
    renameSync(join(dir, 'group,none'), join(dir, `group,${bystander},${start}`))
    expect((await launcher.status(server.session, dir)).state).toBe('rebooted')
    await launcher.cancel(server.session, dir, 0)
    expect((await ended(server, dir)).exit).toMatchObject({ code: null, cancelled: true })
    expect(server.processes()).toContain(bystander)
  })

  test.skipIf(!present)('never writes a second end', async () => {
    server = testServer(shell)
    const done = await finish(spec('exit 3'))
    const { code } = await server.session.run(
      `${lib}cd '${done.dir.replaceAll("'", "'\\''")}' && state=pid,1,2,gone && record_exit none ''`,
    )
    expect(code).toBe(0)
    expect(readdirSync(done.dir).filter((name) => /^(exit|pid)/.test(name))).toEqual(['exit-3'])
  })

  test.skipIf(!present)('says whether the command was begun', async () => {
    server = testServer(shell)
    expect((await launch(server.session, spec('sleep 300'))).status).toMatchObject({ state: 'running', begun: true })
    const nowhere = await launch(server.session, spec('true', { workingDir: '/no/such/folder' }))
    expect((await ended(server, nowhere.dir)).begun).toBe(false)
    const { dir } = await launcher.deploy(server.session, spec('true'))
    await launcher.cancel(server.session, dir, 1)
    expect(await launcher.start(server.session, dir)).toMatchObject({ state: 'exited', begun: false })
  })

  test.skipIf(!present).each([
    ['yes', 'yes', true],
    ['yes', 'no', false],
    ['no', 'yes', false],
  ])(
    'where logind ends what a login leaves (%s) and the account lingers (%s), a unit holds it: %s',
    async (kills, lingers, held) => {
      server = testServer(shell)
      const answer = `case $* in *KillUserProcesses*) echo KillUserProcesses=${kills} ;; *Linger*) echo Linger=${lingers} ;; esac`
      program('loginctl', answer)
      program('systemd-run', `echo "$*" >>"$HOME/held"; while :; do case $1 in -*) shift ;; *) exec "$@" ;; esac; done`)
      expect((await finish(spec('echo in'))).log).toBe('in\n')
      const said = existsSync(join(server.home, 'held')) ? readFileSync(join(server.home, 'held'), 'utf8') : ''
      expect(said.includes('--user --scope --quiet sh ./run.sh')).toBe(held)
    },
  )

  test.skipIf(!present)('starts though what tells of logins hangs', async () => {
    server = testServer(shell)
    program('systemd-run', 'exit 1')
    program('loginctl', 'exec sleep 300')
    expect((await finish(spec('echo in'))).log).toBe('in\n')
  })

  test.skipIf(!present)('bytes of a forked daemon come after the end', async () => {
    server = testServer(shell)
    const done = await finish(spec(`(${gate('ended')}; echo late) & echo early`))
    expect(done.exit).toMatchObject({ code: 0, sizeAtExit: 6 })
    open(server, 'ended')
    await until('late', async () => (await launcher.status(server.session, done.dir)).logSize === 11)
    await gone()
  })

  test.skipIf(!present)('takes 120 kB of command and 100 kB of secret; neither is in any argv', async () => {
    server = testServer(shell)
    const secret = 'p4ss'.repeat(25_000)
    const filler = `: '${'é🎉'.repeat(20_000)}'\n`
    const given = spec(`${filler}echo \${#SECRET}; cat /proc/[0-9]*/cmdline 2>/dev/null > "$HOME/argv"`, {
      secrets: { SECRET: secret },
    })
    const done = await finish(given)
    expect(done.log).toBe('100000\n')
    expect(readFileSync(join(server.home, 'argv'), 'latin1')).not.toContain('p4ssp4ss')
  })

  test.skipIf(!present)('measures and removes, but never under a running job', async () => {
    server = testServer(shell)
    const given = spec('head -c 3000000 /dev/zero > big; chmod 500 .; sleep 300')
    const { dir } = await launch(server.session, given)
    await until('big', async () => (await launcher.diskUse(server.transport, given.jobId)) > 2_900_000)
    await expect(launcher.remove(server.transport, given.jobId)).rejects.toMatchObject({ code: 'INVALID_STATE' })
    await launcher.cancel(server.session, dir, 1)
    await ended(server, dir)
    expect(await launcher.remove(server.transport, given.jobId)).toBeGreaterThan(2_900_000)
    expect(await launcher.diskUse(server.transport, given.jobId)).toBe(0)
    expect((await launcher.status(server.session, dir)).state).toBe('absent')
  })

  test.skipIf(!present)('refuses a terminal without tmux before anything is written', async () => {
    server = testServer(shell)
    await expect(launch(server.session, spec('true', { tty: true }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('needs tmux'),
    })
    expect(existsSync(join(server.home, '.remotebot'))).toBe(false)
  })
})

describe.skipIf(!needs('tmux'))('with tmux', () => {
  test('a session shows the log beside the job and leaves with it', async () => {
    server = testServer('dash', { tmux: true })
    const { dir } = await launch(server.session, spec(`echo visible; ${gate('seen')}`))
    const { tmuxSession } = await launcher.status(server.session, dir)
    expect(tmuxSession).toMatch(/^rb-uber-test-[0-9a-z]{8}$/)
    const shown = `tmux capture-pane -p -t '=${tmuxSession}:.0'`
    await until('log shown', async () => (await server.session.run(shown)).stdout.includes('visible'))
    open(server, 'seen')
    expect((await ended(server, dir)).exit?.code).toBe(0)
    await until(
      'session gone',
      async () => (await server.session.run(`tmux has-session -t '=${tmuxSession}'`)).code !== 0,
    )
    await gone()
  })

  test('tty: the job runs in the session and is recorded from its first byte', async () => {
    server = testServer('dash', { tmux: true })
    const command = `[ -t 0 ] && [ -t 1 ] && echo "tty $TERM $SECRET $PATH"; seq 20000; read -r line; echo "got $line"; exit 4`
    const { dir } = await launch(server.session, spec(command, { tty: true, secrets: { SECRET: 's3cret' } }))
    const log = () => readFileSync(join(dir, 'run.log'), 'utf8')
    await until('output', () => log().includes('\r\n20000\r\n'))
    const { tmuxSession } = await launcher.status(server.session, dir)
    await server.session.run(`tmux send-keys -t '=${tmuxSession}:' hello Enter`)
    expect((await ended(server, dir)).exit).toMatchObject({
      code: 4,
      problem: null,
      sizeAtExit: Buffer.byteLength(log()),
    })
    expect(log().startsWith(`tty `)).toBe(true)
    expect(log()).toContain(`s3cret ${server.env.PATH}:${dir}/bin:${server.home}/.local/bin\r\n1\r\n2\r\n`)
    expect(log().endsWith('got hello\r\n')).toBe(true)
    await gone()
  })

  test.runIf(process.platform === 'linux')(
    'tty: what a busy server records late is in the log all the same',
    async () => {
      server = testServer('dash', { tmux: true })
      const { dir } = await launch(server.session, spec(`echo up; ${gate('end')}; echo last`, { tty: true }))
      const log = () => readFileSync(join(dir, 'run.log'), 'utf8')
      await until('up', () => log() === 'up\r\n')
      const recorder = recorderOf(join(dir, 'run.log'))
      const { tmuxSession } = await launcher.status(server.session, dir)
      // A person looks at the machine in a window of their own.
      expect((await server.session.run(`tmux new-window -t '=${tmuxSession}:'`)).code).toBe(0)
      kill(recorder, 'SIGSTOP')
      open(server, 'end')
      await until('its end', () => existsSync(join(dir, 'code,0')))
      await sleep(1500)
      expect((await launcher.status(server.session, dir)).state).toBe('running')
      // Too late: the command has ended by itself.
      await launcher.cancel(server.session, dir, 1)
      await until('the cancel is over', () => !server.processes().some(runs('stop.sh')))
      kill(recorder, 'SIGCONT')
      const length = 'up\r\nlast\r\n'.length
      expect((await ended(server, dir)).exit).toMatchObject({ code: 0, cancelled: false, sizeAtExit: length })
      expect(log()).toBe('up\r\nlast\r\n')
      await server.session.run('tmux kill-server')
      await gone()
    },
  )

  test('tty: a cancel in the moment in which it can first be told to end is no other than a later one', async () => {
    server = testServer('dash', { tmux: true })
    // Naming the group takes long, on a busy server.
    program('mv', `${findProgram('mv')} "$@" || exit; case $1 in group,none) sleep 300 ;; esac`)
    const { dir } = await launch(server.session, spec('echo never', { tty: true }))
    await launcher.cancel(server.session, dir, 60)
    expect((await ended(server, dir)).exit).toMatchObject({ code: 143, cancelled: true })
    expect(readFileSync(join(dir, 'run.log'), 'utf8')).toBe('')
    await gone()
  })

  test('tty: a terminal that ends before the command begins ends the job, though tmux keeps its pane', async () => {
    server = testServer('dash', { tmux: true })
    writeFileSync(join(server.home, '.tmux.conf'), 'set -g remain-on-exit on\n')
    program(
      'mv',
      `case $1 in group,none) until [ -e gate ]; do sleep 0.1; done; kill -s KILL $PPID; exit 1 ;; esac; exec ${findProgram('mv')} "$@"`,
    )
    const { dir } = await launch(server.session, spec('echo never', { tty: true }))
    expect((await ended(server, dir)).exit).toMatchObject({ code: 129, cancelled: false })
    await server.session.run('tmux kill-server')
    await gone()
  })

  test('tty: Ctrl-C once more, while the end is noted, does not take it away', async () => {
    server = testServer('dash', { tmux: true })
    program('mv', `case $1 in code,none) kill -s INT 0 ;; esac; exec ${findProgram('mv')} "$@"`)
    const { dir } = await launch(server.session, spec('exit 4', { tty: true }))
    expect((await ended(server, dir)).exit).toMatchObject({ code: 4, cancelled: false })
    await gone()
  })

  test('tty: a job whose terminal is closed leaves the recording of another in a new tmux server alone', async () => {
    server = testServer('dash', { tmux: true })
    const { dir } = await launch(server.session, spec('echo up; sleep 300', { tty: true }))
    await until('up', () => readFileSync(join(dir, 'run.log'), 'utf8').startsWith('up'))
    const other = `until tmux new-session -d -s other cat; do :; done; tmux pipe-pane -t =other: 'cat >>"$HOME/other"'`
    expect((await server.session.run(`tmux kill-server; ${other}`)).code).toBe(0)
    expect((await ended(server, dir)).exit).toMatchObject({ code: 129 })
    await server.session.run(`tmux send-keys -t =other: still Enter`)
    await until('still recorded', () => readFileSync(join(server.home, 'other'), 'utf8').includes('still'))
    await server.session.run('tmux kill-server')
    await gone()
  })

  test('tty: cancel and a closed session end it', async () => {
    server = testServer('dash', { tmux: true })
    const one = await launch(server.session, spec('sleep 300', { tty: true }))
    await launcher.cancel(server.session, one.dir, 60)
    expect((await ended(server, one.dir)).exit).toMatchObject({ code: 143, cancelled: true })
    const other = await launch(server.session, spec('echo up; sleep 300', { tty: true }))
    await until('up', () => readFileSync(join(other.dir, 'run.log'), 'utf8').startsWith('up'))
    await server.session.run('tmux kill-server')
    expect((await ended(server, other.dir)).exit).toMatchObject({ code: 129, cancelled: false })
    await gone()
  })
})
