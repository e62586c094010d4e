import { usageError } from '../failure.ts'

/**
 * `K=V` pairs; `K` alone takes its value from `environment`.
 * @throws RemotebotError INVALID_INPUT for a name that is no variable name or is not set here.
 */
export function envVariables(pairs: readonly string[], environment: NodeJS.ProcessEnv): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const name = at < 0 ? pair : pair.slice(0, at)
    checkName(name, '--env')
    const value = at < 0 ? environment[name] : pair.slice(at + 1)
    if (value === undefined) throw usageError(`--env ${name}: it is not set here.`, `Give a value: --env ${name}=…`)
    variables[name] = value
  }
  return variables
}

/**
 * `NAME=VAR` (a vault entry and the variable that gets it), or `NAME` for both.
 * @throws RemotebotError INVALID_INPUT.
 */
export function secretVariables(pairs: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const secret = at < 0 ? pair : pair.slice(0, at)
    const variable = at < 0 ? pair : pair.slice(at + 1)
    if (secret === '')
      throw usageError(`--secret "${pair}" names no secret.`, 'Write --secret NAME or --secret NAME=VAR.')
    checkName(variable, '--secret')
    variables[variable] = secret
  }
  return variables
}

function checkName(name: string, flag: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return
  // Not the whole pair: what stands after the = may be a secret.
  throw usageError(
    `${flag}: "${name}" is not a variable name.`,
    'A variable name has letters, digits and _ and starts with no digit.',
  )
}
