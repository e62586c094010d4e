import type { Command } from 'commander'
import { attach, type Cli } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { runningEngine } from './lifecycle.ts'
import { engineJson } from './show.ts'

/** `remotebot engine start` */
export function engineStart(cli: Cli): Command {
  return leaf('start', 'start the engine in the background, if none runs', ['engine start']).action(
    async (options: { json?: boolean }) => {
      const before = await runningEngine(cli)
      const { status } = await attach(cli)
      if (options.json) return sayJson(cli.io, engineJson(status))
      await say(
        cli.io,
        `The engine ${before ? 'runs already' : 'is started'}: process ${status.pid}, data in ${status.home}`,
      )
    },
  )
}
