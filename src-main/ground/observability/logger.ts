import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import pino, { type Logger as PinoLogger } from 'pino'

/** Structured diagnostics of the engine itself (not of jobs). Values of secrets never reach it. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'> & { child(bindings: object): Logger }

/** A logger that appends JSON lines to `file`, synchronously, so a crash loses none; silent without a file. */
export function createLogger(file: string | null, level = process.env.REMOTEBOT_LOG_LEVEL ?? 'info'): Logger {
  if (file === null) return pino({ level: 'silent' })
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const destination = pino.destination({ dest: file, sync: true, mode: 0o600 })
  // A line that the disk does not take is lost; that must not end what it tells of.
  destination.on('error', () => {})
  return pino({ level, base: null }, destination)
}
