import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RemotebotError, RemoteJob } from './index.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rb-library-'))
  mkdirSync(join(folder, 'code'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('both spellings of a field, and its short forms, mean the same job', () => {
  const camel = new RemoteJob({
    command: ['make', 'make test'],
    workingDir: 'src',
    keepAlive: true,
    keepFor: '30m',
    timeout: 3600,
    push: { folder, defaultIgnores: false },
    provision: { maxPrice: 2.5, minCuda: 12, containerDisk: 50 },
    env: { N: 1, TOKEN: { secret: 'hf' } },
  })
  const snake = new RemoteJob({
    command: 'make\nmake test',
    working_dir: 'src',
    keep_alive: true,
    keep_for: 1800,
    timeout: '1h',
    push: { folder, default_ignores: false },
    provision: { max_price: '2.50', min_cuda: '12.0', container_disk: 50 },
    env: { N: '1' },
    secrets: { TOKEN: 'hf' },
  })
  expect(snake.spec).toEqual(camel.spec)
  expect(camel.spec).toMatchObject({ keepFor: 1800, timeLimit: 3600, provision: { maxPricePerGpuHour: 2_500_000 } })
})

test('what is wrong is said at once, by field', () => {
  const problem = (input: object) => {
    try {
      new RemoteJob(input as ConstructorParameters<typeof RemoteJob>[0])
    } catch (error) {
      expect(error).toBeInstanceOf(RemotebotError)
      return (error as RemotebotError).message
    }
    return 'none'
  }
  expect(problem({})).toBe('command: a job needs a command')
  expect(problem({ command: 'x', comand: 'y' })).toContain('did you mean command?')
  expect(problem({ command: 'x', timeout: 'soon' })).toContain('timeout: "soon" is not a duration')
  expect(problem({ command: 'x', push: '/no/such/folder' })).toContain('no folder /no/such/folder')
  expect(problem({ command: 'x', priority: 1000, keepFor: 1 }).split('\n')).toHaveLength(2)
})

test("a file's folders are below its own, its prices are dollars once, and it is written as it was read", () => {
  const path = join(folder, 'job.yaml')
  writeFileSync(path, 'command: make\npush: code\nprovision: {max_price: 2.5}\n')
  const job = RemoteJob.fromFile(path)
  expect(job.spec.push).toEqual({ folder: join(folder, 'code'), excludes: [], defaultIgnores: true })
  expect(job.spec.provision?.maxPricePerGpuHour).toBe(2_500_000)
  writeFileSync(path, job.toYaml())
  expect(RemoteJob.fromFile(path).spec).toEqual(job.spec)
  writeFileSync(path, 'command: make\ntimeout: 2x\n')
  expect(() => RemoteJob.fromFile(path)).toThrow(/job\.yaml:2:1: timeout/)
})
