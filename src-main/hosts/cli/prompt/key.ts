import { type Io, write } from '../io.ts'

/** Asks for one key press, without Enter; Ctrl-C answers "\x03". Null once `signal` aborts. */
export async function askKey(io: Io, question: string, signal: AbortSignal): Promise<string | null> {
  await write(io.stderr, question)
  if (signal.aborted) return null
  io.stdin.setRawMode?.(true)
  try {
    return await new Promise<string | null>((resolve) => {
      const end = (answer: string | null) => {
        io.stdin.off('data', read)
        signal.removeEventListener('abort', give)
        resolve(answer)
      }
      const read = (chunk: Buffer | string) => end(chunk.toString().slice(0, 1))
      const give = () => end(null)
      io.stdin.on('data', read)
      signal.addEventListener('abort', give)
      io.stdin.resume()
    })
  } finally {
    io.stdin.setRawMode?.(false)
    io.stdin.pause()
    await write(io.stderr, '\n')
  }
}
