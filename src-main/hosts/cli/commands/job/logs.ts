import type { Command } from 'commander'
import { isEventSource, isFinal, type LogSourceInfo } from '../../../../../src-shared/vocabulary/index.ts'
import { followJob } from '../../../following/follow-job.ts'
import { nullIfInterrupted, orInterrupted } from '../../../following/interrupted.ts'
import { LogReader } from '../../../following/log-reader.ts'
import { isWanted } from '../../../following/wanted-log.ts'
import { attach, type Cli, reattach } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { LogOutput } from '../../follow/log-output.ts'
import { interruptible } from '../../interruptible.ts'
import { note, write } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { JsonLines } from '../../logs/json-lines.ts'
import { LineCutter, offsetSince, stamped } from '../../logs/timestamps.ts'
import { withIsoTimes } from '../../output/json.ts'
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
  const json = options.json ? new JsonOutput(cli, new JsonLines(job), options.follow === true) : null
  const reader = new LogReader(
    async (piece) => {
      const end = piece.offset + piece.bytes.length
      if (json) await json.lines(json.cutter.add(piece, await times(piece.source, piece.offset, end)))
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
  await json?.begin()
  if (options.follow && !isFinal(job.status)) {
    await followJob(
      reattach(cli),
      attached,
      job.id,
      reader,
      {
        changed: async () => {},
        engine: async (next) => {
          if (next) current = next.client
        },
      },
      stopped,
    )
  } else {
    const all = sources.map(({ id, size }) => ({ source: id, size }))
    await orInterrupted(reader.drain(current, all, stopped), stopped).catch(nullIfInterrupted)
    if (sources.length === 0 && cli.io.stderr.isTTY && !json) await note(cli.io, `${job.name} has no output yet.`)
  }
  await json?.end()
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

/** Lines as one array, or one object a line while following. */
class JsonOutput {
  #first = true

  constructor(
    readonly cli: Cli,
    readonly cutter: JsonLines,
    readonly stream: boolean,
  ) {}

  async begin(): Promise<void> {
    if (!this.stream) await write(this.cli.io.stdout, '[')
  }

  async lines(lines: object[]): Promise<void> {
    const texts = lines.map((line) => JSON.stringify(withIsoTimes(line)))
    if (texts.length === 0) return
    const text = this.stream ? `${texts.join('\n')}\n` : `${this.#first ? '\n' : ',\n'}${texts.join(',\n')}`
    this.#first = false
    await write(this.cli.io.stdout, text)
  }

  async end(): Promise<void> {
    await this.lines(this.cutter.end())
    if (!this.stream) await write(this.cli.io.stdout, '\n]\n')
  }
}
