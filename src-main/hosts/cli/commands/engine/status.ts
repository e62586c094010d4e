import type { Command } from 'commander'
import { ERRORS } from '../../../../../src-shared/vocabulary/index.ts'
import type { Cli } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { runningEngine } from './lifecycle.ts'
import { engineJson, sayEngine } from './show.ts'

/** `remotebot engine status` */
export function engineStatusCommand(cli: Cli): Command {
  return leaf('status', 'whether an engine runs (exit code 9: none); starts none', ['engine status --json']).action(
    async (options: { json?: boolean }) => {
      const running = await runningEngine(cli)
      if (running) return options.json ? sayJson(cli.io, engineJson(running.status)) : sayEngine(cli, running.status)
      const { home } = await cli.engines.places()
      cli.exitCode = ERRORS.NO_ENGINE.exit
      if (options.json) return sayJson(cli.io, { id: null, name: home, status: 'stopped' })
      await say(
        cli.io,
        `No engine runs for ${home}. Any command that needs one starts it; so does: remotebot engine start`,
      )
    },
  )
}
