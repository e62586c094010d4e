import { isFinal, type Job, shortId } from '../../../../src-shared/vocabulary/index.ts'
import { followJob } from '../../following/follow-job.ts'
import { isOver } from '../../following/is-over.ts'
import { LogReader } from '../../following/log-reader.ts'
import { type Attached, type Cli, reattach } from '../cli.ts'
import { downloadTo } from '../commands/job/download-to.ts'
import { note, say } from '../io.ts'
import { painter } from '../output/colour.ts'
import { resultJson, statusColour } from '../output/job-view.ts'
import { withIsoTimes } from '../output/json.ts'
import { afterwards } from './afterwards.ts'
import { followedExitCode } from './exit-code.ts'
import { InterruptControl } from './interrupt.ts'
import { LogOutput } from './log-output.ts'
import { neverBeganCode } from './never-began.ts'
import { cachedLines, countingLine, endLine, heldLine, runningStep, statusLine } from './status-line.ts'
import { Teller } from './teller.ts'

export interface WatchOptions {
  json?: boolean
  verbose?: boolean
  yes?: boolean
  /** Ctrl-C only ends the following, without a question. */
  onlyLooks?: boolean
  /** Where reading of each source begins; default: at 0. */
  startAt?: Map<string, number>
  /** Where what came home is copied at the end. */
  outputTo?: string
}

/** Follows a job in the foreground until it is over, as `job run` does, and sets the exit code. */
export async function watchToEnd(cli: Cli, attached: Attached, job: Job, options: WatchOptions): Promise<void> {
  const { io } = cli
  const paint = painter(io, io.stderr)
  const left = new AbortController()
  let known = job
  let current = attached
  const interrupt = new InterruptControl(
    io,
    {
      cancel: async () => void (await current.client.jobs.cancel({ job: job.id })),
      leave: () => left.abort(),
    },
    { yes: options.yes, onlyLooks: options.onlyLooks },
  )
  // What sets up may print a lot; a script wants the output of the command.
  const output = new LogOutput(io, ({ step }) => (options.json || step !== 'run' ? io.stderr : io.stdout))
  const teller = new Teller(io, output, interrupt, options.verbose === true)
  const reader = new LogReader(async (piece) => {
    await interrupt.quiet()
    await teller.clear()
    await output.write(piece)
  })
  for (const [source, offset] of options.startAt ?? []) reader.startAt(source, offset)
  const tellChange = async (next: Job) => {
    for (const line of cachedLines(next)) await teller.once(line)
    const counts = countingLine(next)
    // Between two steps there is nothing to say.
    if (next.stage === 'bootstrap' && !runningStep(next)) return
    await teller.tell(paint(statusColour(next), statusLine(next)), statusLine(next))
    if (counts) await teller.counts(counts)
  }
  const ended = await followJob(
    reattach(cli),
    attached,
    job.id,
    reader,
    {
      changed: async (next) => {
        known = next
        if (!isOver(next)) await tellChange(next)
      },
      engine: async (next) => {
        if (next) current = next
        const text = next ? 'connected again' : 'the engine has gone; connecting again (the job goes on)'
        await teller.tell(paint('yellow', text), text)
      },
    },
    left.signal,
  ).finally(() => interrupt.close())
  await teller.clear()
  await output.endLine()
  if (ended) {
    const line = isFinal(ended.status) ? endLine(ended) : heldLine(ended)
    await teller.tell(paint(statusColour(ended), line), line, needsSaying(ended))
  } else await note(io, `Left running: ${job.name}. Follow it again: remotebot job attach ${shortId(job.id)}`)
  cli.exitCode =
    interrupt.exitCode ?? (ended ? ((await neverBeganCode(current.client, ended)) ?? followedExitCode(ended)) : 130)
  const { outputTo } = options
  const copied = ended && outputTo !== undefined ? await downloadTo(cli, current, ended, outputTo) : null
  if (ended && teller.talks) for (const line of afterwards(ended, copied)) await note(io, line)
  if (options.json) await say(io, JSON.stringify(withIsoTimes({ ...resultJson(ended ?? known), ...copied })))
}

/** True for an end that the exit code alone would not explain: it never started, was stopped, got lost, or is held. */
function needsSaying(job: Job): boolean {
  return (
    job.exitCode === null || job.outcome === 'timed_out' || job.status === 'needs_attention' || !isFinal(job.status)
  )
}
