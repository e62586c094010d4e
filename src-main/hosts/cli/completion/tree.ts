import type { Command, Option } from 'commander'
import { jobStatus, tokenScope } from '../../../../src-shared/vocabulary/index.ts'

/** What can stand for an argument or a flag's value: names asked of the engine, fixed words, files, or anything. */
export type Values = { names: string } | { words: string[] } | 'files' | 'none'

export interface Flag {
  /** Spellings: "-s", "--server". */
  names: string[]
  summary: string
  /** Null: it takes no value. */
  value: Values | null
}

/** A command as shell completion sees it. */
export interface Node {
  /** Words after `remotebot`, with single blanks: "", "job", "job run". */
  path: string
  summary: string
  children: Array<{ name: string; summary: string }>
  flags: Flag[]
  argument: Values
}

/** Every visible command, the root first. */
export function completionTree(root: Command): Node[] {
  const nodes: Node[] = []
  const visit = (command: Command, path: string) => {
    const visible = command.createHelp().visibleCommands(command)
    const children = visible.filter((child) => child.name() !== 'help')
    nodes.push({
      path,
      summary: command.description(),
      children: children.map((child) => ({ name: child.name(), summary: child.description() })),
      flags: command.createHelp().visibleOptions(command).map(flagOf),
      argument: argumentValues(command),
    })
    for (const child of children) visit(child, `${path} ${child.name()}`.trim())
  }
  visit(root, '')
  return nodes
}

function flagOf(option: Option): Flag {
  const names = [option.short, option.long].filter((name): name is string => Boolean(name))
  const takes = option.required || option.optional
  return { names, summary: option.description, value: takes ? flagValues(option.long ?? '') : null }
}

const FLAG_VALUES: Record<string, Values> = {
  '--server': { names: 'server' },
  '--job': { names: 'job' },
  '--secret': { names: 'secret' },
  '--template': { names: 'template' },
  '--status': { words: [...jobStatus.options] },
  '--scope': { words: [...tokenScope.options] },
  '--step': { words: ['run', 'bootstrap-1'] },
  '--outputs-when': { words: ['always', 'success'] },
  '--file': 'files',
  '--push': 'files',
  '--bootstrap-input': 'files',
  '--output-to': 'files',
  '--key': 'files',
  '--token-file': 'files',
}

const flagValues = (long: string): Values => FLAG_VALUES[long] ?? 'none'

function argumentValues(command: Command): Values {
  const argument = command.registeredArguments[0]
  if (!argument) return 'none'
  if (argument.argChoices) return { words: argument.argChoices }
  const name = argument.name()
  if (['command', 'file', 'folder'].includes(name)) return 'files'
  if (name === 'name') return command.parent?.name() === 'secret' ? { names: 'secret' } : 'none'
  return ['job', 'server', 'token'].includes(name) ? { names: name } : 'none'
}
