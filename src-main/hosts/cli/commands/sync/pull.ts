import type { Command } from 'commander'
import { RemotebotError, type TransferReport } from '../../../../../src-shared/vocabulary/index.ts'
import { localPath } from '../../../job-input/local-folder.ts'
import { attach, type Cli } from '../../cli.ts'
import { leaf } from '../../leaf.ts'
import { watchTransfer } from '../../transfer.ts'
import { sayTransfer } from './say-transfer.ts'

interface Options {
  server: string
  to: string
  dryRun?: boolean
  json?: boolean
}

/** `remotebot sync pull` */
export function syncPull(cli: Cli): Command {
  return leaf('pull <paths...>', 'copy files, folders and globs of a server here', [
    'sync pull results --server gpu1 --to ./results',
    "sync pull '~/logs/*.txt' /data/out --server gpu1 --to . --dry-run",
  ])
    .requiredOption('-s, --server <server>', 'the server')
    .option('--to <folder>', 'the folder here', '.')
    .option('--dry-run', 'only list what would change')
    .option('--no-delete', 'remove nothing here, which no pull does anyway')
    .addHelpText('after', '\nQuote globs and ~, so that the server expands them and not the shell here.')
    .action(async (paths: string[], options: Options) => {
      const { server, dryRun } = options
      const target = localPath(options.to, process.cwd())
      const attached = await attach(cli)
      const done = await watchTransfer(cli, attached, (engine, signal) =>
        engine.sync.pull({ server, paths, target, dryRun }, { signal }),
      )
      refuseNothing(done.report, server)
      await sayTransfer(cli, done, { ...options, source: paths.join(' ') })
    })
}

/** @throws RemotebotError NOT_FOUND where none of what was asked for is there: a script must not take that for done. */
function refuseNothing({ files, unchanged, changes }: TransferReport, server: string): void {
  const [missing] = changes
  if (files > 0 || unchanged > 0 || !missing || changes.some(({ action }) => action !== 'skip')) return
  const message = `Nothing came of ${server}: ${missing.path} (${missing.reason ?? 'not said why'}).`
  throw new RemotebotError('NOT_FOUND', message, {
    hint: 'Check the path: it is below the home folder there, or absolute.',
  })
}
