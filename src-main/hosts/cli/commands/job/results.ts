import { type Job, type JobSummary, shortId } from '../../../../../src-shared/vocabulary/index.ts'
import type { Cli } from '../../cli.ts'
import { statusLine } from '../../follow/status-line.ts'
import { note, say } from '../../io.ts'
import { sayJson } from '../../output/json.ts'

/** Prints a job just made: its id alone on standard output, so scripts can keep it; the rest for people. */
export async function sayResult(cli: Cli, job: Job | JobSummary, json?: boolean): Promise<void> {
  if (json) return sayJson(cli.io, job)
  await say(cli.io, job.id)
  if (!cli.io.stderr.isTTY) return
  await note(cli.io, `${job.name}: ${statusLine(job)}. Follow it: remotebot job attach ${shortId(job.id)}`)
}
