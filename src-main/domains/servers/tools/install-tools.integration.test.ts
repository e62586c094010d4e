import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { ToolState } from '../../../../src-shared/vocabulary/index.ts'
import { SHELLS, type TestServer, testServer } from '../../../adapters/launchers/testing-server.ts'
import { createLocalTransport } from '../../../adapters/transport/index.ts'
import { needs } from '../../../testing/needs.ts'
import { type InstallTools, installTools } from './install-tools.ts'
import { RECIPES, toolNames } from './recipes.ts'
import { testMirror } from './testing-mirror.ts'

const closers: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** A machine on which nothing is installed for all: what comes goes into its home folder. */
function machine(shell: (typeof SHELLS)[number] = 'dash', env: Record<string, string> = {}): TestServer {
  const server = testServer(shell, { tmux: true })
  const transport = createLocalTransport({ env: { ...server.env, REMOTEBOT_DEMO_MACHINE: 'test', ...env } })
  closers.push(
    () => server.close(),
    () => transport.close(),
  )
  return { ...server, transport }
}

async function mirrored() {
  const mirror = await testMirror()
  closers.push(() => mirror.close())
  return mirror
}

function install(server: TestServer, wanted: string[], rest: Partial<InstallTools> = {}) {
  const seen: ToolState[][] = []
  const done = installTools({
    transport: server.transport,
    wanted,
    install: true,
    mirror: null,
    onChange: (states) => void seen.push(states),
    signal: new AbortController().signal,
    clock: { now: () => 7 },
    ...rest,
  })
  return Object.assign(done, { seen })
}

/** The words that a tool's state went through. */
const way = (seen: ToolState[][], name: string) =>
  seen
    .map((states) => states.find((state) => state.name === name)?.status)
    .filter((status, index, all) => status !== all[index - 1])

const sum = (content: Buffer) => createHash('sha256').update(content).digest('hex')

it('has the recipes that are promised', () => {
  expect(toolNames()).toEqual(
    ['docker', 'git', 'mypy', 'node', 'pytest', 'python', 'ripgrep', 'ruff', 'semgrep', 'tmux', 'uv'].toSorted(),
  )
})

it('tells what this machine has, and installs nothing when it is only to look', async () => {
  const server = machine()
  const states = await install(server, toolNames(), { install: false })
  const programs: Record<string, string> = { python: 'python3', ripgrep: 'rg' }
  for (const { name, status, version, problem, checkedAt } of states.filter((state) => state.name !== 'docker')) {
    const there = existsSync(join(server.env.PATH ?? '', programs[name] ?? name))
    // What is there may still not run; then it says so.
    if (status === 'ok') expect([there, version]).toEqual([true, expect.stringMatching(/^\d+\./)])
    else expect(problem).toMatch(there ? /does not run/ : /is not installed/)
    expect(checkedAt).toBe(7)
  }
  expect(states.find(({ name }) => name === 'git')?.status).toBe('ok')
  expect(existsSync(join(server.home, '.local'))).toBe(false)
})

it('says of docker what is in the way', async () => {
  const [docker] = await install(machine(), ['docker'], { install: false })
  if (docker?.status === 'ok') expect(docker.version).toMatch(/^\d+\./)
  else expect(docker?.problem).toMatch(/not installed|itself a container|daemon does not answer/)
})

it('leaves alone what is there, and names what has no recipe', async () => {
  const server = machine()
  const running = install(server, ['git', 'emacs'])
  const [git, emacs] = await running
  expect(git?.status).toBe('ok')
  expect(way(running.seen, 'git')).toEqual(['pending', 'ok'])
  expect(emacs).toMatchObject({
    status: 'failed',
    problem: expect.stringContaining('no recipe for it; there are docker'),
  })
})

describe.each(SHELLS.filter((shell) => needs(shell)))('under %s', (shell) => {
  it('ends a recipe that takes too long with all that it started, and keeps its last words', async () => {
    const server = machine(shell)
    const { recipeScriptOf } = await import('./recipes.ts')
    const { runApart } = await import('../../../adapters/transport/run-apart.ts')
    const recipe = 'verify() { echo begun; sleep 600 & sleep 601; }\n'
    const script = recipeScriptOf({ recipe, part: 'verify', mirror: null, limit: 5 })
    const { code, stdout } = await runApart(server.transport, script, 60_000)
    expect(code).toBe(124)
    expect(stdout).toContain('begun\nit took longer than 5 s and was ended')
    const sleeping = () =>
      server.processes().filter((pid) => {
        const text = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
        return /sleep 60[01]/.test(text)
      })
    await expect.poll(sleeping).toEqual([])
  })

  it('installs from releases on the mirror into the home folder: uv, ripgrep', async () => {
    const mirror = await mirrored()
    const server = machine(shell)
    const say = (text: string) => `#!/bin/sh\necho '${text}'\n`
    const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
    const uv = mirror.archive({
      [`uv-${arch}-unknown-linux-musl/uv`]: say('uv 9.8.7'),
      [`uv-${arch}-unknown-linux-musl/uvx`]: say('uvx 9.8.7'),
    })
    mirror.write(`uv/uv-${arch}-unknown-linux-musl.tar.gz`, uv)
    mirror.write(`uv/uv-${arch}-unknown-linux-musl.tar.gz.sha256`, `${sum(uv)} *uv.tar.gz\n`)
    const rg = `ripgrep-14.1.1-${arch}-unknown-linux-${arch === 'x86_64' ? 'musl' : 'gnu'}`
    const ripgrep = mirror.archive({ [`${rg}/rg`]: say('ripgrep 14.1.1') })
    mirror.write(`ripgrep/${rg}.tar.gz`, ripgrep)
    mirror.write(`ripgrep/${rg}.tar.gz.sha256`, `${sum(ripgrep)}  ${rg}.tar.gz\n`)
    // Whatever this computer has: these are the machine's own.
    const recipes = {
      uv: RECIPES.uv?.replace('version_of uv', 'version_of "$HOME/.local/bin/uv"') ?? '',
      ripgrep: RECIPES.ripgrep?.replace('version_of rg', 'version_of "$HOME/.local/bin/rg"') ?? '',
    }
    const running = install(server, ['uv', 'ripgrep'], { mirror: `${mirror.url}/`, recipes })
    expect((await running).map(({ status, version }) => [status, version])).toEqual([
      ['ok', '9.8.7'],
      ['ok', '14.1.1'],
    ])
    expect(way(running.seen, 'uv')).toEqual(['pending', 'installing', 'ok'])
  })
})

it.skipIf(!needs('busybox'))(
  'installs node from releases on the mirror, and refuses what its checksum does not fit',
  async () => {
    const mirror = await mirrored()
    // busybox has no other node; its apk is none.
    const server = machine('busybox')
    const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
    const folder = `node-v22.1.2-linux-${arch}`
    const programs = ['node', 'npm', 'npx'].map((name) => [`${folder}/bin/${name}`, '#!/bin/sh\necho v22.1.2\n'])
    const node = mirror.archive(Object.fromEntries(programs))
    mirror.write(`node/latest-v22.x/${folder}.tar.gz`, node)
    mirror.write('node/latest-v22.x/SHASUMS256.txt', `${'0'.repeat(64)}  ${folder}.tar.gz\n`)
    const recipes = { node: RECIPES.node?.replace('version_of node', 'version_of "$HOME/.local/bin/node"') ?? '' }
    const [refused] = await install(server, ['node'], { mirror: mirror.url, recipes })
    expect(refused?.status).toBe('failed')
    expect(refused?.problem).toContain('is not what its checksum says')
    expect(refused?.problem?.split('\n').at(-1)).toMatch(/neither from its releases nor from the packages/)
    mirror.write('node/latest-v22.x/SHASUMS256.txt', `${sum(node)}  ${folder}.tar.gz\n`)
    const [installed] = await install(server, ['node'], { mirror: mirror.url, recipes })
    expect(installed).toMatchObject({ status: 'ok', version: '22.1.2' })
    expect(lstatSync(join(server.home, '.local/bin/npm')).isSymbolicLink()).toBe(true)
  },
)

it.skipIf(!needs('python3') || !hasVenv())('installs Python programs from the index of the mirror alone', async () => {
  const mirror = await mirrored()
  mirror.addWheel('rbdummy', '4.5.6')
  const server = machine()
  const recipes = {
    rbdummy: 'verify() { version_of rbdummy; }\ninstall() { python_tool rbdummy rbdummy; }\n',
    rbmissing:
      'verify() { version_of rbmissing; }\ninstall() { python_tool rbmissing rbmissing || fail "not there"; }\n',
  }
  const [dummy, missing] = await install(server, ['rbdummy', 'rbmissing'], { mirror: mirror.url, recipes })
  expect(dummy).toMatchObject({ status: 'ok', version: '4.5.6', problem: null })
  expect(missing?.status).toBe('failed')
  expect(missing?.problem).toMatch(/rbmissing[\s\S]*not there$/)
  expect(mirror.asked).toContain('/pypi/simple/rbmissing/')
})

it.skipIf(!needs('npm'))('installs npm programs from the registry of the mirror', async () => {
  const mirror = await mirrored()
  mirror.addNpm('rbnpmdummy', '7.6.5')
  const recipes = { dummy: 'verify() { version_of rbnpmdummy; }\ninstall() { npm_tool rbnpmdummy rbnpmdummy; }\n' }
  const [dummy] = await install(machine(), ['dummy'], { mirror: mirror.url, recipes })
  expect(dummy).toMatchObject({ status: 'ok', version: '7.6.5', problem: null })
})

it('does not install packages for a whole machine that is a folder of this computer', async () => {
  const recipes = { tmux: `${RECIPES.tmux}\nverify() { fail 'it is not installed'; }\n` }
  const [tmux] = await install(machine(), ['tmux'], { recipes })
  expect(tmux?.status).toBe('failed')
  expect(tmux?.problem).toMatch(/need root[\s\S]*packages of the system only/)
})

it('stops when it is told to', async () => {
  const stop = new AbortController()
  const recipes = { slow: 'verify() { return 1; }\ninstall() { sleep 600; }\n' }
  const server = machine()
  const running = install(server, ['slow'], {
    recipes,
    signal: stop.signal,
    onChange: ([state]) => {
      if (state?.status === 'installing') setTimeout(() => stop.abort(new Error('enough')), 300)
    },
  })
  await expect(running).rejects.toThrow('enough')
})

function hasVenv(): boolean {
  try {
    execFileSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
