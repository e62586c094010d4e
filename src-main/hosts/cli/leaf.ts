import { Command } from 'commander'

/** Of each leaf, how it is called. */
const EXAMPLES = new WeakMap<Command, string[]>()
const AT_A_NOUN = 4

/** A noun with its verbs; its help has an example of each of the first ones. */
export function noun(name: string, summary: string, verbs: Command[]): Command {
  const command = new Command(name).description(summary)
  for (const verb of verbs) command.addCommand(verb)
  return withExamples(
    command,
    verbs.slice(0, AT_A_NOUN).flatMap((verb) => EXAMPLES.get(verb)?.slice(0, 1) ?? []),
  )
}

/**
 * A command that does something: its signature ("show <job>"), what it does, and examples (each without
 * the leading `remotebot`). Every one of them knows `--json`.
 */
export function leaf(signature: string, summary: string, examples: string[]): Command {
  const [name, ...parameters] = signature.split(' ')
  const command = new Command(name).description(summary).option('--json', 'print JSON and nothing else')
  for (const parameter of parameters) command.argument(parameter, meaning(parameter))
  EXAMPLES.set(command, examples)
  return withExamples(command, examples)
}

function withExamples(command: Command, examples: string[]): Command {
  const lines = examples.map((example) => `  remotebot ${example}`.trimEnd())
  return command.addHelpText('after', `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.join('\n')}`)
}

const PARAMETERS: Record<string, string> = {
  job: 'a job: id, start or last 8 characters of an id, or name',
  server: 'a server: id, unique start of an id, or name',
  provider: 'a provider: demo, runpod, vast, lambda, aws or gcp',
  tool: 'programs, such as git or python (default: those wanted so far)',
  leftover: 'leftovers, by id or name as "leftovers list" shows them',
  approval: 'a request: id, start or last 8 characters of an id',
  budget: 'a budget: its id, or scope and period such as everything/month',
  text: 'what to say',
  file: 'a job file, such as job.yaml',
  folder: 'a folder of this computer',
  path: 'files, folders and globs of the server: below its home folder, or absolute',
  remote: 'what to copy (default: all its outputs)',
  local: 'the folder here (default: the current one)',
  command: 'the command, after --; one word is a shell command line as it is',
}

function meaning(parameter: string): string {
  const word = parameter.replace(/[<>[\].]/g, '')
  return PARAMETERS[word] ?? PARAMETERS[word.replace(/s$/, '')] ?? ''
}

/** The words that call a command: "remotebot job run". */
export function commandPath(command: Command): string {
  return command.parent ? `${commandPath(command.parent)} ${command.name()}` : command.name()
}
