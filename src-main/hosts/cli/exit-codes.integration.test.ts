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

test.skipIf(!needs('sshd', 'ssh-keygen'))('a job that never began says what is in the way to its server', async () => {
  const sshd = await startSshd()
  try {
    const address = `${sshd.user}@127.0.0.1:${sshd.port}`
    const key = ['--key', sshd.clientKeyPath, '--accept-host-key']
    expect((await cli.run(['server', 'add', address, '--name', 'box', ...key])).code).toBe(0)
    const run = ['job', 'run', '--server', 'box', '--', 'true']
    await sshd.rotateHostKey()
    sshd.killSessions()
    const changed = await cli.run(run)
    expect(changed.err).toContain('has changed')
    expect(changed.code).toBe(8)
    const trust = ['server', 'edit', 'box', '--replace-host-key', sshd.hostKeyFingerprint]
    expect((await cli.run(trust)).code).toBe(0)
    writeFileSync(join(sshd.folder, 'authorized_keys'), '')
    sshd.killSessions()
    const refused = await cli.run(run)
    expect(refused.err).toMatch(/^failed: /m)
    expect(refused.code).toBe(7)
    const failed = await cli.run(['job', 'run', '--', 'exit 8'])
    expect(failed.code).toBe(8)
  } finally {
    await sshd.stop()
  }
})

test('a job whose secret is in a locked vault says so, and runs once it was unlocked', async () => {
  const passphrase = 'correct horse battery'
  expect((await cli.run(['secret', 'set', 'KEY'], 'not-in-the-log')).code).toBe(0)
  const { client, closed } = await cli.connect()
  await client.secrets.unlock({ passphrase })
  await client.engine.stop()
  await closed
  const run = ['job', 'run', '--secret', 'KEY', '--', 'test "$KEY" = not-in-the-log']
  const locked = await cli.run(run)
  expect(locked.err).toContain('The vault is locked.')
  expect(locked.code).toBe(12)
  expect((await cli.run(['secret', 'unlock'], 'wrong horse')).code).toBe(12)
  expect((await cli.run(['secret', 'unlock'], passphrase)).code).toBe(0)
  expect((await cli.run(run)).code).toBe(0)
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
