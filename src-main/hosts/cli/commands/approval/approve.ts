import type { Command } from 'commander'
import type { Client } from '../../../../../src-shared/contract/index.ts'
import { tryAgainText } from '../../../../../src-shared/try-again.ts'
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
import { dollars, duration, durationOrZero } from '../../parse/values.ts'
import { askLine, confirm } from '../../prompt/ask.ts'
import { approvalLines, noteViewed } from './show.ts'

interface Options {
  cap?: number
  lease?: number
  idle?: number
  keepOnFailure?: number
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
    .option('--idle <time>', 'ended after this long without work, such as 10m', duration)
    .option('--keep-on-failure <time>', 'held for at most this long after a failure; 0: not at all', durationOrZero)
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
    [options.cap, options.lease, options.idle, options.keepOnFailure, options.standing].some((one) => one !== undefined)
  )
    throw usageError(
      '--use takes the alternative as it is: it goes with no --cap, --lease, --idle, --keep-on-failure or --standing.',
    )
  if (options.standingFor !== undefined && options.standing === undefined)
    throw usageError('--standing-for needs --standing: how much?')
  const engine = await client(cli)
  const detail = await engine.approvals.get({ approval: name })
  refuseDecided(detail)
  if (!options.json && canAsk(cli.io) && options.yes !== true) {
    await noteViewed(engine, detail)
    await note(cli.io, `${approvalLines(cli, detail)}\n`)
  }
  if (options.yes === true && options.cap === undefined) await refuseUnseen(engine, detail)
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
          ...(options.idle === undefined ? {} : { idleSeconds: options.idle }),
          ...(options.keepOnFailure === undefined ? {} : { keepOnFailureSeconds: options.keepOnFailure }),
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
  const { standing } = standingOf(options)
  if (standing) {
    const { askedBy, requester } = detail
    const most = formatDollars(standing.amount)
    await say(
      cli.io,
      `${askedBy ?? requester} may spend ${most} more without asking, until ${localTime(standing.until)}.`,
    )
  }
}

/**
 * What was asked for has changed, and nobody at this terminal has looked at it since: a yes that asks nothing may mean what it was before.
 * @throws RemotebotError INVALID_STATE, once
 */
async function refuseUnseen(engine: Client, { id, revision, name, changes, plan }: ApprovalDetail): Promise<void> {
  if (revision === 1) return
  const { noted } = await engine.approvals.viewed({ approval: id, revision }).catch(() => ({ noted: false }))
  if (!noted) return
  throw new RemotebotError('INVALID_STATE', `"${name}" has changed since it was asked: nothing was decided.`, {
    hint: `It is at most ${formatDollars(plan.hardMax)} now. Say it once more to approve that.`,
    details: changes.join('\n'),
    approval: id,
  })
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
  const { use } = options
  const asked = Math.min(options.cap ?? detail.plan.hardMax, detail.plan.hardMax)
  const most = use === undefined ? asked : totalOf(detail, use)
  if (most <= detail.typeAbove) {
    const what = `Approve ${use === undefined ? '' : 'that instead, '}at most ${formatDollars(most)}?`
    return confirm(cli.io, what, options.yes === true)
  }
  if (options.yes === true && options.cap !== undefined) return true
  if (!canAsk(cli.io))
    throw usageError(
      `${formatDollars(most)} is above ${formatDollars(detail.typeAbove)}: the amount has to be given.`,
      use === undefined
        ? `Without a terminal: --cap ${(most / 1e6).toFixed(2)} --yes`
        : 'It is typed on a terminal, or in the window.',
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
export function refuseDecided(approval: Approval): void {
  const { status, name, reason, decidedBy, plan, cap } = approval
  if (status === 'pending') return
  const by = decidedBy === null ? '' : ` by ${decidedBy}`
  const said = {
    approved: `was approved${by} already, at most ${formatDollars(cap ?? plan.hardMax)}`,
    used: `was approved${by} and used already`,
    denied: `was denied${by}`,
    expired: decidedBy === null ? 'expired before anybody decided' : `was approved${by}, and has expired unused`,
    withdrawn: 'is not wanted any more',
  }[status]
  const next = tryAgainText(approval)
  const hint =
    next !== null
      ? `Nothing was changed. ${next}`
      : status === 'approved' || status === 'used'
        ? 'Nothing was changed: it goes on by itself, and nothing is left to decide.'
        : 'Nothing was changed. Ask again for it, if it is still wanted.'
  throw new RemotebotError('INVALID_STATE', `"${name}" ${said}.`, {
    hint,
    ...(reason === null ? {} : { details: reason }),
  })
}
