import type { Command } from 'commander'
import { attach, type Cli } from '../../cli.ts'
import { watchToEnd } from '../../follow/watch-to-end.ts'
import { leaf } from '../../leaf.ts'
import { sayResult } from './results.ts'

interface Options {
  follow?: boolean
  verbose?: boolean
  yes?: boolean
  json?: boolean
}

/** `remotebot job rerun` */
export function jobRerun(cli: Cli): Command {
  return leaf('rerun <job>', 'a new job like that one; prints its id', [
    'job rerun nightly',
    'job rerun nightly --follow',
  ])
    .option('-f, --follow', 'follow it and exit with its code, as job run does')
    .option('-v, --verbose', 'with --follow: say each change of status, also where no terminal is')
    .option('-y, --yes', 'with --follow: Ctrl-C cancels without a question')
    .action(async (name: string, options: Options) => {
      const attached = await attach(cli)
      const job = await attached.client.jobs.rerun({ job: name })
      if (!options.follow) return sayResult(cli, job, options.json)
      await watchToEnd(cli, attached, job, options)
    })
}
