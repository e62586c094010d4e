import { Interrupted } from '../../following/interrupted.ts'
import { usageError } from '../failure.ts'
import { canAsk, type Io, write } from '../io.ts'

/** All of standard input as text, without its last line end. */
export async function readStdin(io: Io): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk as Buffer))
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

/**
 * A secret value: typed unseen on a terminal, else read from standard input. Never an argument.
 * @throws RemotebotError INVALID_INPUT for an empty value, Interrupted on Ctrl-C.
 */
export async function readSecret(io: Io, question: string): Promise<string> {
  const value = canAsk(io) ? await askHidden(io, question) : await readStdin(io)
  if (value === '') throw usageError('The value is empty.', 'Type it at the prompt, or pass it on standard input.')
  return value
}

/** Reads one line without showing it. @throws Interrupted on Ctrl-C. */
export async function askHidden(io: Io, question: string): Promise<string> {
  await write(io.stderr, question)
  io.stdin.setRawMode?.(true)
  let typed = ''
  try {
    return await new Promise<string>((resolve, reject) => {
      const end = (finish: () => void) => {
        io.stdin.off('data', read)
        finish()
      }
      const read = (chunk: Buffer | string) => {
        for (const key of chunk.toString()) {
          if (key === '\r' || key === '\n') return end(() => resolve(typed))
          if (key === '\x03' || (key === '\x04' && typed === '')) return end(() => reject(new Interrupted()))
          if (key === '\x7f' || key === '\b') typed = [...typed].slice(0, -1).join('')
          else if (key === '\x15') typed = ''
          else typed += key
        }
      }
      io.stdin.on('data', read)
      io.stdin.resume()
    })
  } finally {
    io.stdin.setRawMode?.(false)
    io.stdin.pause()
    await write(io.stderr, '\n')
  }
}
