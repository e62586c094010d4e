import { isFinal, type Job, type JobSummary, shortId } from '../../../../src-shared/vocabulary/index.ts'
import { followJob } from '../../following/follow-job.ts'
import { LogReader } from '../../following/log-reader.ts'
import { type Attached, type Cli, reattach } from '../cli.ts'
import { note, say } from '../io.ts'
import { painter } from '../output/colour.ts'
import { resultJson, statusColour } from '../output/job-view.ts'
import { withIsoTimes } from '../output/json.ts'
import { followedExitCode } from './exit-code.ts'
import { InterruptControl } from './interrupt.ts'
import { LogOutput } from './log-output.ts'
import { endLine, statusLine } from './status-line.ts'

export interface WatchOptions {
  json?: boolean
  verbose?: boolean
  yes?: boolean
  /** Ctrl-C only ends the following, without a question. */
  onlyLooks?: boolean
  /** Where reading of each source begins; default: at 0. */
  startAt?: Map<string, number>
}

/** Follows a job in the foreground to its end, as `job run` does, and sets the exit code. */
export async function watchToEnd(cli: Cli, attached: Attached, job: Job, options: WatchOptions): Promise<void> {
  const { io } = cli
  const talks = io.stderr.isTTY === true || options.verbose === true
  const paint = painter(io, io.stderr)
  const left = new AbortController()
  let known: JobSummary = job
  let current = attached
  const interrupt = new InterruptControl(
    io,
    {
      cancel: async () => void (await current.client.jobs.cancel({ job: job.id })),
      leave: () => left.abort(),
    },
    { yes: options.yes, onlyLooks: options.onlyLooks },
  )
  const output = new LogOutput(io, options.json ? io.stderr : io.stdout)
  const reader = new LogReader(async (piece) => {
    await interrupt.quiet()
    await output.write(piece)
  })
  for (const [source, offset] of options.startAt ?? []) reader.startAt(source, offset)
  let said = ''
  const tell = async (text: string, line: string, always = false) => {
    if ((!talks && !always) || line === said) return
    said = line
    await interrupt.quiet()
    await output.endLine()
    await note(io, text)
  }
  const ended = await followJob(
    reattach(cli),
    attached,
    job.id,
    reader,
    {
      changed: async (next) => {
        known = next
        if (!isFinal(next.status)) await tell(paint(statusColour(next), statusLine(next)), statusLine(next))
      },
      engine: async (next) => {
        if (next) current = next
        const text = next ? 'connected again' : 'the engine has gone; connecting again (the job goes on)'
        await tell(paint('yellow', text), text)
      },
    },
    left.signal,
  ).finally(() => interrupt.close())
  await output.endLine()
  if (ended) await tell(paint(statusColour(ended), endLine(ended)), endLine(ended), needsSaying(ended))
  else await note(io, `Left running: ${job.name}. Follow it again: remotebot job attach ${shortId(job.id)}`)
  if (options.json) await say(io, JSON.stringify(withIsoTimes(resultJson(ended ?? known))))
  cli.exitCode = interrupt.exitCode ?? (ended ? followedExitCode(ended) : 130)
}

/** True for an end that the exit code alone would not explain: it never started, was stopped, or got lost. */
function needsSaying(job: JobSummary): boolean {
  return job.exitCode === null || job.outcome === 'timed_out' || job.status === 'needs_attention'
}
