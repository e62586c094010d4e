import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { TERMINAL_FLOW, terminalServerMessage } from '../../../../src-shared/contract/terminal-channel.ts'
import { type Change, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { createLocalTransport } from '../../../adapters/transport/local-transport.ts'
import type { Channel } from '../../../ground/channel/index.ts'
import { systemClock } from '../../../ground/clock/index.ts'
import { needs } from '../../../testing/needs.ts'
import { until } from '../../../testing/until.ts'
import { LiveTerminal } from './live-terminal.ts'
import { type JobSession, Terminals } from './terminals.ts'

const folder = mkdtempSync(join(tmpdir(), 'rb-terminals-'))
const transport = createLocalTransport({
  env: { HOME: folder, PATH: process.env.PATH, SHELL: '/bin/sh', PS1: '$ ', TMUX_TMPDIR: folder },
})
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))

/** A pane as the window has one: it acknowledges what it has parsed, unless told not to. */
class Pane implements Channel {
  text = ''
  received = 0
  /** What came before "replayed". */
  replay: string | null = null
  states: { state: string; reason: string | null }[] = []
  private acknowledges: boolean
  private unacked = 0
  private listeners: ((data: string | Uint8Array) => void)[] = []
  private closers: (() => void)[] = []

  constructor(acknowledges = true) {
    this.acknowledges = acknowledges
  }
  send(data: string | Uint8Array) {
    if (typeof data === 'string') {
      const message = terminalServerMessage.parse(JSON.parse(data))
      if (message.type === 'replayed') this.replay = this.text
      else this.states.push({ state: message.state, reason: message.reason })
      return
    }
    if (this.received < 4_000_000) this.text += Buffer.from(data).toString('latin1')
    this.received += data.length
    this.unacked += data.length
    if (this.acknowledges) queueMicrotask(() => this.acknowledge())
  }
  acknowledge() {
    const bytes = this.unacked
    this.unacked = 0
    if (bytes > 0) this.say({ type: 'ack', bytes })
  }
  follow() {
    this.acknowledges = true
    this.acknowledge()
  }
  say(message: unknown) {
    this.raw(JSON.stringify(message))
  }
  type(text: string) {
    this.raw(Buffer.from(text))
  }
  raw(data: string | Uint8Array) {
    for (const listener of this.listeners) listener(data)
  }
  onMessage(listener: (data: string | Uint8Array) => void) {
    this.listeners.push(listener)
  }
  onClose(listener: () => void) {
    this.closers.push(listener)
  }
  close() {
    for (const closer of this.closers.splice(0)) closer()
  }
}

/** So long no pane is given up for its silence, however long this computer stands still. */
const PATIENT_MS = 600_000

async function terminal(command: string | null, silentMs?: number) {
  const changes: string[] = []
  const live = new LiveTerminal({
    info: { id: 'trm_x', serverId: 'srv_x', jobId: null, title: 'x', openedAt: Date.now() },
    size: { cols: 80, rows: 24 },
    connect: (size) => transport.pty({ ...size, ...(command === null ? {} : { command }) }),
    changed: () => changes.push(live.view().state),
    clock: systemClock,
    ...(silentMs === undefined ? {} : { silentMs }),
  })
  cleanups.push(() => live.close())
  await live.connect()
  return live
}

function attach(live: LiveTerminal, pane = new Pane()): Pane {
  live.attach(pane)
  cleanups.push(() => pane.close())
  return pane
}

/** Bytes that the source has made, read from outside: it stands still while the program is blocked. */
async function standsStill(read: () => number): Promise<number> {
  for (let last = read(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    const now = read()
    if (now === last) return now
    last = now
  }
}

describe('a terminal', () => {
  it('passes bytes both ways, replays the past and tells its state', async () => {
    const live = await terminal(null)
    const first = attach(live)
    first.type('echo "one"-two\r')
    await until(() => first.text.includes('one-two'))
    const second = attach(live)
    expect(second.replay).toContain('one-two')
    expect(second.states).toEqual([{ state: 'open', reason: null }])
    first.type('exit 3\r')
    await until(() => second.states.length > 1)
    expect(second.states[1]).toEqual({ state: 'ended', reason: 'the shell ended with exit code 3' })
    expect(live.view()).toMatchObject({ state: 'ended' })
  })

  it('tells a shell that was killed from a connection that was lost', async () => {
    const live = await terminal('kill -9 $$')
    await until(() => live.view().state !== 'open')
    expect(live.view()).toMatchObject({ state: 'ended', reason: 'the shell was ended by SIGKILL' })
  })

  it('reconnects in place with the scrollback kept', async () => {
    const live = await terminal('echo before; exit 1')
    const pane = attach(live)
    await until(() => live.view().state === 'ended')
    await Promise.all([live.connect(), live.connect()])
    await until(() => pane.text.split('before').length === 3)
    expect(pane.text).toMatch(/before[\s\S]*new connection at \d\d:\d\d:\d\d[\s\S]*before/)
    expect(pane.text.match(/new connection/g)).toHaveLength(1)
  })

  it('takes the size of the smallest pane', async () => {
    const live = await terminal('trap "stty size" WINCH; echo ready; while :; do sleep 0.05; done')
    const [a, b] = [attach(live), attach(live)]
    await until(() => a.text.includes('ready'))
    a.say({ type: 'resize', cols: 120, rows: 30 })
    await until(() => a.text.includes('30 120'))
    b.say({ type: 'resize', cols: 100, rows: 50 })
    await until(() => a.text.includes('30 100'))
    b.close()
    await until(() => a.text.lastIndexOf('30 120') > a.text.indexOf('30 100'))
  })

  it('goes by the panes that are seen, and keeps its size while none is', async () => {
    const live = await terminal('trap "stty size" WINCH; echo ready; while :; do sleep 0.05; done')
    const [seen, hidden] = [attach(live), attach(live)]
    await until(() => seen.text.includes('ready'))
    hidden.say({ type: 'visible', visible: false })
    hidden.say({ type: 'resize', cols: 80, rows: 20 })
    seen.say({ type: 'resize', cols: 120, rows: 30 })
    await until(() => seen.text.includes('30 120'))
    expect(seen.text).not.toContain('20 80')
    seen.say({ type: 'visible', visible: false })
    hidden.say({ type: 'visible', visible: true })
    await until(() => seen.text.includes('20 80'))
  })

  it('takes a size that came while it was connecting', async () => {
    const sizes: string[] = []
    const note = (cols: number, rows: number) => void sizes.push(`${cols}x${rows}`)
    const nothing = () => {}
    const pty = { onData: nothing, onExit: nothing, write: nothing, pause: nothing, resume: nothing, close: nothing }
    const live = new LiveTerminal({
      info: { id: 'trm_x', serverId: 'srv_x', jobId: null, title: 'x', openedAt: 0 },
      size: { cols: 80, rows: 24 },
      connect: async ({ cols, rows }) => {
        note(cols, rows)
        attach(live).say({ type: 'resize', cols: 121, rows: 31 })
        return { ...pty, resize: note }
      },
      changed: nothing,
      clock: systemClock,
    })
    await live.connect()
    expect(sizes).toEqual(['80x24', '121x31'])
  })

  it('really blocks the program while a pane does not keep up, and loses nothing', async () => {
    const numbers = 'stty -opost; i=0; while [ $i -lt 200000 ]; do echo $i; i=$((i+1)); done; echo end'
    const live = await terminal(numbers, PATIENT_MS)
    const pane = attach(live, new Pane(false))
    await until(() => pane.received > TERMINAL_FLOW.highMark - TERMINAL_FLOW.flushBytes)
    const stuck = await standsStill(() => pane.received)
    expect(stuck).toBeLessThan(TERMINAL_FLOW.highMark * 2)
    pane.follow()
    await until(() => pane.text.endsWith('end\n'))
    const all = Array.from({ length: 200_000 }, (_, i) => i).join('\n')
    expect(pane.text).toBe(`${all}\nend\n`)
  })

  it('goes on when the pane that held it up is closed', async () => {
    const live = await terminal('yes', PATIENT_MS)
    const [slow, quick] = [attach(live, new Pane(false)), attach(live)]
    await until(() => quick.received > 0)
    const stuck = await standsStill(() => quick.received)
    slow.close()
    await until(() => quick.received > stuck + 1_000_000)
  })

  it('does not wait for a silent pane for ever, and gives it a snapshot when it is back', async () => {
    const live = await terminal('i=0; while :; do echo "line $i"; i=$((i+1)); done', 500)
    const [silent, quick] = [attach(live, new Pane(false)), attach(live)]
    await until(() => quick.received > 3_000_000)
    const sent = silent.received
    expect(sent).toBeLessThan(TERMINAL_FLOW.highMark * 2)
    silent.text = ''
    silent.follow()
    await until(() => silent.text.includes('\x1bc') && silent.received > sent + 500_000)
    expect(silent.text.startsWith('\x1bcline ')).toBe(true) // RIS, then whole lines
  })

  it('is not harmed by malformed messages', async () => {
    const live = await terminal('echo ready; read line; echo "got <$line>"; sleep 1000')
    const pane = attach(live)
    await until(() => pane.text.includes('ready'))
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ type: fc.constantFrom('ack', 'resize', 'visible', 'x'), bytes: fc.anything(), cols: fc.anything() }),
    )
    fc.assert(
      fc.property(message, (value) => {
        try {
          pane.raw(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
        } catch (error) {
          throw new Error(`threw for ${String(value)}: ${error}`)
        }
      }),
    )
    pane.say({ type: 'ack', bytes: 1e15 })
    pane.type('hello\r')
    await until(() => pane.text.includes('got <hello>'))
  })
})

describe('terminals', () => {
  let later = 0
  function make(jobSession: (job: string) => JobSession) {
    const changes: Change[] = []
    const terminals = new Terminals({
      findServer: (ref) => ({ id: `srv_${ref}`, name: ref }),
      openPty: (_id, options) => transport.pty(options),
      jobSession,
      publish: (some) => changes.push(...some),
      clock: { ...systemClock, monotonic: () => systemClock.monotonic() + later },
    })
    cleanups.push(() => terminals.closeAll())
    return { terminals, changes }
  }
  const noJob = () => {
    throw new Error('no job was asked for')
  }
  const size = { cols: 80, rows: 24 }

  it('are opened, listed by server, and closed', async () => {
    const { terminals, changes } = make(noJob)
    const a = await terminals.open({ server: 'a', ...size })
    await terminals.open({ server: 'b', ...size })
    expect(terminals.list('a')).toEqual([a])
    expect(terminals.list()).toHaveLength(2)
    const pane = new Pane()
    terminals.attachChannel(a.id, pane)
    let closed = false
    pane.onClose(() => {
      closed = true
    })
    terminals.close(a.id)
    expect(closed).toBe(true)
    expect(pane.states.at(-1)).toMatchObject({ state: 'ended' })
    expect(() => terminals.close(a.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(() => terminals.attachChannel(a.id, new Pane())).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(changes).toContainEqual({ aggregate: 'servers', id: 'srv_a' })
  })

  it('forget what has ended and nobody watches, after a while or to make room, and never what runs', async () => {
    const { terminals } = make(noJob)
    const opened = await Promise.all(Array.from({ length: 50 }, () => terminals.open({ server: 'a', ...size })))
    await expect(terminals.open({ server: 'a', ...size })).rejects.toMatchObject({ code: 'INVALID_STATE' })
    const [first, second] = opened.map((one) => one.id) as [string, string]
    for (const id of [first, second]) {
      const pane = new Pane()
      terminals.attachChannel(id, pane)
      pane.type('exit\r')
      await until(() => pane.states.at(-1)?.state === 'ended')
      pane.close()
    }
    await terminals.open({ server: 'a', ...size })
    expect(terminals.list().map((one) => one.id)).not.toContain(first)
    expect(terminals.list().map((one) => one.id)).toContain(second)
    later = 31 * 60_000
    expect(terminals.list()).toHaveLength(49)
  })

  it.skipIf(!needs('tmux'))('wait for the session of a job that has just started on a busy server', async () => {
    const env = { ...process.env, TMUX_TMPDIR: folder, TMUX: '' }
    const tmux = (...args: string[]) => execFileSync('tmux', args, { env, encoding: 'utf8' })
    const { terminals } = make(() => ({ jobId: 'job_late', serverId: 'srv_a', tmuxSession: 'rb-late-1' }))
    const { id } = await terminals.open({ server: 'a', job: 'late', ...size })
    const pane = new Pane()
    terminals.attachChannel(id, pane)
    await until(() => pane.text.includes('Waiting for the tmux session'))
    await new Promise((resolve) => setTimeout(resolve, 2500))
    tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'rb-late-1', 'echo from the job; cat')
    cleanups.push(() => tmux('kill-server'))
    await until(() => pane.text.includes('from the job'))
    expect(pane.text.match(/Waiting/g)).toHaveLength(1)
  })

  it.skipIf(!needs('tmux'))("join a job's tmux session", async () => {
    const env = { ...process.env, TMUX_TMPDIR: folder, TMUX: '' }
    const tmux = (...args: string[]) => execFileSync('tmux', args, { env, encoding: 'utf8' })
    // The server of the test before may still be leaving, and takes the request with it.
    await until(() => {
      try {
        return tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'rb-train-1', 'echo from the job; cat') === ''
      } catch {
        return false
      }
    })
    tmux('new-session', '-d', '-s', 'another', 'cat') // keeps the tmux server when the first is ended
    cleanups.push(() => tmux('kill-server'))
    let ended = false
    const { terminals } = make((job) => {
      expect(['train', 'job_train']).toContain(job)
      if (ended) throw new RemotebotError('INVALID_STATE', 'The job has ended.')
      return { jobId: 'job_train', serverId: 'srv_a', tmuxSession: 'rb-train-1' }
    })
    const { id, jobId } = await terminals.open({ server: 'a', job: 'train', ...size })
    expect(jobId).toBe('job_train')
    const pane = new Pane()
    terminals.attachChannel(id, pane)
    await until(() => pane.text.includes('from the job'))
    await expect(terminals.open({ server: 'b', job: 'train', ...size })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })

    // Left, come back to, and over: each is told for what it is.
    tmux('detach-client', '-s', '=rb-train-1')
    await until(() => pane.states.at(-1)?.state === 'ended')
    expect(pane.states.at(-1)?.reason).toBe("the job's session was left or has ended")
    expect(pane.text).toContain('[detached')
    await terminals.reconnect(id)
    await until(() => pane.text.lastIndexOf('from the job') > pane.text.indexOf('new connection'))
    tmux('kill-session', '-t', '=rb-train-1')
    await until(() => pane.states.at(-1)?.state === 'ended')
    ended = true
    await expect(terminals.reconnect(id)).rejects.toMatchObject({ code: 'INVALID_STATE' })
    expect(terminals.list('a')).toMatchObject([{ id, jobId: 'job_train', state: 'ended' }])
  })
})
