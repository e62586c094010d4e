import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { syncPull } from './pull.ts'
import { syncPush } from './push.ts'
import { syncStatus } from './status.ts'

/** `remotebot sync …` */
export function syncNoun(cli: Cli): Command {
  return noun('sync', 'copy folders to and from servers, only what has changed', [
    syncPush(cli),
    syncPull(cli),
    syncStatus(cli),
  ])
}
