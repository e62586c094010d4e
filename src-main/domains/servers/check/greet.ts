import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { Transport } from '../../../adapters/transport/types.ts'
import type { Clock } from '../../../ground/clock/index.ts'

/** Milliseconds for logging in and for the login shell to start. */
const LOGIN_MS = 60_000
const MARK = 'remotebot-hello'
/** Understood by POSIX shells, cmd.exe and PowerShell; only the last two put in "Windows_NT". */
const HELLO = `echo "${MARK} %OS% $env:OS"`

/**
 * Logs in and has the login shell say something. `latencyMs` is one more such round trip over the connection
 * that is there by then: login shell start-up plus the way there and back.
 * @throws RemotebotError of the transport, or TIMED_OUT when the shell never answers
 */
export async function greet(
  transport: Transport,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ windows: boolean; latencyMs: number }> {
  const first = await say(transport, signal)
  const start = clock.monotonic()
  if (!first.windows) await say(transport, signal)
  return { windows: first.windows, latencyMs: Math.round(clock.monotonic() - start) }
}

async function say(transport: Transport, signal: AbortSignal): Promise<{ windows: boolean }> {
  const deadline = AbortSignal.timeout(LOGIN_MS)
  const either = AbortSignal.any([signal, deadline])
  try {
    const channel = await transport.exec(HELLO, { lane: 'control', signal: either })
    channel.stdin.end()
    channel.stderr.resume()
    let text = ''
    channel.stdout.on('data', (chunk: Buffer) => {
      if (text.length < 100_000) text += chunk.toString('latin1')
    })
    await Promise.race([channel.exited, rejectOn(either)]).finally(() => channel.close())
    return { windows: text.includes('Windows_NT') }
  } catch (error) {
    if (!deadline.aborted || error instanceof RemotebotError) throw error
    throw new RemotebotError('TIMED_OUT', `The login shell did not answer within ${LOGIN_MS / 1000} s.`, {
      hint: "Look for a question or something slow in the account's start-up files, such as ~/.bashrc.",
    })
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
