import type { Command } from 'commander'
import { attach, type Cli } from '../../cli.ts'
import { watchToEnd } from '../../follow/watch-to-end.ts'
import { leaf } from '../../leaf.ts'
import { sayResult } from './results.ts'
import { type SpecOptions, specOfFlags, submit, withSpecFlags } from './spec-flags.ts'

interface Options extends SpecOptions {
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
    'job run --detach --name nightly -- ./nightly.sh',
  ])
  return withSpecFlags(command)
    .option('-d, --detach', 'submit it, print its id, and leave it running')
    .option('-v, --verbose', 'say each change of status, also where no terminal is')
    .option('-y, --yes', 'Ctrl-C cancels without a question')
    .action(async (args: string[], options: Options) => {
      const flags = specOfFlags(cli, args, options, 'remotebot job run')
      const attached = await attach(cli)
      const job = await submit(attached.client, flags, options)
      if (options.detach) return sayResult(cli, job, options.json)
      await watchToEnd(cli, attached, job, options)
    })
}
