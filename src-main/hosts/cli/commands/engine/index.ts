import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { engineRestart } from './restart.ts'
import { engineStart } from './start.ts'
import { engineStatusCommand } from './status.ts'
import { engineStop } from './stop.ts'

/** `remotebot engine …` */
export function engineNoun(cli: Cli): Command {
  return noun('engine', 'the process behind the window and every command', [
    engineStart(cli),
    engineStop(cli),
    engineRestart(cli),
    engineStatusCommand(cli),
  ])
}
