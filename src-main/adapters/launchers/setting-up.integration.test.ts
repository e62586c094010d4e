import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { findProgram, needs } from '../../testing/needs.ts'
import { kill } from '../../testing/processes.ts'
import { until } from '../../testing/until.ts'
import { shellLauncher as launcher } from './shell-launcher.ts'
import { attemptSpec, ended, gate, launch, open, SHELLS, type TestServer, testServer } from './testing-server.ts'
import type { AttemptSpec } from './types.ts'

let server: TestServer
afterEach(() => server?.close())

const SHARED = '~/.remotebot/work/shared'
const workspace = () => join(server.home, '.remotebot/work/shared')
const step = (run: string, ...inputs: string[]) => ({ run, inputs })

function spec(command: string, steps: AttemptSpec['bootstrap'], rest: Partial<AttemptSpec> = {}): AttemptSpec {
  return attemptSpec(command, { workspaceDir: SHARED, bootstrap: steps, ...rest })
}

/** Runs to the end; tells what each step did, by the notes that the server took. */
async function finish(given: AttemptSpec) {
  const { dir } = await launch(server.session, given)
  const status = await ended(server, dir)
  const log = (name: string) => readFileSync(join(dir, name), 'utf8')
  const did = (status.setup?.notes ?? []).map((note) => note.replace(/^\d+ /, ''))
  return { dir, status, did, log }
}

describe.each(SHELLS)('setting up under %s', (shell) => {
  const present = needs(shell)

  test.skipIf(!present)('runs steps in the workspace, each with a log of its own, then the command', async () => {
    server = testServer(shell)
    const first = step('pwd; echo "$PLAIN $SECRET" | tr a-z A-Z; mkdir below; n=changed; export n')
    const second = step('ls; echo err >&2; remotebot-event step two; remotebot_told=x')
    const done = await finish(
      spec('pwd; echo "$n"; echo "$REMOTEBOT_WORKSPACE"; env | grep -c ^remotebot_', [first, second], {
        workingDir: 'below',
        // Variables of a job may have any name.
        env: { PLAIN: 'plain', n: '1', dir: '/', step: '9', key: 'k', hash: 'false', file: 'x', IFS: 'e' },
        secrets: { SECRET: 'tok-en-1' },
      }),
    )
    expect(done.log('bootstrap-1.log')).toBe(`${workspace()}\nPLAIN TOK-EN-1\n`)
    expect(done.log('bootstrap-2.log')).toBe('below\nerr\n')
    expect(done.log('run.log')).toBe(`${workspace()}/below\n1\n${workspace()}\n0\n`)
    expect(done.log('events.jsonl')).toMatch(/^\{"type":"step".*"name":"two"\}\n$/)
    expect(done.did).toEqual(['begin 1', 'end 1 0', 'begin 2', 'end 2 0', 'begin run'])
    expect(done.status).toMatchObject({ begun: true, setup: { state: 'done' }, exit: { code: 1, problem: null } })
    expect(existsSync(join(done.dir, 'secrets'))).toBe(false)
    await until('swept', async () => (await launcher.status(server.session, done.dir)).swept)
  })

  test.skipIf(!present)('skips what nothing has changed for, and says so', async () => {
    server = testServer(shell)
    mkdirSync(workspace(), { recursive: true })
    const put = (name: string, text: string) => writeFileSync(join(workspace(), name), text)
    mkdirSync(join(workspace(), 'data'))
    put('requirements-dev.txt', 'one')
    put('prepare.sh', 'echo prepared\n')
    put('data/x', '1')
    put('-rf', '1')
    const one = step('echo one >>../ran')
    // It changes a file that the first depends on, as npm does: that alone does not count.
    const two = step('sh ./prepare.sh; echo 2 >>requirements-lock.txt; echo two >>../ran', 'data', '-r*', 'absent')
    const ran = async (steps: AttemptSpec['bootstrap'] = [one, two]) => {
      writeFileSync(join(workspace(), '../ran'), '')
      const done = await finish(spec('true', steps))
      expect(done.status.exit).toMatchObject({ code: 0 })
      return { ...done, ran: readFileSync(join(workspace(), '../ran'), 'utf8').trim().split('\n').join() }
    }
    expect((await ran()).ran).toBe('one,two')
    const again = await ran()
    expect([again.ran, again.did]).toEqual(['', ['cached 1', 'cached 2', 'begin run']])
    expect(again.log('bootstrap-2.log')).toMatch(/^remotebot: skipped/)
    put('requirements-dev.txt', 'two')
    expect((await ran()).ran).toBe('one,two')
    put('prepare.sh', 'echo otherwise\n')
    expect((await ran()).ran).toBe('two')
    put('data/x', '2')
    expect((await ran()).ran).toBe('two')
    put('-rf', '2')
    expect((await ran()).ran).toBe('two')
    put('absent', '')
    expect((await ran()).ran).toBe('two')
    put('other', 'of no interest')
    expect((await ran()).ran).toBe('')
    // What follows a step that was done again may build on it.
    expect((await ran([step('echo 1 >>../ran'), two])).ran).toBe('1,two')
    expect((await ran([step('echo 1 >>../ran')])).ran).toBe('')
    expect((await ran([step('echo 1 >>../ran'), two])).ran).toBe('')
  })

  test.skipIf(!present)('a failing step ends the job, and is not taken for done the next time', async () => {
    server = testServer(shell)
    const steps = [step('true'), step('echo no; [ -e ../fixed ]')]
    const failed = await finish(spec('echo never', steps))
    expect(failed.status).toMatchObject({ begun: false, setup: { state: 'failed', failed: { step: 2, code: 1 } } })
    expect(failed.did).toEqual(['begin 1', 'end 1 0', 'begin 2', 'end 2 1'])
    expect(failed.log('run.log')).toBe('')
    writeFileSync(join(workspace(), '../fixed'), '')
    expect((await finish(spec('true', steps))).did).toEqual(['cached 1', 'begin 2', 'end 2 0', 'begin run'])
    const killed = await finish(spec('echo never', [step('kill -s KILL $$')]))
    expect(killed.status.setup).toMatchObject({ failed: { step: 1, code: 137 } })
    expect([killed.log('run.log'), killed.log('bootstrap-1.log')]).toEqual(['', ''])
  })

  test.skipIf(!present)('the folder of the command may come with the setting up, and is missed after it', async () => {
    server = testServer(shell)
    const made = await finish(spec('pwd', [step('mkdir made')], { workingDir: 'made' }))
    expect(made.log('run.log')).toBe(`${workspace()}/made\n`)
    const missing = await finish(spec('echo never', [step('true')], { workingDir: 'missing' }))
    const problem = `working folder ${workspace()}/missing does not exist on this server`
    expect(missing.status).toMatchObject({ begun: false, exit: { code: null, problem } })
  })

  test.skipIf(!present)('cancel and time limit cover it, and what a step started elsewhere', async () => {
    server = testServer(shell)
    const stray = `setsid sh -c 'trap "" TERM; while :; do sleep 0.2; done' & echo up; sleep 300; echo never`
    const one = await launch(server.session, spec('echo never', [step(stray)]))
    await until('up', () => readFileSync(join(one.dir, 'bootstrap-1.log'), 'utf8') === 'up\n')
    await launcher.cancel(server.session, one.dir, 60)
    expect((await ended(server, one.dir)).exit).toMatchObject({ cancelled: true, code: 143 })
    const other = await launch(server.session, spec('echo never', [step('true'), step('sleep 300')], { timeLimit: 1 }))
    const status = await ended(server, other.dir)
    expect(status).toMatchObject({ begun: false, exit: { timedOut: true } })
    await server.session.close()
    await until('all processes gone', () => server.processes().length === 0)
  })

  test.skipIf(!present)('a cancel just before the command begins is not lost', async () => {
    server = testServer(shell)
    // Its note that the command begins takes long, on a busy server.
    const date = join(server.env.PATH as string, 'date')
    rmSync(date)
    const busy = `if ls "$HOME"/.remotebot/jobs/*/1 | grep -q setup,done && ! [ -e "$HOME/late" ]; then : >"$HOME/late"; sleep 300; fi`
    writeFileSync(date, `#!/bin/sh\n${busy}\nexec ${findProgram('date')} "$@"\n`, { mode: 0o755 })
    const { dir } = await launch(server.session, spec('echo never', [step('true')]))
    await until('the last moment', () => existsSync(join(server.home, 'late')))
    await launcher.cancel(server.session, dir, 60)
    expect((await ended(server, dir)).exit).toMatchObject({ code: 143, cancelled: true })
    expect(readFileSync(join(dir, 'run.log'), 'utf8')).toBe('')
  })

  test.skipIf(!present)('release ends what is left, with the secrets and what may show them', async () => {
    server = testServer(shell)
    const begun = '"$HOME/begun"'
    const daemon = `setsid sh -c 'trap "" TERM; echo $$; : >${begun}; while :; do sleep 0.2; done' & ${gate('begun')}; rm ${begun}`
    const given = spec(`${daemon}; echo done`, [step(daemon)], { secrets: { S: 'a-secret' } })
    const done = await finish(given)
    const pids = [done.log('bootstrap-1.log'), done.log('run.log')].map((text) => Number(text.split('\n')[0]))
    await until('the end of the runner', () => readdirSync(done.dir).some((name) => /^swept,[1-9]/.test(name)))
    const bystander = await launch(server.session, attemptSpec('sleep 300'))
    const what = { jobId: given.jobId, before: null, purge: true, removeWorkspace: 'shared' }
    expect(await launcher.release(server.transport, what)).toEqual({ left: [], workspaceKept: false })
    expect(server.processes().filter((pid) => pids.includes(pid))).toEqual([])
    expect(existsSync(workspace())).toBe(false)
    const files = readdirSync(done.dir)
    for (const name of ['run.log', 'bootstrap-1', 'bootstrap-1.log', 'events.jsonl', 'command', 'env', 'spec.json'])
      expect(files).not.toContain(name)
    expect(await launcher.release(server.transport, what)).toEqual({ left: [], workspaceKept: false })
    expect((await launcher.status(server.session, bystander.dir)).state).toBe('running')
    await launcher.cancel(server.session, bystander.dir, 0)
    await ended(server, bystander.dir)
  })

  test.skipIf(!present)('releasing earlier attempts leaves the one alone that is about to start', async () => {
    server = testServer(shell)
    const first = attemptSpec(`setsid sh -c 'echo $$; : >"$HOME/begun"; sleep 300' & ${gate('begun')}`, {
      secrets: { S: 'a-secret' },
    })
    const done = await finish(first)
    const second = await launcher.deploy(server.session, { ...first, attempt: 2, command: 'echo two' })
    const what = { jobId: first.jobId, before: 2, purge: false, removeWorkspace: null }
    expect(await launcher.release(server.transport, what)).toEqual({ left: [], workspaceKept: false })
    expect(server.processes()).not.toContain(Number(done.log('run.log')))
    expect(await launcher.start(server.session, second.dir)).toMatchObject({ begun: true })
    expect((await ended(server, second.dir)).exit).toMatchObject({ code: 0 })
    expect(existsSync(join(second.dir, 'secrets'))).toBe(false)
  })

  test.skipIf(!present || !needs('root', 'mount', 'umount'))(
    'caches are kept on a volume, where one is mounted',
    async () => {
      server = testServer(shell)
      const [plain, volume] = [join(server.home, '../plain'), join(server.home, '../volume')]
      for (const folder of [plain, volume]) mkdirSync(folder)
      const command = 'echo "$HF_HOME $PIP_CACHE_DIR $UV_CACHE_DIR"'
      const run = (volumes: string[], env = {}) => finish(spec(command, [], { volumes, env }))
      expect((await run([plain, volume])).log('run.log')).toBe('  \n')
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', volume])
      try {
        const cache = `${volume}/.cache`
        const all = `${cache}/huggingface ${cache}/pip ${cache}/uv\n`
        expect((await run([plain, volume])).log('run.log')).toBe(all)
        expect((await run([plain, volume], { HF_HOME: '/x' })).log('run.log')).toBe(all.replace(/^\S+/, '/x'))
      } finally {
        execFileSync('umount', [volume])
      }
    },
  )

  test.skipIf(!present)('with its runner killed it goes on, and what became of it is told', async () => {
    server = testServer(shell)
    const { dir } = await launch(server.session, spec('echo ran', [step(`echo up; ${gate('end')}`)]))
    await until('up', () => readFileSync(join(dir, 'bootstrap-1.log'), 'utf8') === 'up\n')
    kill(Number(/pid,(\d+)/.exec(readdirSync(dir).join(' '))?.[1]))
    expect(await launcher.status(server.session, dir)).toMatchObject({ state: 'running', begun: false })
    open(server, 'end')
    const status = await ended(server, dir, 'vanished')
    expect(status).toMatchObject({
      begun: true,
      setup: { state: 'done' },
      logSize: 4,
      logSizes: { 'bootstrap-1.log': 3 },
    })
  })
})

describe.skipIf(!needs('tmux'))('with tmux', () => {
  test('the session beside the job shows the step that is at work, then the command', async () => {
    server = testServer('dash', { tmux: true })
    const shows = (name: string) => `echo ${name}; ${gate(name)}`
    const steps = [step(shows('first')), step(shows('second'))]
    const { dir, status } = await launch(server.session, spec(shows('third'), steps))
    const shown = async (text: string) =>
      (await server.session.run(`tmux capture-pane -p -t '=${status.tmuxSession}:.0'`)).stdout.includes(text)
    for (const text of ['first', 'second', 'third']) {
      await until(text, () => shown(text))
      open(server, text)
    }
    expect((await ended(server, dir)).exit?.code).toBe(0)
  })

  test('a terminal is for the command; steps are set up outside of it and shown beside it', async () => {
    server = testServer('dash', { tmux: true })
    const steps = [step(`[ -t 1 ] || echo plain; ${gate('plain')}`)]
    const given = spec(`[ -t 1 ] && pwd; ${gate('command')}`, steps, { tty: true, workingDir: '~/.remotebot' })
    const { dir, status } = await launch(server.session, given)
    const shown = `tmux capture-pane -p -t '=${status.tmuxSession}:'`
    for (const [text, name] of [
      ['plain', 'plain'],
      ['.remotebot', 'command'],
    ] as const) {
      await until(text, async () => (await server.session.run(shown)).stdout.includes(text))
      open(server, name)
    }
    expect((await ended(server, dir)).exit).toMatchObject({ code: 0 })
    expect(readFileSync(join(dir, 'bootstrap-1.log'), 'utf8')).toBe('plain\n')
    expect(readFileSync(join(dir, 'run.log'), 'utf8')).toBe(`${server.home}/.remotebot\r\n`)
  })

  test('the session stays while the job is held, and goes when it is released', async () => {
    server = testServer('dash', { tmux: true })
    const given = attemptSpec(`${gate('shown')}; exit 3`, { hold: 'failure' })
    const { dir, status } = await launch(server.session, given)
    const shown = async () => (await server.session.run(`tmux capture-pane -p -t '=${status.tmuxSession}:.0'`)).stdout
    await until(
      'its session',
      async () => (await server.session.run(`tmux has-session -t '=${status.tmuxSession}'`)).code === 0,
    )
    open(server, 'shown')
    await ended(server, dir)
    await until('its end', async () => (await shown()).includes('[the job has ended: exit-3]'))
    await delay(500)
    expect(await shown()).toContain('exit-3')
    await launcher.release(server.transport, { jobId: given.jobId, before: null, purge: false, removeWorkspace: null })
    expect(await shown()).toBe('')
  })

  test('a tmux server that a job was the first to start outlives it, with what others run in it', async () => {
    server = testServer('dash', { tmux: true })
    const given = attemptSpec('tmux new-session -d -s mine "sleep 300"; sleep 300')
    const one = await launch(server.session, given)
    await until('its session', async () => (await server.session.run('tmux has-session -t =mine')).code === 0)
    const other = await launch(server.session, attemptSpec('echo up; sleep 300', { tty: true }))
    await until('up', () => readFileSync(join(other.dir, 'run.log'), 'utf8').startsWith('up'))
    await launcher.cancel(server.session, one.dir, 1)
    await ended(server, one.dir)
    const what = { jobId: given.jobId, before: null, purge: false, removeWorkspace: null }
    expect(await launcher.release(server.transport, what)).toEqual({ left: [], workspaceKept: false })
    expect((await server.session.run('tmux has-session -t =mine')).code).not.toBe(0)
    expect((await launcher.status(server.session, other.dir)).state).toBe('running')
    await launcher.cancel(server.session, other.dir, 0)
    await ended(server, other.dir)
  })
})
