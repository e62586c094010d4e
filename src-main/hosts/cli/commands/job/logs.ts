import type { Command } from 'commander'
import { isEventSource, isFinal, type LogSourceInfo } from '../../../../../src-shared/vocabulary/index.ts'
import { followJob } from '../../../following/follow-job.ts'
import { nullIfInterrupted, orInterrupted } from '../../../following/interrupted.ts'
import { LogReader } from '../../../following/log-reader.ts'
import { isWanted } from '../../../following/wanted-log.ts'
import { type Attached, attach, type Cli, reattach } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { LogOutput } from '../../follow/log-output.ts'
import { interruptible } from '../../interruptible.ts'
import { note, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { JsonLines } from '../../logs/json-lines.ts'
import { LineCutter, offsetSince, stamped } from '../../logs/timestamps.ts'
import { withIsoTimes } from '../../output/json.ts'
import { JsonArray } from '../../output/json-array.ts'
import { since, step, wholeNumber } from '../../parse/values.ts'

interface Options {
  follow?: boolean
  attempt?: number
  step?: string
  since?: number
  timestamps?: boolean
  json?: boolean
}

/** `remotebot job logs` */
export function jobLogs(cli: Cli): Command {
  return leaf('logs <job>', "print a job's stored output, byte for byte", [
    'job logs nightly --follow',
    'job logs nightly --since 10m --timestamps',
    'job logs nightly --attempt 2 > attempt-2.log',
    'job logs nightly --step bootstrap-1',
  ])
    .option('-f, --follow', 'go on until the job ends')
    .option('--attempt <n>', 'only this attempt (default: all, oldest first)', wholeNumber(1, 9999))
    .option('--step <step>', 'only this step: run, bootstrap-1, … (default: all)', step)
    .option('--since <time>', 'only what came since: 10m, 2026-11-21T03:00:00Z or epoch seconds', since)
    .option('--timestamps', 'the time of each line in front of it (UTC, to the second)')
    .action((name: string, options: Options) => printLogs(cli, name, options))
}

async function printLogs(cli: Cli, name: string, options: Options): Promise<void> {
  const attached = await attach(cli)
  let current = attached.client
  const job = await current.jobs.get({ job: name })
  const sources = (await current.logs.sources({ job: job.id })).filter(({ id }) => !isEventSource(id))
  if (isFinal(job.status)) refuseAbsentStep(options.step, job.name, sources)
  if (options.attempt && (isFinal(job.status) || !options.follow) && options.attempt > job.attempts) {
    throw usageError(`${job.name} has no attempt ${options.attempt}.`, attemptsHint(job.attempts))
  }
  const times = (source: string, from: number, to: number) => current.logs.times({ source, from, to })
  const output = new LogOutput(cli.io, () => cli.io.stdout)
  const cutter = new LineCutter()
  const cutJson = options.json ? new JsonLines(job) : null
  const array = options.json && !options.follow ? new JsonArray(cli.io) : null
  const sayJson = async (lines: object[]) => {
    const texts = lines.map((line) => JSON.stringify(withIsoTimes(line)))
    if (array) await array.add(texts)
    else if (texts.length > 0) await say(cli.io, texts.join('\n'))
  }
  const reader = new LogReader(
    async (piece) => {
      const end = piece.offset + piece.bytes.length
      if (cutJson) await sayJson(cutJson.add(piece, await times(piece.source, piece.offset, end)))
      else if (options.timestamps) {
        await output.write(piece, stamped(cutter.lines(piece), await times(piece.source, piece.offset, end)))
      } else await output.write(piece)
    },
    (source) => isWanted(source, options),
  )
  if (options.since !== undefined) {
    for (const { id, size } of sources) {
      const offset = offsetSince(await times(id, 0, size), options.since) ?? size
      const line = offset < size ? await current.logs.lineAt({ source: id, offset }) : { offset: size }
      reader.startAt(id, line.offset)
    }
  }
  const stopped = interruptible(cli)
  const notes = {
    changed: async () => {},
    engine: async (next: Attached | null) => {
      if (next) current = next.client
    },
  }
  const read = async () => {
    if (options.follow && !isFinal(job.status)) {
      await followJob(reattach(cli), attached, job.id, reader, notes, stopped)
    } else {
      const all = sources.map(({ id, size }) => ({ source: id, size }))
      await orInterrupted(reader.drain(current, all, stopped), stopped).catch(nullIfInterrupted)
    }
    if (cutJson) await sayJson(cutJson.end())
  }
  await (array ? array.whole(read) : read())
  if (sources.length === 0 && !options.follow && cli.io.stderr.isTTY && !options.json)
    await note(cli.io, `${job.name} has no output yet.`)
  await output.endLine()
}

/** @throws RemotebotError INVALID_INPUT for a step that the job did not have. */
function refuseAbsentStep(step: string | undefined, name: string, sources: readonly LogSourceInfo[]): void {
  const steps = [...new Set(sources.map((source) => source.step))]
  if (step === undefined || steps.includes(step)) return
  throw usageError(`${name} has no log of a step ${step}.`, `It has: ${steps.join(', ') || 'none'}.`)
}

function attemptsHint(attempts: number): string {
  return attempts === 0
    ? 'It has not started yet.'
    : attempts === 1
      ? 'It has one attempt.'
      : `It has ${attempts} attempts.`
}
