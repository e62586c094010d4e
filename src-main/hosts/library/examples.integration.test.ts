import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { startSshd } from '../../testing/sshd.ts'
import { RealCli } from '../cli/testing/real-cli.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const WAIT = { timeout: 60_000, interval: 50 }
/** Where a build is somewhere else than the package says, the name is led there. */
const LIBRARY = pathToFileURL(resolve(process.env.REMOTEBOT_OUT ?? join(ROOT, 'out'), 'main/library.js')).href
const HOOK = `import { registerHooks } from 'node:module'
registerHooks({ resolve: (name, context, next) =>
  name === 'remotebot' ? { url: '${LIBRARY}', shortCircuit: true } : next(name, context) })`
const OPTIONS = process.env.REMOTEBOT_OUT ? ['--import', `data:text/javascript,${encodeURIComponent(HOOK)}`] : []

let cli: RealCli
let scripts: ReturnType<typeof spawn>[]
beforeEach(() => {
  cli = new RealCli()
  scripts = []
})
afterEach(async () => {
  for (const script of scripts) script.kill('SIGKILL')
  await cli.remove()
})

/** Runs a script on Node, as a person would. */
function script(path: string, ...args: string[]) {
  const child = spawn(process.execPath, [...OPTIONS, path, ...args], { env: cli.env, cwd: ROOT })
  scripts.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    err += text
  })
  const ended = new Promise<{ code: number | null; out: string; err: string }>((done) =>
    child.once('close', (code) => done({ code, out, err })),
  )
  return { child, ended, out: () => out }
}

/** A script of its own beside the package, so that it finds it by its name. */
function ownScript(text: string): string {
  const path = join(cli.env.HOME as string, 'script.ts')
  const link = join(cli.env.HOME as string, 'node_modules/remotebot')
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(ROOT, link)
  writeFileSync(join(cli.env.HOME as string, 'package.json'), '{"type":"module"}')
  writeFileSync(path, `import { RemoteJob } from 'remotebot'\n${text}`)
  return path
}

const example = (name: string, ...args: string[]) => script(join(ROOT, 'examples', name), ...args).ended
const list = async () => JSON.parse((await cli.run(['job', 'list', '--json'])).out.toString())

test('every example is run here', () => {
  const names = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.ts'))
  const here = readFileSync(import.meta.filename, 'utf8')
  for (const name of names) expect(here).toContain(`example('${name}'`)
})

test('hello', async () => {
  const { code, out, err } = await example('hello.ts')
  expect(err).toBe('')
  expect(out).toMatch(/^hello from .+\nhello: succeeded, exit 0\n$/)
  expect(code).toBe(0)
})

test('detached and taken up again', async () => {
  const { code, out, err } = await example('detached.ts')
  expect(err).toBe('')
  expect(out.split('\n').slice(2)).toEqual(['1 of 5', '2 of 5', '3 of 5', '4 of 5', '5 of 5', 'succeeded', ''])
  expect(code).toBe(0)
})

test('push, set up, train, hear of it, and bring the results home', async () => {
  const target = join(cli.env.HOME as string, 'here')
  const { code, out, err } = await example('push-and-train.ts', target)
  expect(err).toBe('')
  expect(out).toContain('epoch 5: loss 0.2\n6 files came home\n')
  expect(readFileSync(join(target, 'model.txt'), 'utf8')).toBe('mean 10.5\n')
  expect(readFileSync(join(target, 'logs/epoch-5.txt'), 'utf8')).toBe('0.200\n')
  expect(code).toBe(0)
})

test.skipIf(!needs('sshd', 'ssh-keygen'))('the same on a server that is reached by SSH', async () => {
  const sshd = await startSshd()
  try {
    const where = `${sshd.user}@127.0.0.1:${sshd.port}`
    const add = ['server', 'add', where, '--name', 'gpu', '--key', sshd.clientKeyPath, '--accept-host-key']
    expect((await cli.run(add)).code).toBe(0)
    cli.env.TRAIN_ON = 'gpu'
    const target = join(cli.env.HOME as string, 'here')
    const { code, out, err } = await example('push-and-train.ts', target)
    expect(err).toBe('')
    expect(out).toContain('6 files came home\n')
    expect(readFileSync(join(target, 'model.txt'), 'utf8')).toBe('mean 10.5\n')
    expect(code).toBe(0)
  } finally {
    await sshd.stop()
  }
})

test('from a file; a wrong one is said with its line', async () => {
  const { code, out, err } = await example('from-file.ts')
  expect(err).toBe('')
  expect(out).toContain('epoch 5 of 5: loss 0.200\ntrain: succeeded, 6 files came home\n')
  expect(code).toBe(0)
  const file = join(cli.env.HOME as string, 'job.yaml')
  writeFileSync(file, 'comand: x\n')
  const wrong = await example('from-file.ts', file)
  expect(wrong.err).toContain(`${file}:1:1: comand: there is no field comand; did you mean command?`)
  expect(wrong.code).toBe(1)
})

test('an engine that is killed while a script follows loses and doubles no line', async () => {
  const running = script(
    ownScript(`await using job = await new RemoteJob({ command: 'for i in $(seq 60); do echo $i; sleep 0.1; done' }).run()
for await (const line of job.logs()) console.log(line)
console.log((await job.wait()).outcome)`),
  )
  await vi.waitFor(() => expect(running.out()).toContain('\n5\n'), WAIT)
  process.kill(cli.enginePid(), 'SIGKILL')
  const { code, out } = await running.ended
  expect(out.trim().split('\n')).toEqual([...Array.from({ length: 60 }, (_, at) => String(at + 1)), 'succeeded'])
  expect(code).toBe(0)
})

test('leaving the scope ends a job that run started; start leaves it running', async () => {
  const leaving = `const input = { command: 'echo up; sleep 600' }
{
  await using job = await new RemoteJob({ ...input, name: 'ends' }).run()
  await using other = await RemoteJob.start({ ...input, name: 'stays' })
  for await (const line of job.logs()) break
  for await (const line of other.logs()) break
}`
  const { code, err } = await script(ownScript(leaving)).ended
  expect(err).toBe('')
  expect(code).toBe(0)
  const status = async (name: string) => (await list()).find((job: { name: string }) => job.name === name).status
  await vi.waitFor(async () => expect(await status('ends')).toBe('cancelled'), WAIT)
  expect(await status('stays')).toBe('running')
  await cli.run(['job', 'cancel', 'stays', '--grace', '0s'])
})

test('another project has its types', () => {
  const path = ownScript(`
await using handle = await new RemoteJob({ command: 'x', keep_for: '1h', provision: { maxPrice: 2 } }).run()
const lines: AsyncIterable<string> = handle.logs()
const { outcome }: { outcome: 'succeeded' | string | null } = await handle.wait()
console.log(lines, outcome)
// @ts-expect-error there is no such field
new RemoteJob({ command: 'x', comand: 'y' })
`)
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const types = join(ROOT, 'node_modules/@types')
  const options = `--ignoreConfig --noEmit --strict --target es2023 --lib es2024,esnext.disposable --module nodenext --types node`
  execFileSync(process.execPath, [tsc, ...options.split(' '), '--typeRoots', types, path], { stdio: 'inherit' })
})
