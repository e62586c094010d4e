import type { Command } from 'commander'
import { localPath, refuseAbsent } from '../../../job-input/local-folder.ts'
import { attach, type Cli } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { leaf } from '../../leaf.ts'
import { collect } from '../../parse/values.ts'
import { watchTransfer } from '../../transfer.ts'
import { sayTransfer } from './say-transfer.ts'

interface Options {
  server: string
  to: string
  dryRun?: boolean
  delete: boolean
  deleteExtra?: boolean
  exclude?: string[]
  defaultIgnores: boolean
  json?: boolean
}

/** `remotebot sync push` */
export function syncPush(cli: Cli): Command {
  return leaf('push <folder>', 'make a folder of a server like the one here', [
    'sync push . --server gpu1 --to code',
    "sync push data --server gpu1 --to /data/set-1 --exclude '*.tmp' --dry-run",
  ])
    .requiredOption('-s, --server <server>', 'the server')
    .requiredOption('--to <folder>', 'the folder there: below its home folder, or absolute')
    .option('--dry-run', 'only list what would change')
    .option('--no-delete', 'remove nothing there (default: what an earlier push brought and is gone here)')
    .option('--delete-extra', 'remove there whatever is not here')
    .option('--exclude <pattern>', 'what to leave out, as in .gitignore (repeatable)', collect)
    .option('--no-default-ignores', 'push .git, .venv, node_modules, __pycache__ and *.pyc too')
    .action(async (folder: string, options: Options) => {
      if (!options.delete && options.deleteExtra) {
        throw usageError('--no-delete and --delete-extra cannot be combined.')
      }
      const source = localPath(folder, process.cwd())
      refuseAbsent(source)
      const { server, to, dryRun, defaultIgnores, exclude = [] } = options
      const deletions = options.deleteExtra ? 'extra' : options.delete ? 'pushed' : 'none'
      const attached = await attach(cli)
      const done = await watchTransfer(cli, attached, (engine, signal) =>
        engine.sync.push(
          { server, source, target: to, excludes: exclude, defaultIgnores, deletions, dryRun },
          { signal },
        ),
      )
      await sayTransfer(cli, done, { ...options, source })
    })
}
