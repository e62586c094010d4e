import type { EngineStatus } from '../../../../../src-shared/vocabulary/index.ts'
import type { Cli } from '../../cli.ts'
import { say } from '../../io.ts'
import { moment } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { fieldLines } from '../../output/fields.ts'

/** What `--json` says of a running engine. */
export function engineJson(status: EngineStatus): object {
  return { id: String(status.pid), name: status.home, status: 'running', ...status }
}

/** A running engine for people. */
export async function sayEngine(cli: Cli, status: EngineStatus): Promise<void> {
  const hosts = { electron: 'the desktop app', background: 'the background', serve: 'remotebot serve' }
  const fields: Array<[string, string | null]> = [
    ['Engine', `running, process ${status.pid}`],
    ['Version', `${status.version} (protocol ${status.protocol})`],
    ['Started', moment(status.startedAt)],
    ['Runs in', hosts[status.host]],
    ['Data folder', status.home],
    ['Clients', String(status.clients)],
    ['Active jobs', String(status.activeJobs)],
  ]
  await say(cli.io, fieldLines(fields, painter(cli.io, cli.io.stdout)).join('\n'))
}
