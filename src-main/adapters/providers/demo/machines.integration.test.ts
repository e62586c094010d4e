import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../../testing/until.ts'
import { run } from '../../transport/ssh-test-kit.ts'
import { makeTestCloud, type TestCloud } from './testing.ts'
import { isAlive, launchReady, transportTo, waitFor } from './testing-kit.ts'

const signal = new AbortController().signal
let cloud: TestCloud
const closing: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await cloud.remove()
})

async function machineReady() {
  const ready = await launchReady(cloud)
  const transport = transportTo(ready)
  closing.push(() => transport.close())
  return { ...ready, transport }
}

describe('a machine over SSH', () => {
  it('runs commands with streams, exit codes and signals, and knows nothing of us', async () => {
    process.env.SECRET_OF_OURS = 'hidden'
    cloud = makeTestCloud()
    const { transport, id } = await machineReady()
    expect(await run(transport, 'cat; echo err >&2; exit 7', 'hällo 🙂')).toEqual({
      ...{ stdout: 'hällo 🙂', stderr: 'err\n', code: 7, signal: null },
    })
    expect(await run(transport, 'kill -9 $$')).toMatchObject({ code: null, signal: 'SIGKILL' })
    const { stdout } = await run(transport, 'env; command -v tmux >/dev/null && tmux new -d && ls $TMUX_TMPDIR')
    expect(stdout).toMatch(new RegExp(`HOME=.*/machines/${id}/home\n`))
    expect(stdout).not.toMatch(/SECRET_OF_OURS|SSH_AUTH_SOCK|REMOTEBOT_HOME|VITEST|npm_/)
  })

  it('loses no byte of floods, up, down and on stderr, with many at once', async () => {
    cloud = makeTestCloud()
    const { transport } = await machineReady()
    const bytes = randomBytes(20 * 1024 * 1024)
    const sum = createHash('sha256').update(bytes).digest('hex')
    const echo = await transport.exec('cat')
    const hash = createHash('sha256')
    await Promise.all([
      pipeline([bytes], echo.stdin),
      (async () => {
        for await (const chunk of echo.stdout) hash.update(chunk as Buffer)
      })(),
    ])
    expect([hash.digest('hex'), (await echo.exited).code]).toEqual([sum, 0])
    const floods = Array.from({ length: 6 }, () =>
      run(transport, 'head -c 4000000 /dev/zero | tr "\\0" o; head -c 4000000 /dev/zero | tr "\\0" e >&2; exit 3'),
    )
    for (const { stdout, stderr, code } of await Promise.all(floods)) {
      expect([stdout.length, stderr.length, code]).toEqual([4_000_000, 4_000_000, 3])
      expect(/^o*$/.test(stdout) && /^e*$/.test(stderr)).toBe(true)
    }
    // Somebody who reads nothing holds up the program, and nobody else.
    const slow = await transport.exec('yes')
    expect((await run(transport, 'echo fine')).stdout).toBe('fine\n')
    slow.close()
  })

  it('gives a shell in a terminal that says what it is, and takes resizes', async () => {
    cloud = makeTestCloud()
    const { transport } = await machineReady()
    const pty = await transport.pty({ cols: 80, rows: 24 })
    let shown = ''
    pty.onData((data) => (shown += Buffer.from(data).toString()))
    const exited = new Promise<unknown>((resolve) => pty.onExit(resolve))
    pty.write(Buffer.from('stty size\n'))
    await until(() => shown.includes('24 80'))
    expect(shown).toMatch(/simulated and is not rented.*this computer/s)
    pty.resize(101, 33)
    pty.write(Buffer.from('stty size; cd; basename $PWD\n'))
    await until(() => shown.includes('33 101') && /\nhome\r/.test(shown))
    pty.write(Buffer.from('exit 5\n'))
    expect(await exited).toMatchObject({ code: 5 })
  })

  it('forwards connections of which each direction ends by itself, and says where nobody listens', async () => {
    cloud = makeTestCloud()
    const { transport } = await machineReady()
    const server = createServer({ allowHalfOpen: true }, async (socket) => {
      const got = await text(socket)
      socket.end(`${got.length} `.repeat(1000))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const stream = await transport.forward('127.0.0.1', port)
    stream.end('x'.repeat(3_000_000))
    expect(await text(stream)).toBe('3000000 '.repeat(1000))
    server.close()
    await once(server, 'close')
    await expect(transport.forward('127.0.0.1', port)).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('lets nobody in but the one key', async () => {
    cloud = makeTestCloud()
    const [one, other] = [await launchReady(cloud), await launchReady(cloud)]
    const transport = transportTo({ machine: one.machine, privateKey: other.privateKey })
    await expect(transport.exec('true')).rejects.toMatchObject({ code: 'LOGIN_REFUSED' })
    await transport.close()
  })
})

describe('the life of a machine', () => {
  it('keeps its home while it is stopped, and none of its processes', async () => {
    cloud = makeTestCloud()
    const { id, transport, privateKey } = await machineReady()
    const { stdout } = await run(transport, 'echo kept > file; setsid sleep 1000 >/dev/null 2>&1 & echo $!')
    await cloud.provider.stop(id, signal)
    await cloud.provider.stop(id, signal)
    expect(await waitFor(cloud, id, (seen) => seen?.state === 'stopped')).toMatchObject({ ssh: null })
    expect(isAlive(Number(stdout))).toBe(false)
    await transport.close()
    await cloud.provider.start(id, signal)
    const machine = await waitFor(cloud, id, (seen) => seen?.ssh != null)
    const again = transportTo({ machine: machine as NonNullable<typeof machine>, privateKey })
    expect((await run(again, 'cat file')).stdout).toBe('kept\n')
    await again.close()
    const [account] = (await cloud.ledger()).machines
    expect(account?.stoppedMs).toBeGreaterThan(0)
    expect(account?.state).toBe('running')
  })

  it('takes everything with it when it is ended, also what hid from it', async () => {
    cloud = makeTestCloud()
    const { id, transport } = await machineReady()
    const hidden = 'env -i setsid sh -c "sleep 1000; :"'
    const pids = (await run(transport, `for i in 1 2; do ${hidden} >/dev/null 2>&1 & echo $!; done`)).stdout
    const pty = await transport.pty({ cols: 80, rows: 24, command: 'sleep 1000' })
    const exited = new Promise<unknown>((resolve) => pty.onExit(resolve))
    await cloud.provider.terminate(id, signal)
    await waitFor(cloud, id, (seen) => seen === null)
    expect(pids.trim().split('\n').map(Number).filter(isAlive)).toEqual([])
    await exited
    await cloud.provider.terminate(id, signal)
    expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [], machines: [{ endedBy: 'call' }] })
    await expect(transport.exec('true')).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('ends by its own timer, which can be moved, without anybody', async () => {
    cloud = makeTestCloud()
    const { id } = await launchReady(cloud, { endsAt: Date.now() + 600_000 })
    const endsAt = Date.now() + 1000
    expect(await cloud.provider.setTimer(id, endsAt, signal)).toBe(true)
    await waitFor(cloud, id, (seen) => seen?.state === 'terminated')
    const [account] = (await cloud.ledger()).machines
    expect(account).toMatchObject({ endedBy: 'timer', state: 'ended' })
    expect(account?.endedAt).toBeGreaterThanOrEqual(endsAt)
    const { createdAt, billed, transfer } = account as NonNullable<typeof account>
    const bill = { machineId: id, from: createdAt, to: account?.endedAt, amount: billed, transfer }
    expect(await cloud.provider.bills?.(0, signal)).toEqual([bill])
    expect(await cloud.provider.bills?.(Date.now() + 1000, signal)).toEqual([])
  })

  it('ends itself by the command that the provider tells, which does nothing for another machine', async () => {
    cloud = makeTestCloud()
    const { id, transport } = await machineReady()
    const other = await run(transport, String(cloud.provider.stopCommand('m-another')))
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('this is not the machine') })
    await run(transport, 'echo forged > ~/.demo-cloud/asked')
    expect((await run(transport, 'sleep 0.5; echo here')).stdout).toBe('here\n')
    const command = String(cloud.provider.stopCommand(id))
    // As the watchdog would: with nothing but a home.
    await run(transport, `env -i HOME="$HOME" PATH=/usr/bin:/bin ${command.replace('"$HOME', '"$HOME')}`)
    await waitFor(cloud, id, (seen) => seen?.state === 'terminated')
    expect((await cloud.ledger()).machines).toMatchObject([{ endedBy: 'machine' }])
    expect(cloud.provider.stopCommand('x; rm -rf /')).toBe(null)
  })
})
