import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { startSshd } from '../../testing/sshd.ts'
import { RealCli } from './testing/real-cli.ts'

const WAIT = { timeout: 60_000, interval: 50 }
let cli: RealCli

beforeEach(() => {
  cli = new RealCli()
})
afterEach(() => cli.remove())

const json = (bytes: Buffer) => JSON.parse(bytes.toString())

test.skipIf(!needs('sshd', 'ssh-keygen'))('one --accept-host-key is for every host on the way', async () => {
  const [jump, inner] = [await startSshd(), await startSshd()]
  try {
    const folder = join(cli.env.HOME as string, '.ssh')
    mkdirSync(folder, { recursive: true })
    const hop = `Host hop\n HostName 127.0.0.1\n Port ${jump.port}\n User ${jump.user}\n IdentityFile ${jump.clientKeyPath}\n`
    writeFileSync(join(folder, 'config'), hop)
    const where = [`${inner.user}@127.0.0.1:${inner.port}`, '--name', 'inner', '--key', inner.clientKeyPath]
    const added = await cli.run(['server', 'add', ...where, '--jump', 'hop', '--accept-host-key'])
    expect(added.err).toBe('')
    expect(added.code).toBe(0)
    expect((await cli.run(['job', 'run', '--server', 'inner', '--', 'exit 4'])).code).toBe(4)
  } finally {
    await inner.stop()
    await jump.stop()
  }
})

test('server ssh ends with the exit code of the shell', async () => {
  const terminal = cli.terminal(['server', 'ssh', 'this-computer'])
  await vi.waitFor(() => expect(terminal.text().length).toBeGreaterThan(0), WAIT)
  terminal.type('exit 3\r')
  expect(await terminal.ended).toBe(3)
})

test('Ctrl-C while the engine is away is an interruption and no error', async () => {
  const id = (await cli.run(['job', 'submit', '--', 'echo up; sleep 600'])).out.toString().trim()
  for (const following of [
    ['job', 'logs', '--follow', id],
    ['job', 'attach', '-v', id],
  ]) {
    const call = cli.start(following)
    await vi.waitFor(() => expect(call.out()).toContain('up'), WAIT)
    process.kill(cli.enginePid(), 'SIGKILL')
    call.child.kill('SIGINT')
    const { code, err } = await call.ended
    expect(code).toBe(130)
    expect(err).not.toContain('Error')
  }
  await cli.run(['job', 'cancel', id, '--grace', '0s'])
})

test('a database that keeps the engine away is no engine, and says what to do', async () => {
  expect((await cli.run(['engine', 'start'])).code).toBe(0)
  const { home } = json((await cli.run(['engine', 'status', '--json'])).out)
  expect((await cli.run(['engine', 'stop'])).code).toBe(0)
  for (const tail of ['-wal', '-shm']) rmSync(join(home, `remotebot.db${tail}`), { force: true })
  writeFileSync(join(home, 'remotebot.db'), 'no database at all '.repeat(1000))
  const shown = await cli.run(['job', 'list', '--json'])
  expect(shown.code).toBe(9)
  expect(shown.out.toString()).toBe('')
  const { error } = JSON.parse(shown.err)
  expect(error).toMatchObject({ code: 'STORE_DAMAGED', hint: expect.any(String) })
  expect((await cli.run(['serve'])).code).toBe(9)
})
