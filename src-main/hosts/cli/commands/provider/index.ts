import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { providerCheck } from './check.ts'
import { providerConnect } from './connect.ts'
import { providerDisconnect } from './disconnect.ts'
import { providerList } from './list.ts'

/** `remotebot provider …` */
export function providerNoun(cli: Cli): Command {
  return noun('provider', 'the places that rent machines', [
    providerList(cli),
    providerConnect(cli),
    providerCheck(cli),
    providerDisconnect(cli),
  ])
}
