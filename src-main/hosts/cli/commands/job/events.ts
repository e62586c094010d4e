import type { Command } from 'commander'
import { isFinal, type JobEventRecord, type JobSummary } from '../../../../../src-shared/vocabulary/index.ts'
import { EventReader } from '../../../following/event-reader.ts'
import { followJob } from '../../../following/follow-job.ts'
import { nullIfInterrupted, orInterrupted } from '../../../following/interrupted.ts'
import { isOver } from '../../../following/is-over.ts'
import { attach, type Cli, reattach } from '../../cli.ts'
import { interruptible } from '../../interruptible.ts'
import { note, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { painter } from '../../output/colour.ts'
import { eventLine } from '../../output/event-line.ts'
import { JsonArray } from '../../output/json-array.ts'

interface Options {
  follow?: boolean
  json?: boolean
}

/** `remotebot job events` */
export function jobEvents(cli: Cli): Command {
  return leaf('events <job>', 'the progress, metrics, steps and results that a job tells of, oldest first', [
    'job events nightly --follow',
    'job events nightly --json',
  ])
    .option('-f, --follow', 'go on until the job ends')
    .addHelpText('after', '\nHow a job tells: docs/job-protocol.md. What happened to it: remotebot job show --timeline')
    .action((name: string, options: Options) => printEvents(cli, name, options))
}

async function printEvents(cli: Cli, name: string, options: Options): Promise<void> {
  const attached = await attach(cli)
  let job: JobSummary = await attached.client.jobs.get({ job: name })
  const array = options.json && !options.follow ? new JsonArray(cli.io) : null
  let printed = 0
  let lastAttempt: number | undefined
  const reader = new EventReader(job.id, async (items) => {
    if (options.json) {
      const texts = items.map((item) => eventJson(job, item))
      await (array ? array.add(texts) : say(cli.io, texts.join('\n')))
    } else await sayEvents(cli, items, printed === 0 ? items[0]?.attempt : lastAttempt)
    printed += items.length
    lastAttempt = items.at(-1)?.attempt
  })
  const stopped = interruptible(cli)
  if (options.follow && !isFinal(job.status)) {
    const changed = async (next: JobSummary) => {
      job = next
      reader.ended = isOver(next)
    }
    await followJob(reattach(cli), attached, job.id, reader, { changed, engine: async () => {} }, stopped)
  } else {
    const read = async () => {
      await orInterrupted(reader.readAll(attached.client, stopped), stopped).catch(nullIfInterrupted)
    }
    await (array ? array.whole(read) : read())
  }
  if (!array && printed === 0 && cli.io.stderr.isTTY) await note(cli.io, `${job.name} has told of nothing.`)
}

async function sayEvents(cli: Cli, items: JobEventRecord[], before: number | undefined): Promise<void> {
  const paint = painter(cli.io, cli.io.stdout)
  let attempt = before
  for (const item of items) {
    if (attempt !== item.attempt) await note(cli.io, `--- attempt ${item.attempt} ---`)
    attempt = item.attempt
    await say(cli.io, eventLine(item, paint))
  }
}

/** The event itself stays as the job wrote it. */
function eventJson({ id, name, status }: JobSummary, { at, ...record }: JobEventRecord): string {
  return JSON.stringify({ id, name, status, ...record, at: new Date(at).toISOString() })
}
