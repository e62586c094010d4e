import type { Command } from 'commander'
import { counted } from '../../../../src-shared/vocabulary/index.ts'
import { attach, type Cli } from '../cli.ts'
import { say } from '../io.ts'
import { leaf, noun } from '../leaf.ts'
import { sayJson } from '../output/json.ts'

/** `remotebot queue …` */
export function queueNoun(cli: Cli): Command {
  return noun('queue', 'the jobs that wait: held, or going on', [
    verb(cli, 'hold', 'start nothing that waits, until it is resumed; what runs goes on', true),
    verb(cli, 'resume', 'let the queue go on', false),
  ])
}

function verb(cli: Cli, name: string, summary: string, queueHeld: boolean): Command {
  return leaf(name, summary, [`queue ${name}`]).action(async (options: { json?: boolean }) => {
    const { client, status } = await attach(cli)
    await client.engine.settings.set({ queueHeld })
    const { queuedJobs } = await client.engine.overview()
    const state = queueHeld ? 'held' : 'open'
    if (options.json)
      return sayJson(cli.io, { id: String(status.pid), name: status.home, status: state, queued: queuedJobs })
    const waiting = queuedJobs > 0 ? ` ${counted(queuedJobs, 'job')} ${queuedJobs === 1 ? 'waits' : 'wait'}.` : ''
    await say(
      cli.io,
      queueHeld
        ? `The queue is held: no job in it starts.${waiting} Let it go on with: remotebot queue resume`
        : `The queue goes on.${waiting}`,
    )
  })
}
