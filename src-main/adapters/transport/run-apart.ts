import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { ScriptResult } from './session.ts'
import { shellQuote } from './shell-quote.ts'
import type { Transport } from './types.ts'

const OUTPUT_LIMIT = 1024 * 1024

/**
 * Runs a POSIX script in a shell of its own, beside the control shell: for what may take long on a slow disk and
 * must not keep jobs from being started or cancelled. `stdout` may begin with what the login shell says.
 * @throws RemotebotError of the transport; UNREACHABLE or TIMED_OUT (after `timeoutMs`) when no answer came: then it
 *   is unknown whether it ran. The reason of `signal` when it aborts: that only ends the waiting.
 */
export async function runApart(
  transport: Pick<Transport, 'exec'>,
  script: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<ScriptResult> {
  const channel = await transport.exec('sh', { lane: 'bulk', ...(signal ? { signal } : {}) })
  const [stdout, stderr] = [gather(channel.stdout), gather(channel.stderr)]
  // `exited` tells of a shell that is gone.
  channel.stdin.on('error', () => {})
  // One quoted word: cut short by a lost connection, the shell meets an open quote and runs nothing of it.
  channel.stdin.end(`(eval ${shellQuote(script)}) </dev/null\n`)
  const given = () => channel.close()
  signal?.addEventListener('abort', given, { once: true })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs)
  })
  const exit = await Promise.race([channel.exited, late]).finally(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', given)
  })
  signal?.throwIfAborted()
  if (exit === null) {
    channel.close()
    const message = `The server did not finish a script within ${Math.round(timeoutMs / 1000)} s`
    throw new RemotebotError('TIMED_OUT', message, { hint: 'It may be overloaded, or a disk it needs may hang.' })
  }
  if (exit.code === null) {
    throw new RemotebotError('UNREACHABLE', 'The shell on the server ended before it answered', {
      hint: 'Check the connection and that the account may run sh.',
      details: exit.signal ?? 'the connection was lost',
    })
  }
  return { code: exit.code, stdout: stdout(), stderr: stderr() }
}

/** Reads a stream to its end; more than a MiB of it is dropped. */
function gather(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    if (size < OUTPUT_LIMIT) chunks.push(chunk)
    size += chunk.length
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
