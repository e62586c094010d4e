import type { Command } from 'commander'
import {
  type Approval,
  type ApprovalDetail,
  formatDollars,
  parseDollars,
  RemotebotError,
} from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { canAsk, note, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { localTime } from '../../output/ages.ts'
import { approvalJson } from '../../output/approval-view.ts'
import { sayJson } from '../../output/json.ts'
import { dollars, duration } from '../../parse/values.ts'
import { askLine, confirm } from '../../prompt/ask.ts'
import { approvalLines } from './show.ts'

interface Options {
  cap?: number
  lease?: number
  use?: string
  standing?: number
  standingFor?: number
  reason?: string
  yes?: boolean
  json?: boolean
}

/** How long a yes in advance holds unless somebody says otherwise, in seconds. */
const STANDING_S = 7 * 86_400

/** `remotebot approval approve` */
export function approvalApprove(cli: Cli): Command {
  return leaf('approve <approval>', 'say yes, once, to exactly what is shown', [
    'approval approve 3f9k2m1p',
    'approval approve 3f9k2m1p --cap 20 --yes',
    'approval approve 3f9k2m1p --standing 100 --standing-for 7d',
  ])
    .option('--cap <$>', 'at most this much: the time shrinks', dollars)
    .option('--lease <time>', 'for at most this long, such as 2h', duration)
    .option('--use <alternative>', 'this alternative instead, as "approval show" names it')
    .option('--standing <$>', 'also a yes in advance to the same requester, up to so much', dollars)
    .option('--standing-for <time>', 'how long that holds (default: 7d)', duration)
    .option('--reason <text>', 'why, for whoever reads the log')
    .option('-y, --yes', 'without a question')
    .action((name: string, options: Options) => approve(cli, name, options))
}

async function approve(cli: Cli, name: string, options: Options): Promise<void> {
  if (
    options.use !== undefined &&
    (options.cap !== undefined || options.lease !== undefined || options.standing !== undefined)
  )
    throw usageError('--use takes the alternative as it is: it goes with no --cap, --lease or --standing.')
  if (options.standingFor !== undefined && options.standing === undefined)
    throw usageError('--standing-for needs --standing: how much?')
  const engine = await client(cli)
  const detail = await engine.approvals.get({ approval: name })
  refuseDecided(detail)
  if (!options.json && canAsk(cli.io) && options.yes !== true) await note(cli.io, `${approvalLines(cli, detail)}\n`)
  if (!(await confirmed(cli, detail, options))) {
    if (options.json) return sayJson(cli.io, approvalJson(detail))
    return say(cli.io, 'Nothing was decided.')
  }
  const { id, revision } = detail
  const done =
    options.use === undefined
      ? await engine.approvals.approve({
          approval: id,
          revision,
          ...(options.cap === undefined ? {} : { cap: options.cap }),
          ...(options.lease === undefined ? {} : { leaseSeconds: options.lease }),
          ...(options.reason === undefined ? {} : { reason: options.reason }),
          ...standingOf(options),
        })
      : await engine.approvals.takeInstead({
          approval: id,
          revision,
          alternative: options.use,
          atMost: totalOf(detail, options.use),
        })
  if (options.json) return sayJson(cli.io, approvalJson(done))
  await say(cli.io, approvedText(done))
}

/** What an alternative was shown to cost at most. @throws RemotebotError NOT_FOUND */
function totalOf({ alternatives, name }: ApprovalDetail, id: string): number {
  const found = alternatives.find((one) => one.id === id)
  if (found) return found.total
  throw new RemotebotError('NOT_FOUND', `"${id}" is none of the alternatives to "${name}".`, {
    hint: `There ${alternatives.length === 0 ? 'are none now' : `are: ${alternatives.map((one) => one.id).join(', ')}`}.`,
  })
}

function standingOf({ standing, standingFor = STANDING_S }: Options) {
  return standing === undefined ? {} : { standing: { amount: standing, until: Date.now() + standingFor * 1000 } }
}

function approvedText({ name, cap, plan, expiresAt }: Approval): string {
  return `Approved: ${name}, at most ${formatDollars(cap ?? plan.hardMax)}. It counts once, until ${localTime(expiresAt)}.`
}

/** A big amount is typed, so that no flag out of habit spends it. */
async function confirmed(cli: Cli, detail: ApprovalDetail, options: Options): Promise<boolean> {
  const most = Math.min(options.cap ?? detail.plan.hardMax, detail.plan.hardMax)
  if (most <= detail.typeAbove || options.use !== undefined) {
    const what = options.use === undefined ? `Approve at most ${formatDollars(most)}?` : 'Approve that instead?'
    return confirm(cli.io, what, options.yes === true)
  }
  if (options.yes === true && options.cap !== undefined) return true
  if (!canAsk(cli.io))
    throw usageError(
      `${formatDollars(most)} is above ${formatDollars(detail.typeAbove)}: the amount has to be given.`,
      `Without a terminal: --cap ${(most / 1e6).toFixed(2)} --yes`,
    )
  const typed = (await askLine(cli.io, `Type ${formatDollars(most)} to approve it: `)).trim()
  try {
    // What is shown is rounded to a cent.
    return Math.abs(parseDollars(typed) - most) < 10_000
  } catch {
    return false
  }
}

/** Deciding twice is harmless; saying so is better than asking first. @throws RemotebotError INVALID_STATE */
export function refuseDecided({ status, name, reason, decidedBy, plan, cap }: Approval): void {
  if (status === 'pending') return
  const by = decidedBy === null ? '' : ` by ${decidedBy}`
  const said = {
    approved: `was approved${by} already, at most ${formatDollars(cap ?? plan.hardMax)}`,
    used: `was approved${by} and used already`,
    denied: `was denied${by}`,
    expired: 'expired before anybody decided',
    withdrawn: 'is not wanted any more',
  }[status]
  throw new RemotebotError('INVALID_STATE', `"${name}" ${said}.`, reason === null ? {} : { details: reason })
}
