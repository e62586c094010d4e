import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseJobFile } from '../../../../../src-shared/job-file/index.ts'
import type { JobSpec } from '../../../../../src-shared/vocabulary/index.ts'
import { runCli } from '../../run.ts'
import { fakeEngines, fakeJob } from '../../testing/fake-engine.ts'
import { fakeIo } from '../../testing/fake-io.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rb-flags-'))
  mkdirSync(join(folder, 'code'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function jobFile(text: string): string {
  const path = join(folder, 'job.yaml')
  writeFileSync(path, text)
  return path
}

/** What `job submit` with these arguments asks the engine for, and how the call ended. */
async function submitted(...args: string[]) {
  const io = fakeIo({ env: { NO_COLOR: '1', LR: '0.1' } })
  let asked: { spec: JobSpec; requester?: string } | null = null
  const engines = fakeEngines({
    'jobs.submit': (input: { spec: JobSpec }) => {
      asked = input
      return fakeJob()
    },
  })
  const code = await runCli(['job', 'submit', ...args], io, engines)
  return { code, err: io.err(), asked: asked as { spec: JobSpec; requester?: string } | null }
}

test('every field has a flag', async () => {
  const flags = `--server gpu1 --name n --push ${folder}/code --exclude *.tmp --exclude data --no-default-ignores
    --workspace w --bootstrap make --bootstrap-name deps --bootstrap-input a.lock --bootstrap-input b --bootstrap fetch --workdir src --env LR --env A=b=c --secret hf=HF --output out
    --output *.log --outputs-when success --tools git,python3 --tools tmux --cpu 2 --memory 16GB --gpu 1 --disk 0.5
    --timeout 2h --keep-for 30m --keep-on-failure 10m --remove-workspace --end-instance --restart-on-preemption --priority -5 --tty --requester anna/x
    --justification why -- ls -l`
  const { asked } = await submitted(...flags.split(/\s+/))
  expect(asked).toMatchObject({ requester: 'anna/x' })
  expect(asked?.spec).toEqual({
    kind: 'command',
    server: 'gpu1',
    name: 'n',
    push: { folder: join(folder, 'code'), excludes: ['*.tmp', 'data'], defaultIgnores: false },
    workspace: 'w',
    bootstrap: [
      { run: 'make', name: 'deps', inputs: ['a.lock', 'b'] },
      { run: 'fetch', inputs: [] },
    ],
    command: 'ls -l',
    workingDir: 'src',
    env: { LR: '0.1', A: 'b=c' },
    secrets: { HF: 'hf' },
    outputs: ['out', '*.log'],
    outputsWhen: 'success',
    tools: ['git', 'python3', 'tmux'],
    resources: { cpu: 2, memoryGb: 16, gpu: 1, diskGb: 0.5 },
    timeLimit: 7200,
    keepAlive: true,
    keepFor: 1800,
    keepOnFailure: 600,
    removeWorkspace: true,
    endInstance: true,
    restartOnPreemption: true,
    priority: -5,
    tty: true,
    justification: 'why',
  })
})

test('flags win over the file; variables and resources by name, the place as a whole', async () => {
  const file = jobFile(`
command: python train.py
ssh: anna@gpu1
env: {A: "1", B: "2"}
secrets: {TOKEN: hf}
resources: {gpu: 1, memory: 8}
outputs: [results]
priority: 3
`)
  const { asked } = await submitted('-f', file, '--server', 'gpu2', '-e', 'B=3', '-e', 'TOKEN=x', '--gpu', '2')
  expect(asked?.spec).toMatchObject({
    command: 'python train.py',
    server: 'gpu2',
    env: { A: '1', B: '3', TOKEN: 'x' },
    secrets: {},
    resources: { gpu: 2, memoryGb: 8 },
    outputs: ['results'],
    priority: 3,
  })
  expect(asked?.spec.ssh).toBeUndefined()
})

test("folders of a file are below the file's folder, and the command may come from the call", async () => {
  const { asked } = await submitted('-f', jobFile('push: code\nworkspace: w'), '--', 'make', 'it all')
  expect(asked?.spec).toMatchObject({ command: "make 'it all'", push: { folder: join(folder, 'code') } })
})

test('a repository is no folder, and ~ is the home folder here', async () => {
  expect((await submitted('--push', 'git@example.org:a/b.git', '--', 'x')).asked?.spec.push).toEqual({
    git: 'git@example.org:a/b.git',
  })
  expect((await submitted('--push', `${folder}/code`, '--ref', 'v1', '--', 'x')).asked?.spec.push).toEqual({
    git: join(folder, 'code'),
    ref: 'v1',
  })
  const home = await submitted('--push', '~', '--', 'x')
  expect(home.asked?.spec.push).toMatchObject({ folder: homedir() })
})

test.each([
  [['--push', '/no/such/folder', '--', 'x'], 'There is no folder /no/such/folder to push.'],
  [['--server', 'a', '--ssh', 'b@c', '--', 'x'], '--server and --ssh cannot be combined'],
  [['--exclude', 'x', '--', 'x'], '--exclude says something about what is pushed'],
  [['--push', 'https://example.org/a.git', '--exclude', 'x', '--', 'x'], '--exclude is for a folder'],
  [['--push', 'https://example.org/a.git', '--no-default-ignores', '--', 'x'], '--no-default-ignores is for a folder'],
  [['--bootstrap-name', 'deps', '--bootstrap', 'make', '--', 'x'], 'It belongs to the --bootstrap before it.'],
  [['--provision', 'gpu', '--', 'x'], 'provision: "gpu" is not name=value'],
  [['--provision', 'spot=yes', '--', 'x'], 'provision.spot: "yes" is neither true nor false'],
  [['--provision', 'cost=3', '--', 'x'], 'provision.cost: there is no field cost'],
  [['--workspace', '../x', '--', 'x'], 'workspace: a workspace name has letters'],
  [['-f', '/no/such.yaml'], '/no/such.yaml: there is no such file.'],
  [['-f', '/tmp', '--template', 'x'], '--file and --template cannot be combined'],
  [['--memory', 'lots', '--', 'x'], 'A size in GB is needed'],
  [['--outputs-when', 'never', '--', 'x'], 'One of these is needed: always, success'],
])('wrong usage is said before anybody is asked: %j', async (args, message) => {
  const { code, err, asked } = await submitted(...args)
  expect(err).toContain(message)
  expect(code).toBe(2)
  expect(asked).toBeNull()
})

test('what is wrong with a file is said with line and column', async () => {
  const { code, err } = await submitted('-f', jobFile('comand: x'))
  expect(code).toBe(2)
  expect(err).toMatch(/job\.yaml:1:1: comand: there is no field comand; did you mean command\?/)
  expect((await submitted('-f', jobFile('name: x'))).err).toContain('command: a job needs a command')
})

test('a dry run prints a job file that means the same, and asks no engine', async () => {
  const io = fakeIo()
  const args = ['job', 'run', '--dry-run', '--timeout', '90m', '--output', 'out', '-e', 'A=1', '--', 'make', 'a b']
  expect(await runCli(args, io, fakeEngines(null))).toBe(0)
  expect(parseJobFile(io.out(), 'out')).toEqual({
    command: "make 'a b'",
    env: { A: '1' },
    timeLimit: 5400,
    outputs: ['out'],
  })
})

test('job check prints what a file means', async () => {
  const io = fakeIo()
  expect(await runCli(['job', 'check', jobFile('command: [a, b]\ntimeout: 3600')], io, fakeEngines(null))).toBe(0)
  expect(io.out()).toBe('command: |-\n  a\n  b\ntimeout: 1h\n')
})
