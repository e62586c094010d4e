import { Interrupted } from '../following/interrupted.ts'
import type { Cli } from './cli.ts'

/** A signal that Ctrl-C aborts, for a command that only looks: it ends with 130 and leaves everything as it is. */
export function interruptible(cli: Cli): AbortSignal {
  const stop = new AbortController()
  const interrupt = () => {
    cli.exitCode = new Interrupted().exit
    stop.abort()
  }
  cli.io.signals.on('SIGINT', interrupt)
  cli.atExit.push(() => cli.io.signals.off('SIGINT', interrupt))
  return stop.signal
}
