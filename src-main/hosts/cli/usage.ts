import type { Command } from 'commander'
import type { Io } from './io.ts'
import { commandPath } from './leaf.ts'

/** Wording of a wrong call: where, what, the nearest right one, and where help is. */
function usageMessage(command: Command, raw: string): string {
  const path = commandPath(command)
  const [first = '', ...rest] = raw
    .replace(/^error: /, '')
    .trimEnd()
    .split('\n')
  const lines = [`${path}: ${first}`, ...rest.map((line) => line.replace(/^\((.*)\)$/, '$1'))]
  if (/unknown option/.test(first) && command.registeredArguments.some((argument) => argument.name() === 'command')) {
    lines.push(`A command's own flags go after --, as in: ${path} -- ls -l`)
  }
  return `${lines.join('\n')}\nSee: ${path} -h\n`
}

function usageJson(command: Command, raw: string): string {
  const [message, ...hint] = usageMessage(command, raw).trimEnd().split('\n')
  return `${JSON.stringify({ error: { code: 'INVALID_INPUT', message, hint: hint.join('\n') } })}\n`
}

/** Whether a call asks for JSON; what stands after -- is a job's own. */
export function wantsJson(argv: readonly string[]): boolean {
  const dashes = argv.indexOf('--')
  return argv.slice(0, dashes < 0 ? undefined : dashes).includes('--json')
}

/** Lets every command of the tree answer wrong usage in our words, on our streams, without ending the process. */
export function speakThrough(command: Command, io: Io, json: boolean): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, out) => out(json ? usageJson(command, text) : usageMessage(command, text)),
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(io.stderr.columns ?? 80, 100),
    })
    .showSuggestionAfterError(true)
  for (const child of command.commands) speakThrough(child, io, json)
}
