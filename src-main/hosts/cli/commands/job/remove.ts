import type { Command } from 'commander'
import { formatBytes } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { confirm } from '../../prompt/ask.ts'
import { sayKept } from '../kept.ts'

interface Options {
  leaveServerFiles?: boolean
  yes?: boolean
  json?: boolean
}

/** `remotebot job remove` */
export function jobRemove(cli: Cli): Command {
  return leaf('remove <job>', 'remove a finished job with its log here and its files on the server', [
    'job remove nightly',
    'job remove job_01k2m3 --yes --leave-server-files',
  ])
    .option('--leave-server-files', 'leave its folder on the server, for instance when that is gone')
    .option('-y, --yes', 'remove it without a question')
    .action(async (name: string, options: Options) => {
      const engine = await client(cli)
      const job = await engine.jobs.get({ job: name })
      const question = `Remove ${job.name} (${job.id}) with ${formatBytes(job.localBytes)} of log?`
      if (!(await confirm(cli.io, question, options.yes === true))) return sayKept(cli, job, options.json)
      const leaveServerFiles = options.leaveServerFiles === true
      const { freedBytes, note } = await engine.jobs.remove({ job: job.id, leaveServerFiles })
      if (options.json)
        return sayJson(cli.io, { id: job.id, name: job.name, status: 'removed', freedBytes, reason: note })
      await say(cli.io, `Removed ${job.name}; ${formatBytes(freedBytes)} freed.${note ? ` ${note}.` : ''}`)
    })
}
