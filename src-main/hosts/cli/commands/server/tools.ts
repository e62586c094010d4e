import type { Command } from 'commander'
import { RemotebotError, type ToolState } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { interruptible } from '../../interruptible.ts'
import { say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { ago } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { ProgressLine } from '../../output/progress-line.ts'
import { type Column, tableLines } from '../../output/table.ts'

const COLUMNS: Column<ToolState>[] = [
  { title: 'TOOL', value: ({ name }) => name },
  {
    title: 'STATUS',
    value: ({ status }) => status,
    colour: ({ status }) => (status === 'ok' ? 'green' : status === 'failed' ? 'red' : 'yellow'),
  },
  { title: 'VERSION', value: ({ version }) => version ?? '', min: 10 },
  { title: 'CHECKED', value: ({ checkedAt }) => (checkedAt === null ? '' : ago(checkedAt)), optional: 1 },
]

/** `remotebot server tools` */
export function serverTools(cli: Cli): Command {
  return leaf('tools <server> [tools...]', 'install and verify programs on a server', [
    'server tools gpu1',
    'server tools gpu1 git python uv',
    'server tools gpu1 docker --verify-only',
  ])
    .option('--verify-only', 'install nothing')
    .action(async (name: string, tools: string[], options: { verifyOnly?: boolean; json?: boolean }) => {
      const engine = await client(cli)
      const { id } = await engine.servers.get({ server: name })
      const signal = interruptible(cli)
      const wanted = tools.flatMap((text) => text.split(',')).filter(Boolean)
      const line = new ProgressLine(cli.io)
      let states: ToolState[] = []
      const install = options.verifyOnly !== true
      for await (states of await engine.servers.tools({ server: id, tools: wanted, install }, { signal })) {
        const open = states.filter(({ status }) => status === 'installing' || status === 'pending')
        if (!options.json && open[0]) await line.show(`${open[0].status} ${open[0].name}`)
      }
      await line.clear()
      if (options.json)
        await sayJson(
          cli.io,
          states.map((state) => ({ id: state.name, ...state, reason: state.problem })),
        )
      else if (states.length === 0)
        await say(cli.io, 'No tools are wanted there. Name some: remotebot server tools SERVER git python')
      else
        await say(cli.io, tableLines(states, COLUMNS, width(cli.io.stdout), painter(cli.io, cli.io.stdout)).join('\n'))
      const failed = states.filter(({ status }) => status === 'failed')
      if (failed.length > 0) {
        throw new RemotebotError(
          'REMOTE_FAILED',
          `${failed.map((state) => state.name).join(', ')} could not be made to work.`,
          {
            hint: 'What their recipes said is below; mend it there, then try again.',
            details: failed.map((state) => `${state.name}: ${state.problem ?? 'no reason given'}`).join('\n'),
          },
        )
      }
    })
}
