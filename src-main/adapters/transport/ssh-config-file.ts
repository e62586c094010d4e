import { readdirSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { expandHome } from './expand-home.ts'
import { wildcardMatches } from './host-patterns.ts'

/** What must hold for a block to count. */
export type Condition =
  | { kind: 'host'; patterns: string[] }
  | { kind: 'match'; criteria: { name: string; negated: boolean; argument: string }[] }

/** Lines of the configuration under the same conditions; all of them must hold. */
export interface ConfigBlock {
  conditions: Condition[]
  /** Keyword in lower case and its arguments. */
  lines: { keyword: string; args: string[] }[]
}

const MAX_INCLUDE_DEPTH = 16 // as OpenSSH's READCONF_MAX_DEPTH
const ARGUMENTLESS = new Set(['all', 'canonical', 'final'])

/**
 * Reads an SSH client configuration with its Include files (ssh_config(5)) into blocks in file order.
 * A missing file is empty; what cannot be read or understood is passed over and named in `problems`.
 */
export function readConfigFile(path: string, home: string, problems: string[]): ConfigBlock[] {
  return readFile(path, [], 0)

  function readFile(file: string, outer: Condition[], depth: number): ConfigBlock[] {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') problems.push(`${file} cannot be read`)
      return []
    }
    const blocks: ConfigBlock[] = []
    let block: ConfigBlock = { conditions: outer, lines: [] }
    blocks.push(block)
    const begin = (conditions: Condition[]) => {
      block = { conditions, lines: [] }
      blocks.push(block)
    }
    text.split(/\r?\n/).forEach((line, index) => {
      const parsed = parseConfigLine(line)
      if (parsed === null) return
      if (parsed === 'malformed') {
        problems.push(`${file} line ${index + 1} cannot be read: ${line.trim()}`)
        return
      }
      const { keyword, args } = parsed
      if (keyword === 'host') begin([...outer, { kind: 'host', patterns: args }])
      else if (keyword === 'match') begin([...outer, { kind: 'match', criteria: criteriaOf(args) }])
      else if (keyword === 'include') {
        const { conditions } = block
        if (depth >= MAX_INCLUDE_DEPTH) problems.push(`${file} line ${index + 1}: too many nested Include files`)
        else
          blocks.push(...args.flatMap((arg) => filesOf(arg, home)).flatMap((f) => readFile(f, conditions, depth + 1)))
        begin(conditions)
      } else block.lines.push(parsed)
    })
    return blocks.filter((each) => each.lines.length > 0 || each.conditions.length > outer.length)
  }
}

/** Keyword and arguments of one line; null for empty lines and comments. Quotes as in OpenSSH's argv_split. */
export function parseConfigLine(line: string): { keyword: string; args: string[] } | null | 'malformed' {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return null
  const match = /^([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/.exec(text)
  if (match === null) return 'malformed'
  const args: string[] = []
  const part = /\s*(?:#.*$|((?:"(?:\\"|[^"])*"|'[^']*'|\\["' ]|[^\s"'])+))/y
  const rest = match[2] ?? ''
  while (part.lastIndex < rest.length) {
    const found = part.exec(rest)
    if (found === null) return /^\s*$/.test(rest.slice(part.lastIndex)) ? done() : 'malformed'
    if (found[1] === undefined) break
    args.push(
      found[1].replace(/"((?:\\"|[^"])*)"|'([^']*)'|\\(["' ])/g, (_, a, b, c) => a?.replace(/\\"/g, '"') ?? b ?? c),
    )
  }
  return done()

  function done() {
    return args.length === 0 ? ('malformed' as const) : { keyword: (match?.[1] ?? '').toLowerCase(), args }
  }
}

function criteriaOf(args: string[]) {
  const criteria: { name: string; negated: boolean; argument: string }[] = []
  const rest = [...args]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const negated = word.startsWith('!')
    const [name = '', inline] = word.slice(negated ? 1 : 0).split('=', 2)
    const lower = name.toLowerCase()
    const argument = ARGUMENTLESS.has(lower) ? '' : (inline ?? rest.shift() ?? '')
    criteria.push({ name: lower, negated, argument })
  }
  return criteria
}

/** Files that an Include argument names, sorted; relative ones lie in ~/.ssh. */
function filesOf(argument: string, home: string): string[] {
  const expanded = expandHome(argument, home)
  const path = isAbsolute(expanded) ? expanded : join(home, '.ssh', expanded)
  let found = ['/']
  for (const part of path.split('/').filter(Boolean)) {
    if (!/[*?]/.test(part)) found = found.map((folder) => join(folder, part))
    else
      found = found.flatMap((folder) =>
        namesIn(folder)
          .filter((name) => fits(part, name))
          .map((name) => join(folder, name)),
      )
  }
  return found
}

const fits = (pattern: string, name: string) =>
  wildcardMatches(pattern, name) && (pattern.startsWith('.') || !name.startsWith('.'))

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
