import type { Command } from 'commander'
import { attach, type Cli } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { watchToEnd } from '../../follow/watch-to-end.ts'
import { leaf } from '../../leaf.ts'
import { sayDryRun } from './dry-run.ts'
import { requestOf } from './job-request.ts'
import { sayResult } from './results.ts'
import { type SpecOptions, withSpecFlags } from './spec-flags.ts'
import { submitTrusting } from './submit-trusting.ts'

interface Options extends SpecOptions {
  outputTo?: string
  dryRun?: boolean
  detach?: boolean
  verbose?: boolean
  yes?: boolean
  json?: boolean
}

/** `remotebot job run` */
export function jobRun(cli: Cli): Command {
  const command = leaf('run [command...]', 'run a command, follow it, and exit with its code', [
    'job run -- echo hello',
    "job run -- 'make test 2>&1 | tee test.log'",
    'job run --server gpu1 --timeout 2h --secret HF_TOKEN -- python train.py --epochs 3',
    "job run --push . --bootstrap 'pip install -r requirements.txt' --output results -- python train.py",
    'job run -f job.yaml --output-to .',
    'job run --detach --name nightly -- ./nightly.sh',
  ])
  return withSpecFlags(command)
    .optionsGroup('This call:')
    .option('--output-to <folder>', 'after the end, copy what it brought home here')
    .option('--dry-run', 'print the job as a file, and what would be pushed; start nothing')
    .option('-d, --detach', 'submit it, print its id, and leave it running')
    .option('-v, --verbose', 'say each change of status, also where no terminal is')
    .option('-y, --yes', 'Ctrl-C cancels without a question')
    .addHelpText(
      'after',
      '\nWhat --bootstrap prints goes to standard error, so standard output is the command’s alone.',
    )
    .action(async (args: string[], options: Options) => {
      if (options.outputTo === '') throw usageError('--output-to names no folder.', 'The current one is --output-to .')
      const request = requestOf(cli, args, options, 'remotebot job run')
      if (options.detach && options.outputTo !== undefined) {
        throw usageError('--output-to needs the end of the job, which --detach does not wait for.')
      }
      if (options.dryRun) return sayDryRun(cli, request, options.json)
      const attached = await attach(cli)
      const job = await submitTrusting(cli.io, attached.client, request)
      if (options.detach) return sayResult(cli, job, options.json)
      await watchToEnd(cli, attached, job, options)
    })
}
