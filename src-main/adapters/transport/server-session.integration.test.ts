import { createHash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { SHELLS, type TestServer, testServer } from '../launchers/testing-server.ts'
import { createServerSession } from './server-session.ts'
import type { FollowListener } from './session.ts'
import type { ExecChannel, Transport } from './types.ts'

let server: TestServer
afterEach(() => server?.close())

/** A listener that keeps all it is told and checks that offsets have no gap. */
function recorder(from = 0) {
  const hash = createHash('sha1')
  const seen = { size: from, text: '', events: [] as string[], digest: () => hash.copy().digest('hex') }
  const listener: FollowListener = {
    onData: (bytes, offset) => {
      if (offset !== seen.size) seen.events.push(`gap at ${offset}, not ${seen.size}`)
      seen.size += bytes.length
      hash.update(bytes)
      if (seen.text.length < 10_000) seen.text += bytes.toString('latin1')
    },
    onExit: ({ marker, sizeAtExit }) => seen.events.push(`exit ${marker} ${sizeAtExit} at ${seen.size}`),
    onShrunk: (size) => seen.events.push(`shrunk ${size}`),
    onGone: () => seen.events.push('gone'),
    onLost: () => seen.events.push('lost'),
  }
  return { seen, listener }
}

function folder(name: string): string {
  const dir = join(server.home, name)
  mkdirSync(dir)
  writeFileSync(join(dir, 'run.log'), '')
  return dir
}

describe.each(SHELLS)('the control shell under %s', (shell) => {
  test('runs scripts, whatever they print or break', async () => {
    server = testServer(shell)
    const { session } = server
    expect(await session.run('echo out; echo err >&2; exit 7')).toEqual({ code: 7, stdout: 'out\n', stderr: 'err\n' })
    expect(await session.run(`printf '%s' "it's"; cat`)).toEqual({ code: 0, stdout: "it's", stderr: '' })
    expect((await session.run('if then')).code).not.toBe(0)
    expect((await session.run(`echo 'open`)).code).not.toBe(0)
    expect((await session.run('X=1; cd /; set -e; false; echo never')).stdout).toBe('')
    expect((await session.run(`pwd; echo "[$X]"`)).stdout).toBe(`${server.home}\n[]\n`)
    expect((await session.run(`printf '\\nE0 0\\n\\nB\\n'`)).stdout).toBe('\nE0 0\n\nB\n')
    const binary = await session.run('head -c 300000 /dev/urandom; echo; exit 3')
    expect(binary.code).toBe(3)
    const big = `: '${"x'\\''".repeat(100_000)}'; echo done`
    expect((await session.run(big)).stdout).toBe('done\n')
    const many = await Promise.all(Array.from({ length: 30 }, (_, i) => session.run(`echo ${i}`)))
    expect(many.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 30 }, (_, i) => `${i}\n`))
  })

  test('is made again after it was killed, timed out or abandoned', async () => {
    server = testServer(shell)
    const { session } = server
    await expect(session.run('kill -s KILL $$; sleep 1')).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(session.run('sleep 60', { timeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
    const stop = new AbortController()
    const abandoned = session.run('sleep 60', { signal: stop.signal })
    stop.abort('enough')
    await expect(abandoned).rejects.toBe('enough')
    await expect(session.run('yes')).rejects.toMatchObject({ code: 'REMOTE_FAILED' })
    expect((await session.run('echo back')).stdout).toBe('back\n')
  })
})

test('banners before the first marker are skipped by both channels', async () => {
  server = testServer('dash')
  const noisy: Transport = {
    ...server.transport,
    exec: (command, options) => server.transport.exec(`echo Welcome; printf 'no end'; echo e >&2; ${command}`, options),
  }
  const session = createServerSession(noisy)
  expect(await session.run('echo a')).toEqual({ code: 0, stdout: 'a\n', stderr: '' })
  const dir = folder('d')
  writeFileSync(join(dir, 'run.log'), 'hello')
  const { seen, listener } = recorder()
  session.follow(dir, 'run.log', 0, listener)
  await until('hello', () => seen.text === 'hello')
  await session.close()
})

describe.each(SHELLS)('following under %s', (shell) => {
  test('the size at the exit is that of run.log: other logs are told to their own end', async () => {
    server = testServer(shell)
    const dir = folder('several')
    const big = 3 * 1024 * 1024
    writeFileSync(join(dir, 'run.log'), 'run')
    writeFileSync(join(dir, 'events.jsonl'), Buffer.alloc(big, 10))
    writeFileSync(join(dir, 'exit-0'), '1700000000 3\n\n')
    const [run, events] = [recorder(), recorder()]
    server.session.follow(dir, 'run.log', 0, run.listener)
    server.session.follow(dir, 'events.jsonl', 0, events.listener)
    await until('both ends', () => run.seen.events.length > 0 && events.seen.events.length > 0)
    expect(run.seen.events).toEqual(['exit exit-0 3 at 3'])
    expect(events.seen.events).toEqual([`exit exit-0 null at ${big}`])
  })

  test('tells data, the end, later bytes, and the folder going away', async () => {
    server = testServer(shell)
    const dir = folder("a b'c")
    const log = join(dir, 'run.log')
    const { seen, listener } = recorder()
    const stop = server.session.follow(dir, 'run.log', 0, listener)
    appendFileSync(log, 'one\n')
    await until('one', () => seen.text === 'one\n')
    appendFileSync(log, Buffer.from([0, 10, 255, 10]))
    writeFileSync(join(dir, 'pid'), '1700000000 8\n\n')
    renameSync(join(dir, 'pid'), join(dir, 'exit-3'))
    await until('exit', () => seen.events.length > 0)
    expect(seen.events).toEqual(['exit exit-3 8 at 8'])
    appendFileSync(log, 'late')
    await until('late', () => seen.size === 12)
    // At one stroke: while a folder is being emptied its log is gone first, which is told as such.
    renameSync(dir, `${dir} gone`)
    await until('gone', () => seen.events.length > 1)
    expect(seen.events[1]).toBe('gone')
    stop()
    await server.session.close()
    await until('no process left', () => server.processes().length === 0)
  })

  test('starts at an offset, follows many, stops when told', async () => {
    server = testServer(shell)
    const all = Array.from({ length: 12 }, (_, i) => {
      const dir = folder(`job ${i}`)
      writeFileSync(join(dir, 'run.log'), `${'x'.repeat(i)}rest of ${i}`)
      const one = recorder(i)
      return { dir, ...one, stop: server.session.follow(dir, 'run.log', i, one.listener) }
    })
    await until('all', () => all.every(({ seen }, i) => seen.text === `rest of ${i}`))
    all[3]?.stop()
    for (const { dir } of all) appendFileSync(join(dir, 'run.log'), '!')
    await until('more', () => all.every(({ seen }, i) => i === 3 || seen.text.endsWith('!')))
    expect(all[3]?.seen.text).toBe('rest of 3')
    expect(all.flatMap(({ seen }) => seen.events)).toEqual([])
  })

  test('a truncated log is told', async () => {
    server = testServer(shell)
    const dir = folder('t')
    writeFileSync(join(dir, 'run.log'), 'long enough')
    const { seen, listener } = recorder()
    server.session.follow(dir, 'run.log', 0, listener)
    await until('data', () => seen.size === 11)
    truncateSync(join(dir, 'run.log'), 4)
    await until('shrunk', () => seen.events.length > 0)
    expect(seen.events).toEqual(['shrunk 4'])
  })

  test('200 MB arrive identical, while others are served', async () => {
    server = testServer(shell)
    const dir = folder('big')
    const other = folder('small')
    const block = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 7919 + (i >> 8)) & 255))
    const hash = createHash('sha1')
    const file = openSync(join(dir, 'run.log'), 'a')
    const write = (blocks: number) => {
      for (let i = 0; i < blocks; i++) {
        block.writeUInt32LE(i)
        hash.update(block)
        writeSync(file, block)
      }
    }
    write(120)
    const big = recorder()
    const small = recorder()
    server.session.follow(dir, 'run.log', 0, big.listener)
    server.session.follow(other, 'run.log', 0, small.listener)
    appendFileSync(join(other, 'run.log'), 'here')
    await until('small', () => small.seen.text === 'here')
    write(80)
    closeSync(file)
    await until('big', () => big.seen.size === 200 << 20)
    expect(big.seen.digest()).toBe(hash.digest('hex'))
    expect([...big.seen.events, ...small.seen.events]).toEqual([])
  })
})

test('a channel cut again and again and followed again from the stored length gives identical bytes', async () => {
  server = testServer('dash')
  const channels: ExecChannel[] = []
  const cuttable: Transport = {
    ...server.transport,
    exec: async (command, options) => {
      const channel = await server.transport.exec(command, options)
      channels.push(channel)
      return channel
    },
  }
  const session = createServerSession(cuttable)
  const dir = folder('cut')
  const text = Array.from({ length: 400_000 }, (_, i) => `line ${i}\n`).join('')
  writeFileSync(join(dir, 'run.log'), text)
  const chunks: Buffer[] = []
  let size = 0
  let losses = 0
  const follow = () =>
    session.follow(dir, 'run.log', size, {
      ...recorder().listener,
      onData: (bytes, offset) => {
        expect(offset).toBe(size)
        chunks.push(Buffer.from(bytes))
        size += bytes.length
        if (losses < 20 && chunks.length % 2 === 0) channels.at(-1)?.close()
      },
      onLost: () => {
        losses++
        if (size < text.length) follow()
      },
    })
  follow()
  await until('all of it', () => size === text.length)
  expect(Buffer.concat(chunks).equals(Buffer.from(text))).toBe(true)
  expect(losses).toBeGreaterThan(0)
  await session.close()
  await until('no process left', () => server.processes().length === 0)
})

test('a listener that takes its time stops nobody else, and misses nothing', async () => {
  server = testServer('dash')
  const slowDir = folder('slow')
  const quickDir = folder('quick')
  writeFileSync(join(slowDir, 'run.log'), 'abc'.repeat(1_000_000))
  let release = () => {}
  const blocked = new Promise<void>((resolve) => {
    release = resolve
  })
  const slow = recorder()
  const quick = recorder()
  server.session.follow(slowDir, 'run.log', 0, {
    ...slow.listener,
    onData: (bytes, offset) => {
      slow.listener.onData(bytes, offset)
      return blocked
    },
  })
  await until('slow has begun', () => slow.seen.size > 0)
  const before = slow.seen.size
  server.session.follow(quickDir, 'run.log', 0, quick.listener)
  appendFileSync(join(quickDir, 'run.log'), 'quick')
  await until('quick', () => quick.seen.text === 'quick')
  expect(slow.seen.size).toBe(before)
  release()
  await until('slow has it all', () => slow.seen.size === 3_000_000)
  const whole = createHash('sha1')
    .update(readFileSync(join(slowDir, 'run.log')))
    .digest('hex')
  expect(slow.seen.digest()).toBe(whole)
  expect(slow.seen.events).toEqual([])
})

test('a log truncated while it is read never yields wrong bytes', async () => {
  server = testServer('dash')
  const dir = folder('race')
  const log = join(dir, 'run.log')
  const line = 'the same line over and over\n'
  writeFileSync(log, line.repeat(2_000_000))
  let wrong = 0
  let size = 0
  let shrunk: number | null = null
  server.session.follow(dir, 'run.log', 0, {
    ...recorder().listener,
    onData: (bytes, offset) => {
      const expected = line.repeat(Math.ceil(bytes.length / line.length) + 1).slice(offset % line.length)
      if (!bytes.equals(Buffer.from(expected.slice(0, bytes.length)))) wrong++
      if (size === 0) truncateSync(log, line.length)
      size += bytes.length
    },
    onShrunk: (remote) => {
      shrunk = remote
    },
  })
  await until('shrunk', () => shrunk !== null)
  expect({ shrunk, wrong }).toEqual({ shrunk: line.length, wrong: 0 })
})

test('a listener that throws loses its own log and no other', async () => {
  server = testServer('dash')
  const [bad, good] = [folder('bad'), folder('good')]
  const told: string[] = []
  const fault = () => {
    throw new Error('a fault of this listener')
  }
  const listener = { ...recorder().listener, onExit: fault, onLost: (error: Error) => void told.push(error.message) }
  server.session.follow(bad, 'run.log', 0, listener)
  const { seen, listener: quiet } = recorder()
  server.session.follow(good, 'run.log', 0, quiet)
  writeFileSync(join(bad, 'exit-0'), '1700000000 0\n\n')
  await until('told', () => told.length > 0)
  appendFileSync(join(good, 'run.log'), 'on')
  await until('more', () => seen.text === 'on')
  expect(told).toEqual(['a fault of this listener'])
  expect(seen.events).toEqual([])
})
