import type { Client } from '../../../../../src-shared/contract/index.ts'
import { checkJob } from '../../../../../src-shared/job-file/index.ts'
import {
  type Job,
  type JobSpec,
  type JobSpecInput,
  type JobTemplate,
  RemotebotError,
} from '../../../../../src-shared/vocabulary/index.ts'
import { withLocalPaths } from '../../../job-input/local-folder.ts'
import { readJobFile } from '../../../job-input/read-job-file.ts'
import type { Cli } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { jobCommand } from '../../parse/command-line.ts'
import { mergeJobs, specOfFlags } from './flags-to-spec.ts'
import type { SpecOptions } from './spec-flags.ts'

/** A job as one call asks for it, before an engine is asked. */
export interface JobRequest {
  /** The file with the flags on top. */
  spec: Partial<JobSpecInput>
  /** The saved template that it starts from. */
  template: string | undefined
  requester: string | undefined
}

/**
 * Reads file, flags and command; wrong usage is said before anybody is asked.
 * @throws RemotebotError INVALID_INPUT
 */
export function requestOf(cli: Cli, args: string[], options: SpecOptions, usage: string): JobRequest {
  const { file, template, requester } = options
  if (file !== undefined && template !== undefined) {
    throw usageError('A job starts from a file or from a template: --file and --template cannot be combined.')
  }
  const needsCommand = file === undefined && template === undefined
  const command = args.length > 0 || needsCommand ? { command: jobCommand(args, cli.argv, usage) } : {}
  const flags = withLocalPaths({ ...specOfFlags(options, cli.io.env), ...command }, process.cwd())
  const base = file === undefined ? {} : readJobFile(file, 'command' in command)
  const spec = mergeJobs(base, flags)
  if (template === undefined) checkJob(spec as JobSpecInput)
  return { spec, template, requester }
}

/** The whole job, its template looked up and its defaults filled in. @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_INPUT */
export async function wholeJob(request: JobRequest, engine: () => Promise<Client>): Promise<JobSpec> {
  const { spec, template } = request
  const base = template === undefined ? {} : (await findTemplate(await engine(), template)).spec
  return checkJob(mergeJobs(base, spec) as JobSpecInput)
}

/** Submits it, once however often the answer gets lost. */
export async function submit(client: Client, request: JobRequest): Promise<Job> {
  const spec = await wholeJob(request, async () => client)
  return client.jobs.submit({ spec, requester: request.requester, idempotencyKey: crypto.randomUUID() })
}

async function findTemplate(client: Client, name: string): Promise<JobTemplate> {
  const templates = await client.jobs.templates.list()
  const found = templates.filter((template) => template.id === name || template.name === name)
  if (found.length === 1) return found[0] as JobTemplate
  const known = templates.map((template) => template.name).join(', ')
  const hint = known ? `There are: ${known}.` : 'None is saved yet; the New job sheet of the window saves one.'
  const message = `${found.length === 0 ? 'No template is' : 'Several templates are'} called "${name}".`
  throw new RemotebotError(found.length === 0 ? 'NOT_FOUND' : 'AMBIGUOUS', message, { hint })
}
