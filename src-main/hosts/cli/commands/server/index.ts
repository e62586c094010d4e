import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { serverAdd } from './add.ts'
import { serverCheck } from './check.ts'
import { serverEdit } from './edit.ts'
import { serverList } from './list.ts'
import { serverRemove } from './remove.ts'
import { serverShow } from './show.ts'
import { serverSsh } from './ssh.ts'

/** `remotebot server …` */
export function serverNoun(cli: Cli): Command {
  return noun('server', 'the machines that run jobs', [
    serverAdd(cli),
    serverList(cli),
    serverShow(cli),
    serverEdit(cli),
    serverCheck(cli),
    serverSsh(cli),
    serverRemove(cli),
  ])
}
