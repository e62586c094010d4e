import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { leaf } from '../../leaf.ts'
import { sayDryRun } from './dry-run.ts'
import { requestOf } from './job-request.ts'
import { sayResult } from './results.ts'
import { type SpecOptions, withSpecFlags } from './spec-flags.ts'
import { submitTrusting } from './submit-trusting.ts'

/** `remotebot job submit` */
export function jobSubmit(cli: Cli): Command {
  const command = leaf('submit [command...]', 'submit a job and print its id', [
    'job submit --server gpu1 -- python train.py',
    'job submit -f job.yaml',
    'job submit --json -- ./nightly.sh',
  ])
  return withSpecFlags(command)
    .optionsGroup('This call:')
    .option('--dry-run', 'print the job as a file, and what would be pushed; start nothing')
    .action(async (args: string[], options: SpecOptions & { dryRun?: boolean; json?: boolean }) => {
      const request = requestOf(cli, args, options, 'remotebot job submit')
      if (options.dryRun) return sayDryRun(cli, request, options.json)
      await sayResult(cli, await submitTrusting(cli.io, await client(cli), request), options.json)
    })
}
