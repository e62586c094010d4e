import { usageError } from '../failure.ts'

/** Quotes a word for a POSIX shell; plain words stay as they are. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/**
 * The command line of a job: one argument is a shell command as it is, several are words, each quoted.
 * Several words must stand after `--`, so that a flag meant for the command is never read as ours.
 * @throws RemotebotError INVALID_INPUT.
 */
export function jobCommand(args: readonly string[], argv: readonly string[], usage: string): string {
  const dashes = argv.indexOf('--')
  const after = dashes < 0 ? [] : argv.slice(dashes + 1)
  if (args.length === 0) throw usageError('A job needs a command.', `Put it after --: ${usage} -- echo hello`)
  const stray = args.slice(0, args.length - after.length)
  if (dashes >= 0 && stray.length > 0) {
    throw usageError(
      `"${stray[0]}" stands before the --.`,
      `Put the whole command after it: ${usage} -- ${args.join(' ')}`,
    )
  }
  if (dashes < 0 && args.length > 1) {
    throw usageError(
      'A command of several words goes after --.',
      `Write: ${usage} -- ${args.map(shellQuote).join(' ')}`,
    )
  }
  const [only] = args
  return args.length === 1 ? (only as string) : args.map(shellQuote).join(' ')
}
