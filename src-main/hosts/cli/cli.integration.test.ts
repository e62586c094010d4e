import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { startSshd } from '../../testing/sshd.ts'
import { RealCli } from './testing/real-cli.ts'

const WAIT = { timeout: 60_000, interval: 50 }
let cli: RealCli

beforeAll(() => {
  cli = new RealCli()
})
afterAll(() => cli.remove())

const json = (bytes: Buffer) => JSON.parse(bytes.toString())

describe('job run', () => {
  test('passes bytes and the exit code', async () => {
    const { code, out, err } = await cli.run(['job', 'run', '--', `printf 'a\\000\\377\\r\\n'; printf b; exit 3`])
    expect(code).toBe(3)
    expect([...out]).toEqual([0x61, 0, 0xff, 13, 10, 0x62])
    expect(err).toBe('')
  })

  test('words, quotes, newlines, $() and emoji arrive as they were typed', async () => {
    const words = ['a b', "it's", '"', '$(id)', 'x\ny', '🚀', '*', '']
    const { out } = await cli.run(['job', 'run', '--env', 'V=1=2', '--', 'printf', '[%s]', ...words])
    expect(out.toString()).toBe(words.map((word) => `[${word}]`).join(''))
  })

  test('--json: output on stderr, one object on stdout', async () => {
    const { code, out, err } = await cli.run(['job', 'run', '--json', '--name', 'js', '--', 'echo seen; kill -9 $$'])
    expect(code).toBe(137)
    expect(err).toBe('seen\n')
    expect(json(out)).toMatchObject({ name: 'js', status: 'failed', exitCode: 137, signal: 'SIGKILL' })
    expect(json(out).startedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  })

  test('a time limit is said, since the exit code alone would not explain it', async () => {
    const { code, err } = await cli.run(['job', 'run', '--timeout', '1s', '--', 'sleep 60'])
    expect(code).not.toBe(0)
    expect(err).toMatch(/time limit/)
  })

  test('a reader that leaves ends it quietly', async () => {
    const { code, out, err } = await cli.shell("set -o pipefail; rb job run -- 'seq 1 300000' | head -n 2")
    expect(out.toString()).toBe('1\n2\n')
    expect(err).toBe('')
    expect(code).toBe(141)
  })

  test('goes on through kill -9 of the engine; nothing is lost or doubled', async () => {
    const running = cli.start(['job', 'run', '--', 'for i in $(seq 1 80); do echo line $i; sleep 0.1; done; exit 5'])
    await vi.waitFor(() => expect(running.out()).toContain('line 10\n'), WAIT)
    process.kill(cli.enginePid(), 'SIGKILL')
    const { code, out } = await running.ended
    expect(out.toString()).toBe(Array.from({ length: 80 }, (_, i) => `line ${i + 1}\n`).join(''))
    expect(code).toBe(5)
  })

  test('SIGINT without a terminal cancels the job and waits for its end', async () => {
    const first = cli.start(['job', 'run', '--name', 'int-1', '--', 'echo up; sleep 600'])
    await vi.waitFor(() => expect(first.out()).toBe('up\n'), WAIT)
    first.child.kill('SIGINT')
    expect((await first.ended).code).toBe(130)
    expect(json((await cli.run(['job', 'show', 'int-1', '--json'])).out).status).toBe('cancelled')
  })
})

describe('on a terminal', () => {
  test('Ctrl-C asks; n goes on; twice leaves the job running and says how to follow it', async () => {
    const terminal = cli.terminal(['job', 'run', '--name', 'int-2', '--', 'echo up; sleep 600'])
    await vi.waitFor(() => expect(terminal.text()).toContain('up\r\n'), WAIT)
    terminal.type('\x03')
    await vi.waitFor(() => expect(terminal.text()).toContain('Cancel the job?'), WAIT)
    terminal.type('n')
    await vi.waitFor(() => expect(terminal.text()).toMatch(/running \r\n/), WAIT)
    terminal.type('\x03')
    await vi.waitFor(() => expect(terminal.text().split('Cancel the job?')).toHaveLength(3), WAIT)
    terminal.type('\x03')
    expect(await terminal.ended).toBe(130)
    expect(terminal.text()).toMatch(/Left running: int-2\. Follow it again: remotebot job attach \w{8}/)
    expect(json((await cli.run(['job', 'show', 'int-2', '--json'])).out).status).toBe('running')
  })

  test('Ctrl-C, y cancels and waits for the end', async () => {
    const terminal = cli.terminal(['job', 'attach', 'int-2', '--log'])
    await vi.waitFor(() => expect(terminal.text()).toContain('up\r\n'), WAIT)
    terminal.type('\x03')
    expect(await terminal.ended).toBe(130)
    const again = cli.terminal(['job', 'rerun', '--follow', 'int-2'])
    await vi.waitFor(() => expect(again.text()).toContain('up\r\n'), WAIT)
    again.type('\x03')
    await vi.waitFor(() => expect(again.text()).toContain('Cancel the job?'), WAIT)
    again.type('y')
    expect(await again.ended).toBe(130)
    expect(again.text()).toContain('cancelled')
    const [job] = json((await cli.run(['job', 'list', '--active', '--json'])).out)
    expect((await cli.run(['job', 'cancel', job.id])).code).toBe(0)
  })

  test('server ssh: a real shell of the right size, which ends with it', async () => {
    const terminal = cli.terminal(['server', 'ssh', 'this-computer'])
    terminal.type("stty size; printf 'mar%s\\n' ker\r")
    await vi.waitFor(() => expect(terminal.text()).toMatch(/24 80[\s\S]*marker/), WAIT)
    terminal.pty.resize(100, 30)
    // A shell hears of its new size a moment later: it is asked until it knows.
    await vi.waitFor(() => {
      terminal.type('stty size\r')
      expect(terminal.text()).toContain('30 100')
    }, WAIT)
    terminal.type('exit\r')
    expect(await terminal.ended).toBe(0)
  })

  test.skipIf(!needs('tmux'))('job attach joins the tmux session; Ctrl-P Ctrl-Q leaves it and the job', async () => {
    const id = (await cli.run(['job', 'submit', '--name', 'joined', '--', 'echo inside; sleep 600'])).out
      .toString()
      .trim()
    const shown = async () => json((await cli.run(['job', 'show', id, '--json'])).out)
    await vi.waitFor(async () => expect((await shown()).attemptList[0]?.tmuxSession).toBeTruthy(), WAIT)
    const terminal = cli.terminal(['job', 'attach', id])
    await vi.waitFor(() => expect(terminal.text()).toContain('inside'), WAIT)
    terminal.type('\x10\x11')
    expect(await terminal.ended).toBe(0)
    expect((await shown()).status).toBe('running')
    await cli.run(['job', 'cancel', id, '--grace', '1s'])
  })
})

test('detach prints an id alone; logs follow to the end; list, show, events and remove know it', async () => {
  const ticks = 'for i in 1 2 3; do echo tick $i; sleep 0.2; done'
  const made = await cli.run(['job', 'run', '--detach', '--name', 'ticks', '--', ticks])
  const id = made.out.toString().trim()
  expect(id).toMatch(/^job_[0-9a-z]{20}$/)
  expect((await cli.run(['job', 'logs', id.slice(-8), '--follow'])).out.toString()).toBe('tick 1\ntick 2\ntick 3\n')
  const stamped = await cli.run(['job', 'logs', 'ticks', '--timestamps'])
  expect(stamped.out.toString()).toMatch(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ tick \d\n){3}$/)
  const lines = json((await cli.run(['job', 'logs', 'ticks', '--json'])).out)
  expect(lines.map((line: { text: string }) => line.text)).toEqual(['tick 1', 'tick 2', 'tick 3'])
  await vi.waitFor(async () => {
    expect(json((await cli.run(['job', 'show', 'ticks', '--json'])).out).status).toBe('succeeded')
  }, WAIT)
  expect((await cli.run(['job', 'list'])).out.toString()).toMatch(/ID +NAME +STATUS/)
  const shown = json((await cli.run(['job', 'show', 'ticks', '--timeline', '--json'])).out)
  expect(shown).toMatchObject({ id, timeline: expect.arrayContaining([expect.objectContaining({ type: 'created' })]) })
  expect(json((await cli.run(['job', 'events', 'ticks', '--json'])).out)).toEqual([])
  expect((await cli.run(['job', 'remove', 'ticks'])).code).toBe(2)
  expect((await cli.run(['job', 'remove', 'ticks', '--yes'])).code).toBe(0)
  expect((await cli.run(['job', 'show', 'ticks'])).code).toBe(3)
})

test('a secret reaches the job and is masked wherever it is printed', async () => {
  expect((await cli.run(['secret', 'set', 'KEY'], 'hush-hush\n')).code).toBe(0)
  const { out } = await cli.run(['job', 'run', '--secret', 'KEY=V', '--', 'echo "$V"; printf %s "$V" | wc -c'])
  expect(out.toString()).toMatch(/^\*{9}\n *9\n$/)
  expect((await cli.run(['secret', 'list', '--json'])).out.toString()).not.toContain('hush')
})

test('engine status, stop and restart; doctor', async () => {
  expect((await cli.run(['engine', 'start'])).code).toBe(0)
  expect(json((await cli.run(['engine', 'status', '--json'])).out)).toMatchObject({ status: 'running' })
  const before = cli.enginePid()
  expect((await cli.run(['engine', 'restart'])).code).toBe(0)
  expect(cli.enginePid()).not.toBe(before)
  expect((await cli.run(['doctor', '--json'])).code).toBe(0)
  // A shell waits for names for a moment only, which a busy machine passes in one step: it is asked until they came in time.
  await vi.waitFor(
    async () => expect((await cli.run(['__complete', 'server'])).out.toString()).toContain('this-computer'),
    WAIT,
  )
  expect((await cli.run(['engine', 'stop'])).code).toBe(0)
  expect((await cli.run(['engine', 'status'])).code).toBe(9)
  expect((await cli.run(['__complete', 'server'])).out.toString()).toBe('')
  expect((await cli.run(['engine', 'status'])).code).toBe(9)
})

test.skipIf(!needs('sshd', 'ssh-keygen'))(
  'server add: key unknown, accepted, in use, changed, replaced; then nobody listens',
  async () => {
    const sshd = await startSshd()
    const address = `${sshd.user}@127.0.0.1:${sshd.port}`
    const add = ['server', 'add', address, '--name', 'box', '--key', sshd.clientKeyPath]
    try {
      const asked = await cli.run(add)
      expect(asked.code).toBe(2)
      expect(asked.err).toContain(sshd.hostKeyFingerprint)
      expect(json((await cli.run(['server', 'list', '--json'])).out)).toHaveLength(1)

      const added = await cli.run([...add, '--accept-host-key', '--slots', '2'])
      expect(added.err).toBe('')
      expect(added.code).toBe(0)
      expect(added.out.toString()).toMatch(/box is ready/)
      expect((await cli.run(['job', 'run', '--server', 'box', '--', 'echo "$SSH_CONNECTION"'])).code).toBe(0)
      expect((await cli.run(['server', 'edit', 'box', '--name', 'crate'])).code).toBe(0)
      expect(json((await cli.run(['server', 'show', 'crate', '--json'])).out)).toMatchObject({
        slots: 2,
        status: 'ready',
      })

      const before = sshd.hostKeyFingerprint
      await sshd.rotateHostKey()
      const changed = await cli.run(['server', 'check', 'crate', '--yes'])
      expect(changed.code).toBe(8)
      expect(changed.err).toContain(before)
      expect(changed.err).toContain(`server edit crate --replace-host-key ${sshd.hostKeyFingerprint}`)
      expect((await cli.run(['server', 'edit', 'crate', '--replace-host-key', before])).code).not.toBe(0)
      expect((await cli.run(['server', 'edit', 'crate', '--replace-host-key', sshd.hostKeyFingerprint])).code).toBe(0)
      expect((await cli.run(['server', 'check', 'crate'])).code).toBe(0)
      expect((await cli.run(['server', 'remove', 'crate', '--yes'])).code).toBe(0)

      await sshd.stopListening()
      const closed = await cli.run([...add, '--accept-host-key'])
      expect(closed.code).toBe(7)
      expect(json((await cli.run(['server', 'list', '--json'])).out)).toHaveLength(1)
    } finally {
      await sshd.stop()
    }
  },
)

test.skipIf(!needs('sshd', 'ssh-keygen'))('a person at a terminal answers for the host key', async () => {
  const sshd = await startSshd()
  const add = ['server', 'add', `${sshd.user}@127.0.0.1:${sshd.port}`, '--name', 'asked', '--key', sshd.clientKeyPath]
  try {
    const no = cli.terminal(add)
    await vi.waitFor(() => expect(no.text()).toContain('Is this the right host?'), WAIT)
    expect(no.text()).toContain(sshd.hostKeyFingerprint)
    no.type('\r')
    expect(await no.ended).toBe(8)
    expect(no.text()).toContain('was not added')
    const yes = cli.terminal(add)
    await vi.waitFor(() => expect(yes.text()).toContain('Is this the right host?'), WAIT)
    yes.type('y\r')
    expect(await yes.ended).toBe(0)
    expect(yes.text()).toContain('asked is ready')
  } finally {
    await sshd.stop()
  }
})
