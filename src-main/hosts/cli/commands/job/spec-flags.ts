import type { Command } from 'commander'
import type { Client } from '../../../../../src-shared/contract/index.ts'
import {
  type Job,
  type JobSpecInput,
  type JobTemplate,
  RemotebotError,
} from '../../../../../src-shared/vocabulary/index.ts'
import type { Cli } from '../../cli.ts'
import { jobCommand } from '../../parse/command-line.ts'
import { collect, duration } from '../../parse/values.ts'
import { envVariables, secretVariables } from '../../parse/variables.ts'

export interface SpecOptions {
  server?: string
  name?: string
  env?: string[]
  secret?: string[]
  workdir?: string
  timeout?: number
  tty?: boolean
  requester?: string
  justification?: string
  template?: string
}

/** The flags that say what a job is, shared by `job run` and `job submit`. */
export function withSpecFlags(command: Command): Command {
  return command
    .option('-s, --server <server>', 'where: a server, or auto for the first ready one with a free slot')
    .option('-n, --name <name>', 'what to call it (default: made from the command)')
    .option('-e, --env <K=V>', 'a variable; K alone takes its value from here (repeatable)', collect)
    .option('--secret <NAME[=VAR]>', 'a vault entry as a variable; masked wherever it is printed (repeatable)', collect)
    .option('-w, --workdir <folder>', 'where it runs on the server (default: a folder of its own)')
    .option('--timeout <time>', 'the server stops it after this: 90s, 15m, 2h', duration)
    .option('--tty', 'run it inside a terminal (tmux), for programs that want one')
    .option('--requester <name>', 'for whom; may only narrow your own name')
    .option('--justification <text>', 'why, for whoever reads the list')
    .option('--template <name>', 'start from a saved template; flags and command given here win')
}

/**
 * What the flags and the command ask for; nobody is asked yet, so wrong usage is said at once.
 * @throws RemotebotError INVALID_INPUT.
 */
export function specOfFlags(cli: Cli, args: string[], options: SpecOptions, usage: string): Partial<JobSpecInput> {
  const command = args.length > 0 || options.template === undefined ? jobCommand(args, cli.argv, usage) : undefined
  return {
    ...(command !== undefined && { command }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.server !== undefined && { server: options.server }),
    ...(options.workdir !== undefined && { workingDir: options.workdir }),
    ...(options.timeout !== undefined && { timeLimit: options.timeout }),
    ...(options.tty && { tty: true }),
    ...(options.justification !== undefined && { justification: options.justification }),
    env: envVariables(options.env ?? [], cli.io.env),
    secrets: secretVariables(options.secret ?? []),
  }
}

/** Submits what the flags ask for, on top of the template if one is named. @throws RemotebotError NOT_FOUND. */
export async function submit(client: Client, flags: Partial<JobSpecInput>, options: SpecOptions): Promise<Job> {
  const base: Partial<JobSpecInput> = options.template ? (await findTemplate(client, options.template)).spec : {}
  const spec = {
    ...base,
    ...flags,
    env: { ...base.env, ...flags.env },
    secrets: { ...base.secrets, ...flags.secrets },
  } as JobSpecInput
  return client.jobs.submit({ spec, requester: options.requester, idempotencyKey: crypto.randomUUID() })
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
