import { printJobFile } from '../../../../../src-shared/job-file/index.ts'
import {
  counted,
  dryPush,
  type JobSpec,
  onlyServer,
  type PushSource,
  type TransferReport,
} from '../../../../../src-shared/vocabulary/index.ts'
import { attach, type Cli, client } from '../../cli.ts'
import { note, write } from '../../io.ts'
import { sayJson } from '../../output/json.ts'
import { changeLines } from '../../output/transfer-text.ts'
import { watchTransfer } from '../../transfer.ts'
import { type JobRequest, wholeJob } from './job-request.ts'

type FolderPush = Extract<PushSource, { folder: string }>

/** Prints the job as job.yaml, and beside it what would be pushed; nothing is started. */
export async function sayDryRun(cli: Cli, request: JobRequest, json?: boolean): Promise<void> {
  const spec = await wholeJob(request, () => client(cli))
  const { push } = spec
  if (!json) await write(cli.io.stdout, printJobFile(spec))
  const dry = push && 'folder' in push ? await countPush(cli, spec, push) : null
  if (json) {
    return sayJson(cli.io, { id: null, name: spec.name ?? null, status: 'draft', spec, push: dry?.report ?? null })
  }
  if (dry && push && 'folder' in push) await note(cli.io, [headline(push, dry), ...changeLines(dry.report)].join('\n'))
  else if (push && 'git' in push) await note(cli.io, `It would clone and push ${push.git}.`)
}

interface CountedPush {
  report: TransferReport
  /** Whether it is known where the job would run. */
  placed: boolean
}

function headline({ folder }: FolderPush, { report, placed }: CountedPush): string {
  const { files, changes, moreChanges, unchanged } = report
  const changed = changes.filter(({ action }) => action !== 'skip').length + moreChanges
  const same = unchanged > 0 ? `, ${unchanged} unchanged` : ''
  const where = placed ? '' : ', fewer to a server that has some of it'
  return `It would push ${folder}: ${counted(changed || files, changed ? 'change' : 'file')}${same}${where}`
}

/** What a push of the folder would do on the server that is named; on one that has none of it where none is. */
async function countPush(cli: Cli, spec: JobSpec, push: FolderPush): Promise<CountedPush> {
  const attached = await attach(cli)
  const { client: engine } = attached
  const [servers, pushed] = [await engine.servers.list(), await engine.sync.status()]
  const named = spec.server === 'auto' ? onlyServer(spec, servers) : await engine.servers.get({ server: spec.server })
  const counter = servers.find(({ origin }) => origin === 'local')?.id ?? spec.server
  const { input } = dryPush({ push, workspace: spec.workspace, server: named?.id ?? null, counter, pushed })
  const { report } = await watchTransfer(cli, attached, (client, signal) => client.sync.push(input, { signal }))
  return { report, placed: named !== null }
}
