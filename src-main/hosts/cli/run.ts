import { Interrupted } from '../following/interrupted.ts'
import type { Cli, Engines } from './cli.ts'
import { failureLines, toFailure } from './failure.ts'
import { type Io, note } from './io.ts'
import { painter } from './output/colour.ts'
import { buildProgram } from './program.ts'
import { wantsJson } from './usage.ts'

/** Runs one command line to its end and answers with the exit code. Never throws. */
export async function runCli(argv: readonly string[], io: Io, engines: Engines): Promise<number> {
  const cli: Cli = { io, engines, argv, exitCode: 0, atExit: [] }
  try {
    await buildProgram(cli).parseAsync(withDefault(argv), { from: 'user' })
    return cli.exitCode
  } catch (error) {
    return await explain(cli, error)
  } finally {
    for (const close of cli.atExit) close()
  }
}

/** Without a command, with at most flags such as --json, the call asks what goes on now. */
function withDefault(argv: readonly string[]): string[] {
  const asks = argv.every((word) => word === '--json')
  return asks ? ['now', ...argv] : [...argv]
}

async function explain(cli: Cli, error: unknown): Promise<number> {
  if (error instanceof Interrupted) return error.exit
  const failure = toFailure(error)
  if (failure.message === '') return failure.exit
  if (wantsJson(cli.argv)) {
    const { code, message, data } = failure
    await note(cli.io, JSON.stringify({ error: { code, message, ...data } }))
    return failure.exit
  }
  const [first, ...rest] = failureLines(failure)
  const paint = painter(cli.io, cli.io.stderr)
  await note(cli.io, [`${paint('red', 'Error:')} ${first}`, ...rest].join('\n'))
  return failure.exit
}
