import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RealCli } from './testing/real-cli.ts'

const WAIT = { timeout: 60_000, interval: 100 }
let cli: RealCli
let folder: string

beforeEach(() => {
  cli = new RealCli()
  folder = join(cli.env.HOME as string, 'project')
  mkdirSync(folder)
})
afterEach(() => cli.remove())

const text = ({ out }: { out: Buffer }) => out.toString()
const json = (ended: { out: Buffer }) => JSON.parse(text(ended))
const put = (name: string, content: string) => writeFileSync(join(folder, name), content)

test('a job file: pushed, set up once, run, brought home; the next run skips what has not changed', async () => {
  put('deps.txt', 'one\n')
  put('train.sh', 'cat made.txt; mkdir -p out; echo "model of $NAME" > out/model; echo done\n')
  put(
    'job.yaml',
    `name: train
push: .
bootstrap:
  - {name: deps, run: "cat deps.txt > made.txt; echo installed"}
command: sh train.sh
env: {NAME: file}
outputs: [out]
`,
  )
  const file = join(folder, 'job.yaml')
  const here = join(folder, 'here')
  const first = await cli.run(['job', 'run', '-f', file, '-e', 'NAME=flag', '--output-to', here, '-v'])
  expect(first.err).toContain('--- setting up, step 1 ---\ninstalled\n')
  expect(first.err).toContain(`Results are in ${here}`)
  expect(text(first)).toBe('one\ndone\n')
  expect(first.code).toBe(0)
  expect(readFileSync(join(here, 'out/model'), 'utf8')).toBe('model of flag\n')
  const second = await cli.run(['job', 'run', '-f', file, '-v'])
  expect(second.err).toContain('setting up: step 1 of 1 is unchanged, skipped: deps')
  expect(text(second)).toBe('one\ndone\n')
  put('deps.txt', 'two\n')
  const third = await cli.run(['job', 'run', '-f', file, '--json'])
  expect(json(third)).toMatchObject({ outcome: 'succeeded', exitCode: 0 })
  expect(third.err).toContain('installed')
  expect(third.err).toContain('two\ndone\n')
  const { id } = json(third)
  expect(text(await cli.run(['job', 'logs', id, '--step', 'bootstrap-1']))).toBe('installed\n')
  expect(text(await cli.run(['job', 'logs', id, '--step', 'run']))).toBe('two\ndone\n')
})

test('a dry run lists what has changed since the last push, and starts nothing', async () => {
  put('a.txt', 'a')
  put('b.txt', 'b')
  const args = ['job', 'run', '--server', 'this-computer', '--push', folder]
  const first = await cli.run([...args, '--dry-run', '--', 'ls'])
  expect(first.err).toContain(`It would push ${folder}: 2 changes\n`)
  expect((await cli.run([...args, '--', 'ls'])).code).toBe(0)
  put('b.txt', 'changed')
  const second = await cli.run([...args, '--dry-run', '--', 'ls'])
  expect(second.err).toContain(`It would push ${folder}: 1 change, 1 unchanged\n~ b.txt  7 B\n`)
  expect(json(await cli.run(['job', 'list', '--json']))).toHaveLength(1)
})

test('a step that fails ends the job, with the reason and a code that is no success', async () => {
  const failed = await cli.run(['job', 'run', '--bootstrap', 'echo no such package; exit 4', '--', 'echo never'])
  expect(failed.err).toContain('no such package')
  expect(failed.err).toMatch(/failed: setting up failed in step 1 of 1 .*exit 4/)
  expect(text(failed)).toBe('')
  expect(failed.code).toBe(1)
})

test('a job that fails brings its outputs home, and is held as asked until it is released', async () => {
  const run = ['job', 'run', '--name', 'held', '--output', 'log.txt', '--keep-on-failure', '1h']
  const failed = await cli.run([...run, '-v', '--', 'echo why > log.txt; exit 3'])
  expect(failed.code).toBe(3)
  expect(failed.err).toMatch(/failed: exit 3; held until/)
  expect(failed.err).toContain('1 file (4 B) came home.')
  const held = json(await cli.run(['job', 'show', 'held', '--json']))
  expect(held).toMatchObject({ status: 'cleaning_up', heldUntil: expect.any(String) })
  const moved = json(await cli.run(['job', 'hold', 'held', '--for', '2h', '--json']))
  expect(Date.parse(moved.heldUntil)).toBeGreaterThan(Date.parse(held.heldUntil))
  expect((await cli.run(['job', 'release', 'held'])).code).toBe(0)
  const status = async () => json(await cli.run(['job', 'show', 'held', '--json'])).status
  await vi.waitFor(async () => expect(await status()).toBe('failed'), WAIT)
  const again = await cli.run(['job', 'release', 'held'])
  expect(again.code).toBe(11)
})

test('download while it runs, and attach after the engine was killed', async () => {
  const command =
    'mkdir -p out; echo half > out/a.txt; echo up; while [ ! -e go ]; do sleep 0.2; done; echo over; exit 5'
  const args = ['job', 'run', '-d', '--name', 'long', '--push', folder, '--output', 'out', '--', command]
  expect((await cli.run(args)).code).toBe(0)
  await vi.waitFor(async () => expect(text(await cli.run(['job', 'logs', 'long']))).toBe('up\n'), WAIT)
  const half = await cli.run(['job', 'download', 'long', 'out', join(folder, 'got')])
  expect(half.err).toBe('')
  expect(text(half)).toMatch(/^1 file \(5 B\)/)
  expect(readFileSync(join(folder, 'got/out/a.txt'), 'utf8')).toBe('half\n')
  process.kill(cli.enginePid(), 'SIGKILL')
  const attached = cli.start(['job', 'attach', 'long', '--log'])
  await vi.waitFor(() => expect(attached.out()).toBe('up\n'), WAIT)
  const { workspaceDir } = json(await cli.run(['job', 'show', 'long', '--json']))
  const workspace = workspaceDir.replace(/^~/, cli.env.HOME as string)
  writeFileSync(join(workspace, 'go'), '')
  const ended = await attached.ended
  expect(text(ended)).toBe('up\nover\n')
  expect(ended.code).toBe(5)
})

test('sync push, status and pull, with deletions only as asked', async () => {
  put('a.txt', 'a')
  put('b.txt', 'b')
  const there = join(cli.env.HOME as string, 'there')
  const push = (...flags: string[]) =>
    cli.run(['sync', 'push', folder, '--server', 'this-computer', '--to', '~/there', ...flags])
  const dry = await push('--dry-run')
  expect(text(dry).split('\n').filter(Boolean).sort()).toEqual(['+ a.txt  1 B', '+ b.txt  1 B'])
  expect(existsSync(there)).toBe(false)
  expect(text(await push())).toMatch(/^2 files \(2 B\)/)
  writeFileSync(join(there, 'theirs.txt'), 'x')
  mkdirSync(join(folder, 'sub'))

  rmSync(join(folder, 'b.txt'))
  expect(text(await push('--no-delete'))).not.toContain('deleted')
  expect(readdirSync(there).sort()).toEqual(['a.txt', 'b.txt', 'sub', 'theirs.txt'])
  await push('--delete-extra')
  expect(readdirSync(there).sort()).toEqual(['a.txt', 'sub'])
  expect(json(await cli.run(['sync', 'status', '--json']))).toMatchObject([{ name: folder, status: 'complete' }])
  const back = join(folder, 'back')
  const pulled = await cli.run(['sync', 'pull', '~/there', '--server', 'this-computer', '--to', back, '--json'])
  expect(json(pulled)).toMatchObject({ status: 'done', files: 1 })
  expect(readFileSync(join(back, 'there/a.txt'), 'utf8')).toBe('a')
})
