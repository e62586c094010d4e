import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { leaf } from '../../leaf.ts'
import { sayResult } from './results.ts'
import { type SpecOptions, specOfFlags, submit, withSpecFlags } from './spec-flags.ts'

/** `remotebot job submit` */
export function jobSubmit(cli: Cli): Command {
  const command = leaf('submit [command...]', 'submit a job and print its id', [
    'job submit --server gpu1 -- python train.py',
    'job submit --json -- ./nightly.sh',
  ])
  return withSpecFlags(command).action(async (args: string[], options: SpecOptions & { json?: boolean }) => {
    const flags = specOfFlags(cli, args, options, 'remotebot job submit')
    const job = await submit(await client(cli), flags, options)
    await sayResult(cli, job, options.json)
  })
}
