import { VERSION } from '../../../src-shared/version.ts'
import { realEngines } from './engines.ts'

/** 128 + SIGPIPE: what a program ends with whose reader has gone. */
const READER_GONE = 141

async function main(): Promise<void> {
  const argv = process.argv.slice(2)
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${VERSION}\n`)
    return
  }
  // `remotebot … | head`: the reader has what it wanted; end like any program, without a word.
  const endQuietly = (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? READER_GONE : 1)
  process.stdout.on('error', endQuietly)
  process.stderr.on('error', endQuietly)
  const { runCli } = await import('./run.ts')
  const { stdin, stdout, stderr, env } = process
  const code = await runCli(argv, { stdin, stdout, stderr, env, signals: process }, realEngines)
  // An open socket or a paused terminal must not keep a finished command alive; the output goes out first.
  stdout.write('', () => stderr.write('', () => process.exit(code)))
}

void main()
