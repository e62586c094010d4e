import { type JobSpec, type JobSpecInput, jobSpec, parseDuration } from '../../../src-shared/vocabulary/index.ts'
import { durationFlag } from '../../lib/cli-text.ts'

/** A row of variables or secrets in the form. */
export interface Pair {
  key: number
  name: string
  value: string
}

/** The New job form, as typed. */
export interface Draft {
  name: string
  command: string
  workingDir: string
  env: Pair[]
  secrets: Pair[]
  server: string
  timeLimit: string
  tty: boolean
  justification: string
}

let nextKey = 1
export const newPair = (name = '', value = ''): Pair => ({ key: nextKey++, name, value })

/** The form filled from a job, a template, or nothing. */
export function draftOf(spec: Partial<JobSpecInput> | undefined): Draft {
  return {
    name: spec?.name ?? '',
    command: spec?.command ?? '',
    workingDir: spec?.workingDir ?? '',
    env: Object.entries(spec?.env ?? {}).map(([name, value]) => newPair(name, value)),
    secrets: Object.entries(spec?.secrets ?? {}).map(([name, value]) => newPair(name, value)),
    server: spec?.server ?? 'auto',
    timeLimit: spec?.timeLimit ? durationFlag(spec.timeLimit) : '',
    tty: spec?.tty ?? false,
    justification: spec?.justification ?? '',
  }
}

export type Parsed = { spec: JobSpec; problems: null } | { spec: null; problems: Record<string, string> }

/** The spec that the form means, or what is wrong by field (`env`, `command`, …). */
export function parseDraft(draft: Draft): Parsed {
  const problems: Record<string, string> = {}
  let timeLimit: number | null = null
  try {
    if (draft.timeLimit.trim()) timeLimit = parseDuration(draft.timeLimit)
  } catch (error) {
    problems.timeLimit = (error as Error).message
  }
  for (const field of ['env', 'secrets'] as const) {
    const twice = duplicate(draft[field].map((pair) => pair.name).filter(Boolean))
    if (twice) problems[field] = `${twice} is there twice`
  }
  const named = draft.env.find((pair) => pair.name && draft.secrets.some((other) => other.name === pair.name))
  if (named) problems.secrets = `${named.name} is a plain variable already`
  if (draft.env.some((pair) => !pair.name.trim() && pair.value)) problems.env ??= 'a value here has no variable name'
  const half = draft.secrets.find((pair) => Boolean(pair.name) !== Boolean(pair.value))
  if (half) problems.secrets ??= 'each secret needs a variable and an entry of the vault'
  const parsed = jobSpec.safeParse({
    kind: 'command',
    name: draft.name.trim() || undefined,
    server: draft.server,
    command: draft.command,
    workingDir: draft.workingDir.trim() || undefined,
    env: record(draft.env),
    secrets: record(draft.secrets),
    timeLimit,
    tty: draft.tty,
    justification: draft.justification.trim() || undefined,
  })
  if (!parsed.success) for (const issue of parsed.error.issues) problems[String(issue.path[0])] ??= issueText(issue)
  if (draft.command.trim() === '') problems.command = 'a job needs a command'
  if (parsed.success && Object.keys(problems).length === 0) return { spec: parsed.data, problems: null }
  return { spec: null, problems }
}

const record = (pairs: readonly Pair[]) =>
  Object.fromEntries(pairs.filter((pair) => pair.name.trim()).map((pair) => [pair.name.trim(), pair.value]))

function issueText(issue: {
  message: string
  path: PropertyKey[]
  issues?: ReadonlyArray<{ message: string }>
}): string {
  const name = issue.path[1] === undefined ? '' : `${String(issue.path[1])}: `
  return `${name}${(issue.issues as ReadonlyArray<{ message: string }> | undefined)?.[0]?.message ?? issue.message}`
}

function duplicate(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index)
}

/** Which fields each step holds, so that it can say whether it is done. */
export const STEP_FIELDS: Record<1 | 2 | 3, readonly string[]> = {
  1: ['command', 'name', 'workingDir', 'env', 'secrets'],
  2: ['server', 'timeLimit', 'tty', 'justification'],
  3: [],
}
