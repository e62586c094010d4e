import type { Command } from 'commander'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { type Attached, attach, type Cli } from '../cli.ts'
import { interruptible } from '../interruptible.ts'
import { note, say } from '../io.ts'
import { leaf } from '../leaf.ts'
import { listened } from '../listened.ts'
import { painter } from '../output/colour.ts'
import { sayJsonLine } from '../output/json.ts'
import { type ForwardSpec, forwardSpec } from '../parse/forward-spec.ts'

interface State {
  localPort: number
  connections: number
  bytes: number
  problem: string | null
}

/** `remotebot forward` */
export function forward(cli: Cli): Command {
  return leaf('forward <server>', "a server's port on this computer, until Ctrl-C", [
    'forward gpu1 8888:8888',
    'forward gpu1 0:6006',
    'forward gpu1 15432:db.internal:5432',
  ])
    .argument('<ports>', 'LOCAL:REMOTE or LOCAL:HOST:REMOTE; 0 as LOCAL takes a free port', forwardSpec)
    .addHelpText('after', '\nIt listens on 127.0.0.1 only. With --json: one object a line, at each change.')
    .action((server: string, spec: ForwardSpec, options: { json?: boolean }) => run(cli, server, spec, options))
}

async function run(cli: Cli, ref: string, spec: ForwardSpec, options: { json?: boolean }): Promise<void> {
  const attached = await attach(cli)
  const { id, name } = await attached.client.servers.get({ server: ref })
  const stopped = interruptible(cli)
  const place = `${name}, ${spec.remoteHost.includes(':') ? `[${spec.remoteHost}]` : spec.remoteHost}:${spec.remotePort}`
  let before: State | null = null
  try {
    const opening = attached.client.forwards.open({ server: id, ...spec }, { signal: stopped })
    for await (const state of listened(opening, stopped)) {
      // Not 127.0.0.1: a browser would send the page there the cookie of `remotebot serve`, for cookies know no ports.
      const url = `http://localhost:${state.localPort}`
      if (options.json) {
        const status = state.problem === null ? 'open' : 'broken'
        await sayJsonLine(cli.io, { id, name, status, reason: state.problem, url, ...spec, ...state })
      } else await tell(cli, before, state, `${url} is ${place}. Ctrl-C ends it.`)
      before = state
    }
  } catch (error) {
    throw await reasonOf(attached, error)
  }
  if (!stopped.aborted) throw engineGone()
}

async function tell(cli: Cli, before: State | null, { problem }: State, opened: string): Promise<void> {
  const paint = painter(cli.io, cli.io.stderr)
  if (before === null) await say(cli.io, opened)
  if (problem === (before?.problem ?? null)) return
  await note(cli.io, problem === null ? paint('green', 'Connections can be made again.') : paint('yellow', problem))
}

/** The engine's own refusal, or that it has gone. */
async function reasonOf(attached: Attached, error: unknown): Promise<unknown> {
  const gone = attached.closed.then(() => true)
  const soon = new Promise<false>((resolve) => setTimeout(() => resolve(false), 200))
  return (await Promise.race([gone, soon])) ? engineGone() : error
}

function engineGone(): RemotebotError {
  return new RemotebotError('NO_ENGINE', 'The engine has ended, and the forwarded port with it.', {
    hint: 'Run the same command again: it starts another engine.',
  })
}
