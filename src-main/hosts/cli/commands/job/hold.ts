import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { localTime } from '../../output/ages.ts'
import { sayJson } from '../../output/json.ts'
import { duration } from '../../parse/values.ts'

/** `remotebot job hold` */
export function jobHold(cli: Cli): Command {
  return leaf('hold <job>', 'move the end of a hold to so long from now (1m to 7d)', ['job hold nightly --for 30m'])
    .requiredOption('--for <time>', 'how long from now: 30m, 2h', duration)
    .action(async (name: string, options: { for: number; json?: boolean }) => {
      const job = await (await client(cli)).jobs.hold({ job: name, seconds: options.for })
      if (options.json) return sayJson(cli.io, job)
      await say(cli.io, `${job.name} is held until ${localTime(job.heldUntil ?? Date.now())}.`)
    })
}
