import type { Client } from '../../../../../src-shared/contract/index.ts'
import { printJobFile } from '../../../../../src-shared/job-file/index.ts'
import {
  counted,
  type JobSpec,
  type PushSource,
  type TransferReport,
} from '../../../../../src-shared/vocabulary/index.ts'
import { attach, type Cli, client } from '../../cli.ts'
import { note, write } from '../../io.ts'
import { sayJson } from '../../output/json.ts'
import { changeLines } from '../../output/transfer-text.ts'
import { watchTransfer } from '../../transfer.ts'
import { type JobRequest, wholeJob } from './job-request.ts'

const WORKSPACES = '~/.remotebot/work/'
/** A workspace whose name comes from what is pushed; one of a name that was given is not where this job will run. */
const DERIVED = /^~\/\.remotebot\/work\/[^/]*-[0-9a-f]{6}$/

type FolderPush = Extract<PushSource, { folder: string }>

/** Prints the job as job.yaml, and beside it what would be pushed; nothing is started. */
export async function sayDryRun(cli: Cli, request: JobRequest, json?: boolean): Promise<void> {
  const spec = await wholeJob(request, () => client(cli))
  const { push } = spec
  if (!json) await write(cli.io.stdout, printJobFile(spec))
  const report = push && 'folder' in push ? await pushReport(cli, spec, push) : null
  if (json) {
    return sayJson(cli.io, { id: null, name: spec.name ?? null, status: 'draft', spec, push: report })
  }
  if (report && push && 'folder' in push)
    await note(cli.io, [headline(push, report), ...changeLines(report)].join('\n'))
  else if (push && 'git' in push) await note(cli.io, `It would clone and push ${push.git}.`)
}

function headline({ folder }: FolderPush, { files, changes, moreChanges, unchanged }: TransferReport): string {
  const changed = changes.filter(({ action }) => action !== 'skip').length + moreChanges
  const same = unchanged > 0 ? `, ${unchanged} unchanged` : ''
  return `It would push ${folder}: ${counted(changed || files, changed ? 'change' : 'file')}${same}`
}

/** What a push of the folder would do on the server that is named; against an empty workspace where none is. */
async function pushReport(cli: Cli, spec: JobSpec, push: FolderPush): Promise<TransferReport> {
  const attached = await attach(cli)
  const place = await placeOf(attached.client, spec, push)
  const { folder: source, excludes, defaultIgnores } = push
  // What is remembered of setting up there is ours, and no push touches it.
  const input = { ...place, source, excludes: [...excludes, '/.remotebot'], defaultIgnores, dryRun: true }
  return (await watchTransfer(cli, attached, (engine, signal) => engine.sync.push(input, { signal }))).report
}

async function placeOf(engine: Client, spec: JobSpec, push: FolderPush): Promise<{ server: string; target: string }> {
  const servers = await engine.servers.list()
  const fresh = `${WORKSPACES}${crypto.randomUUID()}`
  const local = servers.find(({ origin }) => origin === 'local')
  if (spec.server === 'auto') return { server: local?.id ?? spec.server, target: fresh }
  const { id } = await engine.servers.get({ server: spec.server })
  if (spec.workspace) return { server: id, target: `${WORKSPACES}${spec.workspace}` }
  const pushed = (await engine.sync.status()).find(
    (known) => known.serverId === id && known.source === push.folder && DERIVED.test(known.target),
  )
  return { server: id, target: pushed?.target ?? fresh }
}
