import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { serverAdd } from './add.ts'
import { serverCheck } from './check.ts'
import { serverEdit } from './edit.ts'
import { serverList } from './list.ts'
import { serverExtend, serverStart, serverStop, serverTerminate } from './power.ts'
import { serverProvision } from './provision.ts'
import { serverRemove } from './remove.ts'
import { serverShow } from './show.ts'
import { serverSsh } from './ssh.ts'
import { serverTools } from './tools.ts'

/** `remotebot server …` */
export function serverNoun(cli: Cli): Command {
  return noun('server', 'the machines that run jobs', [
    serverAdd(cli),
    serverProvision(cli),
    serverList(cli),
    serverShow(cli),
    serverEdit(cli),
    serverCheck(cli),
    serverTools(cli),
    serverSsh(cli),
    serverStart(cli),
    serverStop(cli),
    serverTerminate(cli),
    serverExtend(cli),
    serverRemove(cli),
  ])
}
