import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { runningEngine, stopEngine } from './lifecycle.ts'

/** `remotebot engine stop` */
export function engineStop(cli: Cli): Command {
  return leaf('stop', 'end the engine; jobs on their servers go on', ['engine stop']).action(
    async (options: { json?: boolean }) => {
      const attached = await runningEngine(cli)
      const { home } = await cli.engines.places()
      if (!attached) {
        if (options.json) return sayJson(cli.io, { id: null, name: home, status: 'stopped', goesOn: [] })
        return say(cli.io, `No engine runs for ${home}.`)
      }
      const stopped = await stopEngine(attached)
      const { pid, goesOn, others } = stopped
      if (options.json) return sayJson(cli.io, { id: String(pid), name: home, status: 'stopped', goesOn })
      await say(cli.io, 'The engine has ended.')
      if (goesOn.length > 0) {
        await say(
          cli.io,
          `What goes on, and is followed again at the next start:\n${goesOn.map((text) => `  ${text}`).join('\n')}`,
        )
      }
      if (others === 0) return
      const programs = others === 1 ? 'Another program was' : `${others} other programs were`
      await say(cli.io, `${programs} attached; one that follows a job starts the engine again.`)
    },
  )
}
