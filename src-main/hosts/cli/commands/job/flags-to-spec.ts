import { isRepository, readJob } from '../../../../../src-shared/job-file/index.ts'
import type { JobSpecInput } from '../../../../../src-shared/vocabulary/index.ts'
import { usageError } from '../../failure.ts'
import { envVariables, secretVariables } from '../../parse/variables.ts'
import type { SpecOptions } from './spec-flags.ts'

/** The flags that name a place; at most one of them. */
const PLACES = ['server', 'ssh', 'instance', 'provision'] as const

/**
 * The part of a job that the flags ask for. Folders stay as typed.
 * @throws RemotebotError INVALID_INPUT
 */
export function specOfFlags(options: SpecOptions, environment: NodeJS.ProcessEnv): Partial<JobSpecInput> {
  const places = PLACES.filter((place) => options[place] !== undefined)
  if (places.length > 1) {
    throw usageError(`A job runs in one place: --${places[0]} and --${places[1]} cannot be combined.`)
  }
  const { cpu, memory, gpu, disk } = options
  const resources = { cpu, memoryGb: memory, gpu, diskGb: disk }
  return withoutUndefined({
    server: options.server,
    ssh: options.ssh,
    instance: options.instance,
    provision: options.provision === undefined ? undefined : readJob({ provision: options.provision }).provision,
    endInstance: options.endInstance,
    restartOnPreemption: options.restartOnPreemption,
    name: options.name,
    push: pushOfFlags(options),
    workspace: options.workspace,
    bootstrap: options.bootstrap,
    workingDir: options.workdir,
    env: envVariables(options.env ?? [], environment),
    secrets: secretVariables(options.secret ?? []),
    outputs: options.output,
    outputsWhen: options.outputsWhen,
    tools: options.tools?.flatMap((text) => text.split(/[\s,]+/).filter(Boolean)),
    resources: withoutUndefined(resources),
    timeLimit: options.timeout,
    keepAlive: options.keepAlive ?? (options.keepFor === undefined ? undefined : true),
    keepFor: options.keepFor,
    keepOnFailure: options.keepOnFailure,
    removeWorkspace: options.removeWorkspace,
    priority: options.priority,
    tty: options.tty,
    justification: options.justification,
    project: options.project,
  })
}

function pushOfFlags({ push, ref, exclude, defaultIgnores }: SpecOptions): JobSpecInput['push'] {
  if (push === undefined) {
    const stray = ref !== undefined ? '--ref' : exclude ? '--exclude' : defaultIgnores ? null : '--no-default-ignores'
    if (stray) throw usageError(`${stray} says something about what is pushed.`, 'Say what: --push FOLDER|ADDRESS')
    return undefined
  }
  if (isRepository(push) || ref !== undefined) {
    const stray = exclude ? '--exclude' : defaultIgnores ? null : '--no-default-ignores'
    if (stray) throw usageError(`${stray} is for a folder; a repository is pushed as it is at its ref.`)
    return { git: push, ...(ref !== undefined && { ref }) }
  }
  return { folder: push, ...(exclude && { excludes: exclude }), ...(defaultIgnores ? {} : { defaultIgnores }) }
}

function withoutUndefined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Value
}

/** `over` on top of `base`: variables and resources by name, everything else, and the place, as a whole. */
export function mergeJobs(base: Partial<JobSpecInput>, over: Partial<JobSpecInput>): Partial<JobSpecInput> {
  const { env = {}, secrets = {}, resources = {} } = over
  const kept = PLACES.some((place) => over[place] !== undefined)
    ? Object.fromEntries(Object.entries(base).filter(([field]) => !(PLACES as readonly string[]).includes(field)))
    : base
  return {
    ...kept,
    ...over,
    // A variable that is named again is what it was named last: plain or a secret.
    env: { ...without(base.env, secrets), ...env },
    secrets: { ...without(base.secrets, env), ...secrets },
    resources: { ...base.resources, ...resources },
  }
}

function without(record: Record<string, string> = {}, names: object): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !(name in names)))
}
