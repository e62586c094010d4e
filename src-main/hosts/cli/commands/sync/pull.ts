import type { Command } from 'commander'
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
    .addHelpText('after', '\nQuote globs and ~, so that the server expands them and not the shell here.')
    .action(async (paths: string[], options: Options) => {
      const { server, dryRun } = options
      const target = localPath(options.to, process.cwd())
      const attached = await attach(cli)
      const done = await watchTransfer(cli, attached, (engine, signal) =>
        engine.sync.pull({ server, paths, target, dryRun }, { signal }),
      )
      await sayTransfer(cli, done, { ...options, source: paths.join(' ') })
    })
}
