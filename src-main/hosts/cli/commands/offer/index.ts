import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { offerList } from './list.ts'

/** `remotebot offer …` */
export function offerNoun(cli: Cli): Command {
  return noun('offer', 'machines that can be rented now', [offerList(cli)])
}
