import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { statusLine } from '../../follow/status-line.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { durationOrZero } from '../../parse/values.ts'

/** `remotebot job cancel` */
export function jobCancel(cli: Cli): Command {
  return leaf('cancel <job>', 'ask a job to end: TERM, then KILL after a grace', [
    'job cancel nightly',
    'job cancel nightly --grace 60s',
  ])
    .option('--grace <time>', 'how long it may take to end by itself (0s to 10m)', durationOrZero, 10)
    .action(async (name: string, options: { grace: number; json?: boolean }) => {
      const job = await (await client(cli)).jobs.cancel({ job: name, graceSeconds: options.grace })
      if (options.json) return sayJson(cli.io, job)
      await say(
        cli.io,
        job.status === 'cancelled'
          ? `${job.name} is cancelled.`
          : `${job.name} is asked to end; now ${statusLine(job).replace(/\.$/, '')}.`,
      )
    })
}
