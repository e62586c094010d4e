import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { secretList } from './list.ts'
import { secretRemove } from './remove.ts'
import { secretSet } from './set.ts'
import { secretUnlock } from './unlock.ts'

/** `remotebot secret …` */
export function secretNoun(cli: Cli): Command {
  return noun('secret', 'values that jobs need and nobody may see', [
    secretSet(cli),
    secretList(cli),
    secretRemove(cli),
    secretUnlock(cli),
  ])
}
