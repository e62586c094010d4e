import type { Command } from 'commander'
import { localPath } from '../../../job-input/local-folder.ts'
import { attach, type Cli } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { reportText } from '../../output/transfer-text.ts'
import { watchTransfer } from '../../transfer.ts'

/** `remotebot job download` */
export function jobDownload(cli: Cli): Command {
  return leaf('download <job> [remote] [local]', "copy a job's results here, also while it runs", [
    'job download nightly',
    'job download nightly results/model.bin .',
    "job download nightly 'logs/*.txt' ./logs",
    'job download nightly --to ~/nightly',
  ])
    .option('--to <folder>', 'the folder here, for all of them (default: the current one)')
    .addHelpText(
      'after',
      "\nREMOTE is a file, folder or glob: below the job's working folder, ~/x, or absolute; default: all its outputs.",
    )
    .action(
      async (
        name: string,
        remote: string | undefined,
        local: string | undefined,
        options: { to?: string; json?: boolean },
      ) => {
        if (local !== undefined && options.to !== undefined) {
          throw usageError('The folder here is said twice.', 'Name it behind the path or with --to.')
        }
        if (remote === '') throw usageError('The path on the server is empty.')
        const attached = await attach(cli)
        const job = await attached.client.jobs.get({ job: name })
        const target = localPath(local ?? options.to ?? '.', process.cwd())
        const paths = remote === undefined ? [] : [remote]
        const { report, folder } = await watchTransfer(cli, attached, (client, signal) =>
          client.jobs.download({ job: job.id, paths, target }, { signal }),
        )
        if (options.json) {
          return sayJson(cli.io, { id: job.id, name: job.name, status: job.status, folder, ...report })
        }
        await say(cli.io, `${reportText(report)}, into ${folder}`)
      },
    )
}
