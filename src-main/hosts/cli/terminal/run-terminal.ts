import { terminalServerMessage } from '../../../../src-shared/contract/terminal-channel.ts'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { Attached, Channel, Cli } from '../cli.ts'
import { type Io, note, write } from '../io.ts'
import { DetachKeys } from './detach-keys.ts'

/** How a terminal ended. */
type Ending =
  | { how: 'left' }
  | { how: 'ended'; reason: string | null; exitCode: number | null }
  | { how: 'lost'; reason: string }
  | { how: 'engine gone' }

/** Undoes what a program may have left switched on: other screen, hidden cursor, mouse, bracketed paste, colours. */
const RESTORE = '\x1b[?1047l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[0m'

/**
 * Runs a terminal of a server (or a job's tmux session) on this one, until its shell ends or Ctrl-P Ctrl-Q.
 * A shell's own exit code becomes ours; 1 for one that was ended otherwise.
 * @throws RemotebotError UNREACHABLE when the connection is lost, NO_ENGINE when the engine is, and what opening it
 * throws.
 */
export async function runTerminal(
  cli: Cli,
  attached: Attached,
  where: { server: string; job?: string },
): Promise<void> {
  const { io } = cli
  const terminal = await attached.client.terminals.open({ ...where, ...size(io) })
  let ending: Ending
  try {
    const channel = await cli.engines.openTerminal(attached.socketPath, terminal.id)
    ending = await pass(io, channel)
  } finally {
    await attached.client.terminals.close({ terminal: terminal.id }).catch(() => {})
  }
  if (ending.how === 'left') await note(io, '\r\nLeft.')
  if (ending.how === 'ended') {
    if (ending.reason) await note(io, ending.reason)
    if (!where.job) cli.exitCode = ending.exitCode === null ? 1 : ending.exitCode & 255
  }
  const hint = where.job
    ? 'The job goes on. Run the same command again to come back.'
    : 'Run the same command to open another.'
  if (ending.how === 'lost')
    throw new RemotebotError('UNREACHABLE', `The terminal was lost: ${ending.reason}`, { hint })
  if (ending.how === 'engine gone')
    throw new RemotebotError('NO_ENGINE', 'The terminal was lost: the engine has gone.', { hint })
}

function size(io: Io): { cols: number; rows: number } {
  const within = (value: number) => Math.min(1000, Math.max(2, value))
  return { cols: within(io.stdout.columns ?? 80), rows: within(io.stdout.rows ?? 24) }
}

async function pass(io: Io, channel: Channel): Promise<Ending> {
  const { stdin, stdout } = io
  const keys = new DetachKeys()
  const resize = () => channel.send(JSON.stringify({ type: 'resize', ...size(io) }))
  let typed: (chunk: Buffer | string) => void = () => {}
  let writing: Promise<void> = Promise.resolve()
  try {
    const ending = await new Promise<Ending>((resolve) => {
      typed = (chunk) => {
        const { pass: bytes, leave } = keys.read(Buffer.from(chunk as Buffer))
        if (bytes.length > 0) channel.send(bytes)
        if (leave) resolve({ how: 'left' })
      }
      channel.onMessage((data) => {
        if (typeof data === 'string') {
          const message = terminalServerMessage.safeParse(parseJson(data)).data
          if (message?.type !== 'state' || message.state === 'open') return
          const { reason, exitCode = null } = message
          if (message.state === 'ended') resolve({ how: 'ended', reason, exitCode })
          else resolve({ how: 'lost', reason: reason ?? 'disconnected' })
          return
        }
        // Acknowledged once the terminal has taken them, so a slow one pauses the source.
        writing = writing.then(async () => {
          await write(stdout, data)
          channel.send(JSON.stringify({ type: 'ack', bytes: data.length }))
        })
      })
      channel.onClose(() => resolve({ how: 'engine gone' }))
      stdin.setRawMode?.(true)
      stdin.on('data', typed)
      stdin.resume()
      stdout.on('resize', resize)
      resize()
    })
    await writing
    if (ending.how !== 'ended') await write(stdout, RESTORE)
    return ending
  } finally {
    stdin.off('data', typed)
    stdout.off('resize', resize)
    stdin.setRawMode?.(false)
    stdin.pause()
    channel.close()
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
