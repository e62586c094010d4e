import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'

/** `remotebot job release` */
export function jobRelease(cli: Cli): Command {
  return leaf('release <job>', 'end the hold of a job that --keep-alive or --keep-on-failure keeps', [
    'job release nightly',
  ]).action(async (name: string, options: { json?: boolean }) => {
    const job = await (await client(cli)).jobs.release({ job: name })
    if (options.json) return sayJson(cli.io, job)
    await say(cli.io, `${job.name} is no longer held.`)
  })
}
