import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { MarkedOutput } from './marked-output.ts'
import type { ScriptResult } from './session.ts'
import { shellQuote } from './shell-quote.ts'
import type { ExecChannel, Transport } from './types.ts'

const OUTPUT_LIMIT = 16 * 1024 * 1024

/**
 * A POSIX shell on the server that stays open and runs scripts one after another. Each runs in a subshell,
 * between two markers with a random word that it cannot know, so whatever it prints or breaks is not
 * mistaken for the end. A script is sent as one quoted word: cut short by a lost connection, the shell
 * meets an open quote and runs nothing of it.
 */
export class ControlShell {
  readonly #channel: ExecChannel
  #onEnd: (error: RemotebotError) => void = () => {}
  /** False once the shell has ended or was given up; then another is to be opened. */
  usable = true

  private constructor(channel: ExecChannel) {
    this.#channel = channel
    channel.stdin.on('error', () => {}) // `exited` tells of the end
    void channel.exited.then(({ code, signal }) => {
      this.usable = false
      this.#onEnd(ended(signal ?? `exit ${code}`))
    })
  }

  /** @throws RemotebotError as {@link Transport.exec} does */
  static async open(transport: Transport): Promise<ControlShell> {
    return new ControlShell(await transport.exec('sh', { lane: 'control' }))
  }

  /**
   * Runs `script`. Only one at a time.
   * @throws RemotebotError UNREACHABLE when the shell ended, TIMED_OUT after `timeoutMs`, REMOTE_FAILED when it
   * printed more than 16 MiB; the reason of `signal` when it aborts. The shell is not usable afterwards.
   */
  async run(script: string, timeoutMs: number, signal?: AbortSignal): Promise<ScriptResult> {
    signal?.throwIfAborted()
    if (!this.usable) throw ended('before the script was sent')
    const nonce = randomBytes(16).toString('hex')
    let stopWaiting = () => {}
    const given = new Promise<never>((_, reject) => {
      const timer = setTimeout(() => reject(timedOut(timeoutMs)), timeoutMs)
      const abort = () => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      stopWaiting = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
      this.#onEnd = reject
    })
    try {
      const answer = Promise.all([
        readMarked(this.#channel.stdout, `B${nonce}`, `E${nonce} `),
        readMarked(this.#channel.stderr, `B${nonce}`, `E${nonce} `),
      ])
      answer.catch(() => {})
      this.#channel.stdin.write(framed(script, nonce))
      const [out, err] = await Promise.race([answer, given])
      return { code: Number(out.rest), stdout: out.output.toString('utf8'), stderr: err.output.toString('utf8') }
    } catch (error) {
      this.close()
      throw error
    } finally {
      stopWaiting()
    }
  }

  /** Ends the shell. A script that is running may go on without it. */
  close(): void {
    this.usable = false
    this.#channel.close()
  }
}

function framed(script: string, nonce: string): string {
  const begin = `printf '\\n%s\\n' B${nonce}`
  const end = `printf '\\n%s %s\\n' E${nonce}`
  return `${begin}; ${begin} >&2; (eval ${shellQuote(script)}) </dev/null; ${end} "$?"; ${end} - >&2\n`
}

/** Reads up to the end marker and leaves the stream to the next script. */
function readMarked(stream: Readable, begin: string, end: string): Promise<{ output: Buffer; rest: string }> {
  return new Promise((resolve, reject) => {
    const marked = new MarkedOutput(begin, end, OUTPUT_LIMIT)
    const onData = (chunk: Buffer) => {
      const found = marked.push(chunk)
      if (found === null) return
      stream.off('data', onData)
      if (found === 'overflow') reject(tooMuch())
      else resolve(found)
    }
    stream.on('data', onData)
    stream.resume()
  })
}

function timedOut(timeoutMs: number): RemotebotError {
  return new RemotebotError(
    'TIMED_OUT',
    `The server did not answer a script within ${Math.round(timeoutMs / 1000)} s`,
    {
      hint: 'It may be overloaded, or a disk it needs may hang. Whether the script ran is unknown.',
    },
  )
}

function ended(how: string): RemotebotError {
  return new RemotebotError('UNREACHABLE', 'The shell on the server ended before it answered', {
    hint: 'Check the connection and that the account may run sh. Whether the script ran is unknown.',
    details: how,
  })
}

function tooMuch(): RemotebotError {
  return new RemotebotError('REMOTE_FAILED', 'A script on the server printed more than 16 MiB')
}
