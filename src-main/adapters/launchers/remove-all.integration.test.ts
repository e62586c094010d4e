import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { until } from '../../testing/until.ts'
import { runApart } from '../transport/run-apart.ts'
import { type Kept, removeEverythingScript } from './runner-scripts.ts'
import { shellLauncher as launcher } from './shell-launcher.ts'
import { attemptSpec, ended, launch, SHELLS, type TestServer, testServer } from './testing-server.ts'

let server: TestServer
afterEach(() => server?.close())

const removeAll = (kept: Kept) => runApart(server.transport, removeEverythingScript(kept), 60_000)
const at = (...path: string[]) => join(server.home, '.remotebot', ...path)
const inWorkspace = (name: string) => ({ workspaceDir: `~/.remotebot/work/${name}` })

describe.each(SHELLS)('removing all that an installation keeps, under %s', (shell) => {
  const present = needs(shell)

  test.skipIf(!present)('takes its folders and workspaces, and nothing of another installation', async () => {
    server = testServer(shell)
    const mine = attemptSpec('mkdir locked; echo x >locked/x; chmod 500 locked', inWorkspace('mine'))
    const shared = attemptSpec('true', inWorkspace('shared'))
    const own = attemptSpec('true')
    for (const one of [mine, shared, own]) await ended(server, (await launch(server.session, one)).dir)
    const other = await launcher.deploy(server.session, attemptSpec('echo ran', inWorkspace('shared')))
    mkdirSync(at('work', 'theirs'))
    const kept = { jobs: [mine.jobId, shared.jobId, own.jobId, 'job_gone'], workspaces: ['mine', 'shared', 'no-more'] }
    expect(await removeAll(kept)).toMatchObject({ code: 0 })
    expect(readdirSync(at('jobs'))).toEqual([other.dir.split('/').at(-2)])
    expect(readdirSync(at('work')).sort()).toEqual(['shared', 'theirs'])
    // It can still be started.
    await launcher.start(server.session, other.dir)
    await ended(server, other.dir)
    expect(readFileSync(join(other.dir, 'run.log'), 'utf8')).toBe('ran\n')
  })

  test.skipIf(!present)('leaves no folder where nothing else is in it, and does nothing twice', async () => {
    server = testServer(shell)
    const one = attemptSpec('true', inWorkspace('mine'))
    await ended(server, (await launch(server.session, one)).dir)
    const kept = { jobs: [one.jobId], workspaces: ['mine', '..', '../x', ''] }
    writeFileSync(join(server.home, 'file'), '')
    expect(await removeAll(kept)).toMatchObject({ code: 0 })
    expect(readdirSync(server.home)).toEqual(['file'])
    expect(await removeAll(kept)).toMatchObject({ code: 0 })
  })

  test.skipIf(!present)('is refused while one of its jobs runs, whoever else runs some', async () => {
    server = testServer(shell)
    const [running, theirs] = [attemptSpec('sleep 300'), attemptSpec('sleep 300')]
    const { dir } = await launch(server.session, running)
    await launch(server.session, theirs)
    const refused = await removeAll({ jobs: [running.jobId], workspaces: [] })
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(running.jobId) })
    await launcher.cancel(server.session, dir, 0)
    await ended(server, dir)
    expect(await removeAll({ jobs: [running.jobId], workspaces: [] })).toMatchObject({ code: 0 })
    expect(readdirSync(at('jobs'))).toEqual([theirs.jobId])
  })
})

test.skipIf(!needs('tmux'))('the tmux sessions of removed jobs end, and no other', async () => {
  server = testServer('dash', { tmux: true })
  const has = async (session: string | null) =>
    (await server.session.run(`tmux has-session -t '=${session}'`)).code === 0
  const gate = join(server.home, 'gate')
  const given = attemptSpec(`until [ -e "${gate}" ]; do sleep 0.1; done`, { hold: 'always' })
  const mine = await launch(server.session, given)
  const theirs = await launch(server.session, attemptSpec('sleep 300', { name: 'theirs' }))
  await until('both sessions', async () => (await has(mine.status.tmuxSession)) && has(theirs.status.tmuxSession))
  writeFileSync(gate, '')
  await ended(server, mine.dir)
  expect(await has(mine.status.tmuxSession)).toBe(true)
  expect(await removeAll({ jobs: [given.jobId], workspaces: [] })).toMatchObject({ code: 0 })
  expect(await has(mine.status.tmuxSession)).toBe(false)
  expect(await has(theirs.status.tmuxSession)).toBe(true)
  expect(existsSync(mine.dir)).toBe(false)
})
