import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { approvalApprove } from './approve.ts'
import { approvalDeny, approvalSay } from './deny.ts'
import { approvalList } from './list.ts'
import { approvalShow } from './show.ts'
import { approvalStanding } from './standing.ts'

/** `remotebot approval …` */
export function approvalNoun(cli: Cli): Command {
  return noun('approval', 'what waits for a person to decide about money', [
    approvalList(cli),
    approvalShow(cli),
    approvalApprove(cli),
    approvalDeny(cli),
    approvalSay(cli),
    approvalStanding(cli),
  ])
}
