import type { Command } from 'commander'
import { isFinal, type JobSummary, type TimelineEntry } from '../../../../../src-shared/vocabulary/index.ts'
import { attach, type Cli } from '../../cli.ts'
import { followJob } from '../../follow/follow-job.ts'
import { LogReader } from '../../follow/log-reader.ts'
import { interruptible } from '../../interruptible.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { localTime } from '../../output/ages.ts'
import { type Paint, painter } from '../../output/colour.ts'
import { sayJson, sayJsonLine } from '../../output/json.ts'
import { oneLine } from '../../output/text.ts'

/** `remotebot job events` */
export function jobEvents(cli: Cli): Command {
  return leaf('events <job>', 'what happened to a job, oldest first', [
    'job events nightly',
    'job events nightly -f --json',
  ])
    .option('-f, --follow', 'go on until the job ends')
    .action(async (name: string, options: { follow?: boolean; json?: boolean }) => {
      const attached = await attach(cli)
      let engine = attached.client
      const job = await engine.jobs.get({ job: name })
      const paint = painter(cli.io, cli.io.stdout)
      if (!options.follow || isFinal(job.status)) {
        const events = await engine.jobs.timeline({ job: job.id })
        if (options.json && !options.follow)
          return sayJson(
            cli.io,
            events.map((event) => eventJson(job, event)),
          )
        for (const event of events) await sayEvent(cli, job, event, paint, options.json)
        return
      }
      let shown = 0
      const stopped = interruptible(cli)
      const noLog = new LogReader(
        async () => {},
        () => false,
      )
      await followJob(
        cli,
        attached,
        job.id,
        noLog,
        {
          changed: async (next) => {
            const events = await engine.jobs.timeline({ job: job.id })
            for (const event of events.slice(shown)) await sayEvent(cli, next, event, paint, options.json)
            shown = Math.max(shown, events.length)
          },
          engine: async (next) => {
            if (next) engine = next.client
          },
        },
        stopped,
      )
    })
}

function eventJson(job: JobSummary, event: TimelineEntry): object {
  return { id: job.id, name: job.name, status: job.status, ...event }
}

async function sayEvent(cli: Cli, job: JobSummary, event: TimelineEntry, paint: Paint, json?: boolean): Promise<void> {
  if (json) return sayJsonLine(cli.io, eventJson(job, event))
  await say(cli.io, `${paint('dim', localTime(event.at))}  ${event.type.padEnd(8)}  ${oneLine(event.text)}`)
}
