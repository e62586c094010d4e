import type { Command } from 'commander'
import { checkJob, printJobFile } from '../../../../../src-shared/job-file/index.ts'
import { readJobFile } from '../../../job-input/read-job-file.ts'
import type { Cli } from '../../cli.ts'
import { write } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'

/** `remotebot job check` */
export function jobCheck(cli: Cli): Command {
  return leaf('check <file>', 'check a job file and print what it means; asks no engine', [
    'job check job.yaml',
  ]).action(async (file: string, options: { json?: boolean }) => {
    const spec = checkJob(readJobFile(file))
    if (options.json) return sayJson(cli.io, { id: null, name: spec.name ?? null, status: 'draft', spec })
    await write(cli.io.stdout, printJobFile(spec))
  })
}
