import { setTimeout as delay } from 'node:timers/promises'
import { ORPCError } from '@orpc/server'
import { expect, test, vi } from 'vitest'
import { ERRORS, type ErrorCode, type Job } from '../../../src-shared/vocabulary/index.ts'
import { runCli } from './run.ts'
import { fakeEngines, fakeJob, fakeServer } from './testing/fake-engine.ts'
import { type FakeIo, fakeIo } from './testing/fake-io.ts'

type Handlers = NonNullable<Parameters<typeof fakeEngines>[0]>

const soon = (look: () => void) => vi.waitFor(look, { timeout: 60_000, interval: 5 })
/** Ctrl-C, once there is somebody to hear it. */
async function interrupt({ signals }: FakeIo): Promise<void> {
  await soon(() => expect(signals.listenerCount('SIGINT')).toBeGreaterThan(0))
  signals.emit('SIGINT')
}

async function call(argv: string[], handlers: Handlers | null, io: FakeIo = fakeIo()) {
  const code = await runCli(argv, io, fakeEngines(handlers))
  return { code, out: io.out(), err: io.err() }
}

/** An engine that runs one job to the end given, with the log given; it answers changes as a real one would. */
function engineWith(end: Partial<Job>, log: Uint8Array | string, pieces = 3): Handlers {
  const bytes = Buffer.from(log)
  let job = fakeJob({ status: 'queued', ahead: 2, outcome: null, exitCode: null, exitText: null, endedAt: null })
  const source = `${job.id}.1.run`
  let stored = 0
  return {
    'jobs.submit': ({ spec }: { spec: Job['spec'] }) => {
      job = { ...job, spec, command: spec.command, name: spec.name ?? 'job' }
      return job
    },
    'jobs.get': () => job,
    'jobs.cancel': () => {
      job = { ...job, status: 'cancelled', outcome: 'cancelled', exitCode: 143 }
      return job
    },
    'engine.changes': async function* () {
      for (let i = 0; i < pieces; i++) {
        await delay(5)
        stored = Math.ceil((bytes.length * (i + 1)) / pieces)
        if (i === pieces - 1 && job.status !== 'cancelled') job = fakeJob({ ...job, endedAt: job.createdAt, ...end })
        yield [{ aggregate: 'jobs', id: job.id }]
      }
      await new Promise(() => {})
    },
    'logs.watch': async function* () {
      yield [{ source, size: stored, complete: false }]
      await new Promise(() => {})
    },
    'logs.sources': () => [
      { id: source, jobId: job.id, attempt: 1, step: 'run', size: stored, complete: true, notices: [], path: '/log' },
    ],
    'logs.read': ({ offset }: { offset: number }) => {
      const part = bytes.subarray(offset, Math.min(stored, offset + 7))
      return { bytes: new Blob([part]), nextOffset: offset + part.length, size: stored, complete: true }
    },
    'logs.times': () => [{ offset: 0, at: 0 }],
    'logs.lineAt': () => ({ line: 0, offset: 0 }),
  }
}

test('job run: bytes go to stdout as stored, and the exit code is the job’s own', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  const io = fakeIo()
  const { code, err } = await call(['job', 'run', '--', 'x'], engineWith({ status: 'failed', exitCode: 7 }, bytes), io)
  expect(code).toBe(7)
  expect(io.outBytes().equals(bytes)).toBe(true)
  expect(err).toBe('')
})

test('job run --json: output on stderr, one object on stdout', async () => {
  const end = { status: 'failed', exitCode: 137, outcome: 'failed', exitText: '137 (killed, or exit 137)' } as const
  const { code, out, err } = await call(['job', 'run', '--json', '--', 'x'], engineWith(end, 'hello\n'))
  expect(code).toBe(137)
  expect(err).toBe('hello\n')
  expect(JSON.parse(out)).toMatchObject({ status: 'failed', exitCode: 137, signal: 'SIGKILL', outcome: 'failed' })
})

test('job run -v says each change of status once', async () => {
  const { err } = await call(['job', 'run', '-v', '--', 'x'], engineWith({ status: 'succeeded', exitCode: 0 }, 'ok'))
  expect(err.match(/queued: 2 ahead on This computer/g)).toHaveLength(1)
  expect(err).toMatch(/succeeded in 0\.0 s/)
})

test('Ctrl-C without a terminal asks the job to end, and the code is 130', async () => {
  const io = fakeIo()
  const engine = engineWith({}, '', 500)
  const ending = call(['job', 'run', '--', 'sleep 100'], engine, io)
  await interrupt(io)
  const { code, err } = await ending
  expect(code).toBe(130)
  expect(err).toMatch(/Asking the job to end/)
})

test('Ctrl-C on a terminal asks first; a second leaves the job running and says how to follow it', async () => {
  const io = fakeIo({ tty: true })
  let cancelled = false
  const engine = { ...engineWith({}, '', 500), 'jobs.cancel': () => (cancelled = true) }
  const ending = call(['job', 'run', '--', 'sleep 100'], engine, io)
  await interrupt(io)
  await soon(() => expect(io.err()).toContain('Cancel the job?'))
  io.stdin.write('\x03')
  const { code, err } = await ending
  expect(code).toBe(130)
  expect(err).toMatch(/Cancel the job\?/)
  expect(err).toMatch(/Left running: .*remotebot job attach/)
  expect(cancelled).toBe(false)
})

test('job logs --json is one array; with --timestamps each line has its time', async () => {
  const engine = engineWith({ status: 'succeeded', exitCode: 0 }, 'a\nb', 1)
  await call(['job', 'run', '--', 'x'], engine)
  const { out } = await call(['job', 'logs', 'x', '--json'], engine)
  expect(JSON.parse(out)).toMatchObject([
    { text: 'a', offset: 0, attempt: 1 },
    { text: 'b', offset: 2 },
  ])
  const stamped = await call(['job', 'logs', 'x', '--timestamps'], engine)
  expect(stamped.out).toBe('1970-01-01T00:00:00Z a\n1970-01-01T00:00:00Z b')
})

test('every error of the engine ends with its exit code and its hint', async () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const engine: Handlers = {
      'jobs.get': () => {
        throw new ORPCError(code, { message: `It failed with ${code}.`, data: { hint: 'Do this.' } })
      },
    }
    const { code: exit, err } = await call(['job', 'show', 'x'], engine)
    expect(exit).toBe(ERRORS[code].exit)
    expect(err).toBe(`Error: It failed with ${code}.\nDo this.\n`)
    const json = await call(['job', 'show', 'x', '--json'], engine)
    expect(JSON.parse(json.err)).toEqual({ error: { code, message: `It failed with ${code}.`, hint: 'Do this.' } })
    expect(json.out).toBe('')
  }
})

test('an ambiguous name lists what it could mean', async () => {
  const candidates = [
    { id: 'job_1', name: 'nightly' },
    { id: 'job_2', name: 'nightly' },
  ]
  const engine: Handlers = {
    'jobs.get': () => {
      throw new ORPCError('AMBIGUOUS', { message: '"n" could be 2 jobs.', data: { candidates } })
    },
  }
  const { code, err } = await call(['job', 'show', 'n'], engine)
  expect(code).toBe(2)
  expect(err).toContain('  job_1  nightly\n  job_2  nightly')
})

test('wrong usage: what, where, the nearest right spelling, exit code 2', async () => {
  const wrong = await call(['job', 'run', '--servr', 'x', '--', 'ls'], null)
  expect(wrong.code).toBe(2)
  expect(wrong.err).toContain("remotebot job run: unknown option '--servr'\nDid you mean --server?")
  expect((await call(['jbo'], null)).err).toContain('Did you mean job?')
  expect((await call(['job'], null)).code).toBe(2)
  expect((await call(['job', 'run', 'ls', 'x'], null)).code).toBe(2)
  expect((await call(['job', 'run', '-h'], null)).code).toBe(0)
})

test('wrong usage with --json is one object on stderr, whoever noticed it', async () => {
  for (const words of [
    ['job', 'list', '--status', 'foo', '--json'],
    ['job', 'run', '--json'],
    ['help', 'job', 'rnu', '--json'],
  ]) {
    const { code, out, err } = await call(words, null)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(JSON.parse(err).error.code).toBe('INVALID_INPUT')
  }
})

test('help finds a command by its words, and fits 80 columns where that is ours to decide', async () => {
  expect((await call(['help', 'job', 'status'], null)).out).toContain('Usage: remotebot job show')
  expect((await call(['help'], null)).out).toContain('Exit codes:')
  expect(Math.max(...(await call(['help'], null)).out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('doctor tells of one disk once, as the engine sees it', async () => {
  const disk = { id: 'disk', status: 'ok', label: 'Disk of the data folder', detail: '1 GB', fix: null }
  const items = JSON.parse((await call(['doctor', '--json'], { 'engine.doctor': () => [disk] })).out)
  expect(items.filter(({ id }: { id: string }) => id === 'disk')).toMatchObject([{ name: 'Disk of the data folder' }])
})

test('without a terminal and without --yes a needed answer is wrong usage', async () => {
  const engine: Handlers = {
    'jobs.get': () => fakeJob(),
    'jobs.remove': () => ({ removed: true, freedBytes: 5, note: null }),
  }
  expect((await call(['job', 'remove', 'x'], engine)).code).toBe(2)
  const { code, out } = await call(['job', 'remove', 'x', '--yes', '--json'], engine)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ status: 'removed', freedBytes: 5 })
})

test('server add: an unknown key needs an answer, and nothing half-added stays', async () => {
  const server = fakeServer({ origin: 'ssh', name: 'gpu1', address: { user: 'anna', host: 'gpu1', port: 22 } })
  const key = { host: 'gpu1', algorithm: 'ssh-ed25519', fingerprint: 'SHA256:new', pinned: null, known: 'unknown' }
  const calls: string[] = []
  const check = [
    { id: 'login', status: 'failed', label: 'Login', detail: 'refused', fix: 'Add your key.', command: null },
  ]
  const engine: Handlers = {
    'servers.add': () => ({ server, publicKey: null }),
    'servers.get': () => server,
    'servers.hostKey': () => key,
    'servers.remove': () => {
      calls.push('remove')
      return { removed: true }
    },
    'servers.trustHostKey': ({ fingerprint }: { fingerprint: string }) => {
      calls.push(fingerprint)
      return server
    },
    'servers.check': async function* () {
      yield check
    },
  }
  const refused = await call(['server', 'add', 'anna@gpu1'], engine)
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('SHA256:new')
  expect(calls).toEqual(['remove'])

  const added = await call(['server', 'add', 'anna@gpu1', '--accept-host-key'], engine)
  expect(calls).toEqual(['remove', 'SHA256:new'])
  expect(added.code).toBe(7)
  expect(added.out).toContain('✗ Login: refused')
  expect(added.err).toContain('Add your key.')

  engine['servers.hostKey'] = () => ({ ...key, pinned: 'SHA256:old', known: 'changed' })
  const changed = await call(['server', 'check', 'gpu1', '--yes'], engine)
  expect(changed.code).toBe(8)
  expect(changed.err).toMatch(/SHA256:old[\s\S]*SHA256:new[\s\S]*--replace-host-key SHA256:new/)
})

test('without an engine: engine status says so with 9, and completion stays silent', async () => {
  expect((await call(['engine', 'status'], null)).code).toBe(9)
  expect(await call(['__complete', 'job'], null)).toEqual({ code: 0, out: '', err: '' })
  const doctor = await call(['doctor', '--json'], null)
  expect(doctor.code).toBe(1)
  expect(JSON.parse(doctor.out)).toContainEqual(expect.objectContaining({ id: 'engine', status: 'failed' }))
})

test('empty lists help on', async () => {
  const { out } = await call(['job', 'list'], { 'jobs.list': () => ({ items: [], nextCursor: null }) })
  expect(out).toBe('No jobs yet. Try: remotebot job run -- echo hello\n')
})

test('a secret comes from standard input, never from an argument', async () => {
  const io = fakeIo()
  let kept = ''
  io.stdin.end('hush-hush\n')
  const engine: Handlers = {
    'secrets.set': ({ name, value }: { name: string; value: string }) => {
      kept = value
      return { name, updatedAt: 0 }
    },
  }
  expect((await call(['secret', 'set', 'KEY'], engine, io)).code).toBe(0)
  expect(kept).toBe('hush-hush')
  expect((await call(['secret', 'set', 'KEY', 'value'], engine)).code).toBe(2)
})
