import type { Command } from 'commander'
import type { JobCostDetail } from '../../../../../src-shared/contract/budgets.ts'
import {
  type BootstrapRecord,
  counted,
  formatBytes,
  formatDollars,
  formatDuration,
  type Job,
  type StageState,
  shortId,
  type TimelineEntry,
} from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { localTime, moment, span } from '../../output/ages.ts'
import { type Colour, type Paint, painter } from '../../output/colour.ts'
import { stageCostText } from '../../output/cost-view.ts'
import { fieldLines } from '../../output/fields.ts'
import { reasonText, statusColour, statusText } from '../../output/job-view.ts'
import { sayJson } from '../../output/json.ts'
import { costText } from '../../output/rental-view.ts'
import { oneLine } from '../../output/text.ts'

/** `remotebot job show` (also `job status`) */
export function jobShow(cli: Cli): Command {
  return leaf('show <job>', 'one job: status, stages, attempts', [
    'job show nightly',
    'job show nightly --timeline',
    'job show nightly --json',
  ])
    .alias('status')
    .option('-t, --timeline', 'also what happened to it, oldest first')
    .action(async (name: string, options: { timeline?: boolean; json?: boolean }) => {
      const engine = await client(cli)
      const job = await engine.jobs.get({ job: name })
      const timeline = options.timeline ? await engine.jobs.timeline({ job: job.id }) : null
      const costs = job.cost === null ? null : await engine.costs.ofJob({ job: job.id })
      if (options.json) return sayJson(cli.io, { ...job, ...(costs && { costs }), ...(timeline && { timeline }) })
      const paint = painter(cli.io, cli.io.stdout)
      await say(cli.io, [...jobLines(job, costs, paint), ...timelineLines(timeline ?? [], paint)].join('\n'))
    })
}

function timelineLines(entries: TimelineEntry[], paint: Paint): string[] {
  const lines = entries.map(
    ({ at, type, text }) => `${paint('dim', localTime(at))}  ${type.padEnd(8)}  ${oneLine(text)}`,
  )
  return lines.length > 0 ? ['', ...lines] : []
}

/** A job for people. */
function jobLines(job: Job, costs: JobCostDetail | null, paint: Paint): string[] {
  const { spec } = job
  const names = (record: Record<string, string>) => Object.keys(record).join(', ') || null
  return [
    ...fieldLines(
      [
        ['Job', `${job.name}  ${job.id}`],
        ['Status', statusText(job)],
        ['Reason', reasonText(job)],
        ['Since', moment(job.since)],
        ['Next', job.next],
        ['Server', job.serverName ?? spec.server],
        ['Pushes', spec.push ? pushText(spec.push) : null],
        ['Workspace', job.workspaceDir ?? spec.workspace ?? null],
        ['Command', job.command],
        ['Folder', spec.workingDir ?? null],
        ['Variables', names(spec.env)],
        ['Secrets', names(spec.secrets)],
        ['Time limit', limitText(job)],
        ['Needs', needsText(spec)],
        ['Priority', spec.priority === 0 ? null : String(spec.priority)],
        ['Outputs', spec.outputs.join(', ') || null],
        ['Requester', job.requester],
        ['Why', spec.justification ?? null],
        ['Project', job.project],
        ['Cost', job.cost === null ? null : costText(job.cost)],
        ['Request', job.approvalId === null ? null : `remotebot approval show ${shortId(job.approvalId)}`],
        ['Created', moment(job.createdAt)],
        ['Started', moment(job.startedAt)],
        ['Ended', moment(job.endedAt)],
        ['Took', span(job.startedAt, job.endedAt) || null],
        ['Exit', job.exitText ?? (job.exitCode === null ? null : `exit ${job.exitCode}`)],
        ['Held until', job.heldUntil === null ? null : localTime(job.heldUntil)],
        ['Results', resultsText(job)],
        ['Disk', diskText(job)],
      ],
      paint,
    ).map((line, index) => (index === 1 ? paintValue(line, statusText(job), paint, statusColour(job)) : line)),
    '',
    ...job.stages.map((stage) => {
      const took = stage.startedAt === null ? '' : span(stage.startedAt, stage.endedAt)
      const mark = paint(STAGE_COLOURS[stage.state], STAGE_MARKS[stage.state])
      const cost = costs ? ` ${stageCostText(costs, stage.stage).padEnd(14)}` : ''
      return `${mark} ${stage.stage.padEnd(10)} ${took.padEnd(12)}${cost} ${stage.detail ?? ''}`.trimEnd()
    }),
    ...(costs && costs.outside > 0 ? [`  outside of its stages   ${formatDollars(costs.outside)}`] : []),
    ...setUpLines(job, paint),
    ...job.attemptList.flatMap((attempt) => [
      '',
      ...fieldLines(
        [
          ['Attempt', `${attempt.number} on ${attempt.serverName}`],
          ['Result', attempt.exitText ?? attempt.outcome ?? 'going on'],
          ['Folder there', attempt.remoteDir],
          ['tmux session', attempt.tmuxSession],
        ],
        paint,
      ),
    ]),
  ]
}

function paintValue(line: string, value: string, paint: Paint, colour: Colour | null): string {
  const at = line.lastIndexOf(value)
  return at < 0 ? line : line.slice(0, at) + paint(colour, value)
}

function setUpLines({ bootstrap }: Job, paint: Paint): string[] {
  if (bootstrap.length === 0) return []
  return [
    '',
    ...bootstrap.map(({ number, name, state, startedAt, endedAt, exitCode }) => {
      const took = startedAt === null ? '' : span(startedAt, endedAt)
      const exit = state === 'failed' && exitCode !== null ? `: exit ${exitCode}` : ''
      const words = { ...STEP_WORDS, failed: `failed${exit}` }[state]
      return `${paint(STEP_COLOURS[state], `setting up ${number}`)}  ${took.padEnd(12)} ${words}  ${oneLine(name)}`
    }),
  ]
}

function pushText(push: NonNullable<Job['spec']['push']>): string {
  return 'folder' in push ? push.folder : [push.git, push.ref].filter(Boolean).join(' at ')
}

function limitText({ spec, timeLimit }: Job): string | null {
  if (timeLimit === null) return null
  const whose = spec.timeLimit === null ? ' (of rented servers, unless another is set)' : ''
  return `${formatDuration(timeLimit * 1000)}${whose}`
}

function needsText({ resources, tools }: Job['spec']): string | null {
  const { cpu, memoryGb, gpu, diskGb } = resources
  const needs = [
    cpu && `${cpu} CPU`,
    memoryGb && `${memoryGb} GB memory`,
    gpu && `${gpu} GPU`,
    diskGb && `${diskGb} GB disk`,
    ...tools,
  ]
  return needs.filter(Boolean).join(', ') || null
}

function resultsText({ results }: Job): string | null {
  if (!results) return null
  return `${counted(results.files, 'file')} (${formatBytes(results.bytes)}) in ${results.folder}`
}

function diskText(job: Job): string {
  const there = job.remoteBytes === null ? '' : `, ${formatBytes(job.remoteBytes)} on its server`
  return `${formatBytes(job.localBytes)} of log here${there}`
}

const STAGE_MARKS: Record<StageState, string> = { pending: '·', active: '▸', done: '✓', failed: '✗', skipped: '-' }
const STAGE_COLOURS: Record<StageState, Colour> = {
  pending: 'dim',
  active: 'cyan',
  done: 'green',
  failed: 'red',
  skipped: 'dim',
}
const STEP_WORDS = { pending: 'waits', running: 'runs', done: 'done', cached: 'unchanged, skipped', failed: 'failed' }
const STEP_COLOURS: Record<BootstrapRecord['state'], Colour> = {
  pending: 'dim',
  running: 'cyan',
  done: 'green',
  cached: 'dim',
  failed: 'red',
}
