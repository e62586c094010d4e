import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { budgetConfirm } from './confirm.ts'
import { budgetRemove } from './remove.ts'
import { budgetReport } from './report.ts'
import { budgetSet } from './set.ts'
import { budgetStatus } from './status.ts'

/** `remotebot budget …` */
export function budgetNoun(cli: Cli): Command {
  return noun('budget', 'limits on what may be spent', [
    budgetStatus(cli),
    budgetSet(cli),
    budgetRemove(cli),
    budgetReport(cli),
    budgetConfirm(cli),
  ])
}
