import { printJobFile } from '../../../../../src-shared/job-file/index.ts'
import type { JobSpec } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { note, write } from '../../io.ts'
import { sayJson } from '../../output/json.ts'
import { type JobRequest, wholeJob } from './job-request.ts'

/** Prints the job as job.yaml; nothing is started. */
export async function sayDryRun(cli: Cli, request: JobRequest, json?: boolean): Promise<void> {
  const spec = await wholeJob(request, () => client(cli))
  if (json) return sayJson(cli.io, { id: null, name: spec.name ?? null, status: 'draft', spec })
  await write(cli.io.stdout, printJobFile(spec))
  const pushed = pushNote(spec)
  if (pushed) await note(cli.io, pushed)
}

function pushNote({ push }: JobSpec): string | null {
  if (!push) return null
  return 'git' in push ? `It would push ${push.git}.` : `It would push ${push.folder}.`
}
