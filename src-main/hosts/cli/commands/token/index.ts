import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { tokenCreate } from './create.ts'
import { tokenList } from './list.ts'
import { tokenRevoke } from './revoke.ts'

/** `remotebot token …` */
export function tokenNoun(cli: Cli): Command {
  return noun('token', 'credentials for automation, limited in what they may do', [
    tokenCreate(cli),
    tokenList(cli),
    tokenRevoke(cli),
  ])
}
