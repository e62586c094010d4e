import { createInterface } from 'node:readline/promises'
import { Interrupted } from '../../following/interrupted.ts'
import { usageError } from '../failure.ts'
import { canAsk, type Io } from '../io.ts'

/**
 * A question with the answers yes and no; anything but yes is no.
 * `--yes` answers it; without a terminal it needs that flag.
 * @throws RemotebotError INVALID_INPUT where nobody can be asked, Interrupted on Ctrl-C.
 */
export async function confirm(io: Io, question: string, yes: boolean, flag = '--yes'): Promise<boolean> {
  if (yes) return true
  if (!canAsk(io)) throw usageError(`This needs an answer: ${question}`, `Without a terminal, give ${flag}.`)
  const answer = await askLine(io, `${question} [y/N] `)
  return /^y(es)?$/i.test(answer.trim())
}

/** One line typed by a person, asked on standard error so that standard output stays clean. */
export async function askLine(io: Io, question: string): Promise<string> {
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: true })
  const interrupted = new AbortController()
  lines.on('SIGINT', () => interrupted.abort())
  lines.on('close', () => interrupted.abort())
  try {
    return await lines.question(question, { signal: interrupted.signal })
  } catch {
    throw new Interrupted()
  } finally {
    lines.close()
  }
}
