import type { Command } from 'commander'
import { formatDollars, type StandingApproval } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { localTime } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { type Column, tableLines } from '../../output/table.ts'

const COLUMNS: Column<StandingApproval>[] = [
  { title: 'ID', value: ({ id }) => id, colour: () => 'dim' },
  { title: 'REQUESTER', value: ({ requester }) => requester, min: 10 },
  { title: 'LEFT', value: ({ left, amount }) => `${formatDollars(left)} of ${formatDollars(amount)}`, right: true },
  { title: 'UNTIL', value: ({ until }) => localTime(until) },
  { title: 'STATUS', value: (one) => standingStatus(one) },
  { title: 'BY', value: ({ grantedBy }) => grantedBy, optional: 1 },
]

function standingStatus({ revokedAt, until, left }: StandingApproval, now = Date.now()): string {
  if (revokedAt !== null) return 'revoked'
  if (until <= now) return 'over'
  return left <= 0 ? 'used up' : 'active'
}

const standingJson = (one: StandingApproval) => ({ ...one, name: one.requester, status: standingStatus(one) })

/** `remotebot approval standing` */
export function approvalStanding(cli: Cli): Command {
  return leaf('standing', 'what was approved in advance, and to whom; --revoke takes it back', [
    'approval standing',
    'approval standing --revoke std_01k2m3n4p5q6r7s8t9v0',
  ])
    .option('--revoke <id>', 'take this one back')
    .action(async ({ revoke, json }: { revoke?: string; json?: boolean }) => {
      const engine = await client(cli)
      if (revoke !== undefined) {
        const one = await engine.approvals.standing.revoke({ id: revoke })
        return json ? sayJson(cli.io, standingJson(one)) : say(cli.io, `${one.requester} has to ask again from now on.`)
      }
      const all = await engine.approvals.standing.list()
      if (json) return sayJson(cli.io, all.map(standingJson))
      if (all.length === 0) return say(cli.io, 'Nothing is approved in advance.')
      await say(cli.io, tableLines(all, COLUMNS, width(cli.io.stdout), painter(cli.io, cli.io.stdout)).join('\n'))
    })
}
