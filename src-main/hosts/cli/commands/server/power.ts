import type { Command } from 'commander'
import { formatDollars, type Rental, type Server } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { leaseText, rentalOf } from '../../output/rental-view.ts'
import { serverJson } from '../../output/server-view.ts'
import { duration } from '../../parse/values.ts'
import { confirm } from '../../prompt/ask.ts'
import { sayKept } from '../kept.ts'

interface Options {
  force?: boolean
  yes?: boolean
  json?: boolean
}

/** `remotebot server start` */
export function serverStart(cli: Cli): Command {
  return leaf('start <server>', 'start a rented server that was stopped', ['server start gpu1']).action(
    async (name: string, options: Options) => {
      const engine = await client(cli)
      rentalOf(await engine.servers.get({ server: name }))
      const server = await engine.servers.start({ server: name })
      await answer(cli, server, `${server.name} is being started.`, options)
    },
  )
}

/** `remotebot server stop` */
export function serverStop(cli: Cli): Command {
  return leaf('stop <server>', 'stop a rented server; its disk goes on billing', ['server stop gpu1 --yes'])
    .option('-y, --yes', 'stop it without a question')
    .action(async (name: string, options: Options) => {
      const engine = await client(cli)
      const server = await engine.servers.get({ server: name })
      const bills = billsStopped(rentalOf(server))
      const question = `Stop ${server.name}?${bills} It may not start again.`
      if (!(await confirm(cli.io, question, options.yes === true))) return sayKept(cli, server, options.json)
      const stopped = await engine.servers.stop({ server: server.id })
      await answer(cli, stopped, `${server.name} is being stopped.${bills}`, options)
    })
}

/** What it goes on costing; nothing is said of one that its provider cannot stop: that is refused. */
function billsStopped({ canStop, stoppedPricePerHour }: Rental): string {
  if (!canStop) return ''
  if (stoppedPricePerHour === null) return ' Its disk goes on billing; the price is not known.'
  return ` It still bills ${formatDollars(stoppedPricePerHour * 24)} a day.`
}

/** `remotebot server terminate` */
export function serverTerminate(cli: Cli): Command {
  return leaf('terminate <server>', 'end a rented server for good, with everything on it', [
    'server terminate gpu1',
    'server terminate gpu1 --force --yes',
  ])
    .option('--force', 'also while jobs run there')
    .option('-y, --yes', 'end it without a question')
    .action(async (name: string, options: Options) => {
      const engine = await client(cli)
      const server = await engine.servers.get({ server: name })
      const { providerName } = rentalOf(server)
      const jobs = server.running + server.queued
      const also = jobs === 0 ? '' : ` ${jobs} job${jobs === 1 ? '' : 's'} there will be lost.`
      const question = `End ${server.name} at ${providerName}? Everything on it is gone then.${also}`
      if (!(await confirm(cli.io, question, options.yes === true))) return sayKept(cli, server, options.json)
      const ended = await engine.servers.terminate({ server: server.id, force: options.force === true })
      const text =
        ended.state === 'terminated'
          ? `${server.name} is gone; nothing of it bills any more.`
          : `${server.name} is being ended; it counts as gone once ${providerName} shows it no more.`
      await answer(cli, ended, text, options)
    })
}

/** `remotebot server extend` */
export function serverExtend(cli: Cli): Command {
  return leaf('extend <server>', 'move the end of a rented server’s lease', ['server extend gpu1 --for 2h'])
    .requiredOption('--for <time>', 'from now on, such as 2h', duration)
    .action(async (name: string, options: Options & { for: number }) => {
      const engine = await client(cli)
      rentalOf(await engine.servers.get({ server: name }))
      const server = await engine.servers.extend({ server: name, seconds: options.for })
      await answer(cli, server, `The lease of ${server.name} runs ${leaseText(rentalOf(server))}.`, options)
    })
}

async function answer(cli: Cli, server: Server, text: string, { json }: Options): Promise<void> {
  if (json) return sayJson(cli.io, serverJson(server))
  await say(cli.io, text)
}
