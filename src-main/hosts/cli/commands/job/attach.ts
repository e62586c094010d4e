import type { Command } from 'commander'
import type { Client } from '../../../../../src-shared/contract/index.ts'
import { isFinal, type Job } from '../../../../../src-shared/vocabulary/index.ts'
import { attach, type Cli } from '../../cli.ts'
import { watchToEnd } from '../../follow/watch-to-end.ts'
import { note } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { runTerminal } from '../../terminal/run-terminal.ts'

/** How much of the past is shown when following begins late, in bytes. */
const BACKLOG = 16 * 1024

/** `remotebot job attach` */
export function jobAttach(cli: Cli): Command {
  return leaf('attach <job>', "join a job's tmux session, or follow its output where there is none", [
    'job attach nightly',
    'job attach nightly --log',
  ])
    .option('--log', 'follow the output even where a tmux session could be joined')
    .option('-v, --verbose', 'say each change of status, also where no terminal is')
    .addHelpText('after', '\nCtrl-P Ctrl-Q leaves the session, and so does Ctrl-B d of tmux; the job goes on.')
    .action(async (name: string, options: { log?: boolean; verbose?: boolean; json?: boolean }) => {
      const attached = await attach(cli)
      const job = await attached.client.jobs.get({ job: name })
      const { stdin, stdout } = cli.io
      const attempt = job.attemptList.at(-1)
      const joins = attempt?.tmuxSession && attempt.serverId && !isFinal(job.status) && stdin.isTTY && stdout.isTTY
      if (joins && !options.log && !options.json) {
        const request = { server: attempt.serverId as string, job: job.id }
        await note(cli.io, `Joining ${job.name} on ${attempt.serverName}. Ctrl-P Ctrl-Q leaves; the job goes on.`)
        return runTerminal(cli, attached, request)
      }
      const startAt = await recent(attached.client, job)
      await watchToEnd(cli, attached, job, { ...options, onlyLooks: true, startAt })
    })
}

/** Where the last screens of each source begin, at the start of a line; earlier attempts are left out. */
async function recent(client: Client, job: Job): Promise<Map<string, number>> {
  const start = new Map<string, number>()
  for (const { id, size, attempt } of await client.logs.sources({ job: job.id })) {
    const from = size - BACKLOG
    if (attempt < job.attempts) start.set(id, size)
    else if (from > 0) {
      const line = await client.logs.lineAt({ source: id, offset: from })
      // A line of many megabytes is entered in its middle.
      start.set(id, line.offset < from - BACKLOG ? from : line.offset)
    }
  }
  return start
}
