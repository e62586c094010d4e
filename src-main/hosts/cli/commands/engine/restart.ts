import type { Command } from 'commander'
import { RemotebotError } from '../../../../../src-shared/vocabulary/index.ts'
import { attach, type Cli } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { runningEngine, stopEngine } from './lifecycle.ts'
import { engineJson } from './show.ts'

/** `remotebot engine restart` */
export function engineRestart(cli: Cli): Command {
  return leaf('restart', 'end the engine, also one of another version, and start this one', ['engine restart']).action(
    async (options: { json?: boolean }) => {
      const running = await runningEngine(cli)
      if (running?.status.host === 'electron') {
        throw new RemotebotError('INVALID_STATE', 'The engine runs in the desktop app.', {
          hint: 'Restart the desktop app instead.',
        })
      }
      if (running) await stopEngine(running)
      const { status } = await attach(cli)
      if (options.json) return sayJson(cli.io, engineJson(status))
      await say(
        cli.io,
        `The engine is ${running ? 'restarted' : 'started'}: process ${status.pid}, version ${status.version}`,
      )
    },
  )
}
