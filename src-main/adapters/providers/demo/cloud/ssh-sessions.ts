import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { spawn as spawnPty } from '@lydell/node-pty'
import type { PseudoTtyInfo, ServerChannel, Session } from 'ssh2'
import { copyOutput } from './channel-output.ts'

/** Where the programs of a session run. */
export interface Place {
  shell: string
  home: string
  env: Record<string, string>
  /** Shown to people who open a shell. */
  banner: string
}

/** Serves one SSH session: a shell or a command, with or without a terminal. */
export function serveSession(session: Session, place: Place): void {
  const env = { ...place.env }
  let terminal: (PseudoTtyInfo & { term?: string }) | null = null
  let running: { signal(name: string): void; resize(cols: number, rows: number): void } | null = null

  session.on('pty', (accept, _reject, info) => {
    terminal = info
    accept?.()
  })
  session.on('env', (accept, reject, { key, val }) => {
    const allowed = /^(LANG|LC_\w+)$/.test(key)
    if (allowed) env[key] = val
    if (allowed) accept?.()
    else reject?.()
  })
  session.on('window-change', (accept, _reject, { cols, rows }) => {
    running?.resize(cols, rows)
    accept?.()
  })
  session.on('signal', (accept, _reject, { name }) => {
    running?.signal(name)
    accept?.()
  })
  const begin = (channel: ServerChannel, command: string | null) => {
    channel.on('error', () => {})
    channel.stderr.on('error', () => {})
    const args = command === null ? ['-l'] : ['-c', command]
    if (terminal && command === null) channel.write(place.banner.replace(/\n/g, '\r\n'))
    running = terminal
      ? inTerminal(channel, args, terminal, { ...place, env })
      : piped(channel, args, { ...place, env })
  }
  session.on('exec', (accept, _reject, { command }) => begin(accept(), command))
  session.on('shell', (accept) => begin(accept(), null))
}

/** Like sshd: the exit is told when the program ends, the channel closed when nobody can write to its output any more. */
function piped(channel: ServerChannel, args: string[], place: Place) {
  const child = spawn(place.shell, args, { cwd: place.home, env: place.env, stdio: 'pipe', detached: true })
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {})
  channel.pipe(child.stdin)
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      channel.stderr.write(`${place.shell}: ${error.message}\n`)
      channel.exit(127)
      resolve()
    })
    child.once('exit', (code, signal) => {
      tellExit(channel, code, signal)
      resolve()
    })
  })
  void Promise.all([ended, copyOutput(channel, child.stdout, child.stderr)]).then(() => channel.end())
  // Nobody reads any more: the program learns it as it writes.
  channel.once('close', () => {
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
  })
  return { signal: (name: string) => signalGroup(child.pid, name), resize: () => {} }
}

function inTerminal(channel: ServerChannel, args: string[], terminal: PseudoTtyInfo & { term?: string }, place: Place) {
  const pty = spawnPty(place.shell, args, {
    name: terminal.term || 'xterm-256color',
    cols: Math.max(1, terminal.cols),
    rows: Math.max(1, terminal.rows),
    cwd: place.home,
    env: place.env,
    encoding: null,
  })
  let over = false
  // node-pty is typed for text, but with `encoding: null` it passes bytes both ways.
  pty.onData((text) => {
    if (channel.writable && !channel.write(text as unknown as Buffer)) pty.pause()
  })
  channel.on('drain', () => over || pty.resume())
  channel.on('data', (bytes: Buffer) => over || pty.write(bytes as unknown as string))
  pty.onExit(({ exitCode, signal }) => {
    over = true
    tellExit(channel, exitCode, signal ? signalName(signal) : null)
    channel.end()
  })
  channel.once('close', () => {
    if (over) return
    pty.kill('SIGHUP')
    pty.resume() // a paused terminal would never report its end
  })
  return {
    signal: (name: string) => signalGroup(pty.pid, name),
    resize: (cols: number, rows: number) => over || pty.resize(Math.max(1, cols), Math.max(1, rows)),
  }
}

function tellExit(channel: ServerChannel, code: number | null, signal: string | null): void {
  if (signal !== null) channel.exit(signal.replace(/^SIG/, ''), false, '')
  else channel.exit(code ?? 255)
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? 'SIGKILL'
}

function signalGroup(pid: number | undefined, name: string): void {
  const signal = `SIG${name.replace(/^SIG/, '')}`
  if (pid === undefined || !(signal in constants.signals)) return
  try {
    process.kill(-pid, signal as NodeJS.Signals)
  } catch {
    // it ended in between
  }
}
