import { type JobSpec, jobSpec, parseDuration, parseDurationOrZero } from '../../../src-shared/vocabulary/index.ts'
import { type Draft, linesOf, type Pair, type Push, type Step } from './draft.ts'
import { queryOfRent } from './rent-part-draft.ts'

/** What is wrong, by field of the specification (`env`, `command`, …). */
export type Problems = Record<string, string>
export type Parsed = { spec: JobSpec; problems: null } | { spec: null; problems: Problems }

/** The spec that the form means, or what is wrong by field. */
export function parseDraft(draft: Draft): Parsed {
  const problems: Problems = {}
  const seconds = (field: 'timeLimit' | 'keepFor' | 'keepOnFailure', parse = parseDuration) =>
    attempt(problems, field, () => (draft[field].trim() ? parse(draft[field]) : undefined))
  const resources = {
    cpu: number(draft.cpu),
    memoryGb: number(draft.memoryGb),
    gpu: number(draft.gpu),
    diskGb: number(draft.diskGb),
  }
  checkPairs(draft, problems)
  checkPush(draft.push, problems)
  if (draft.place === 'ssh' && draft.ssh.trim() === '') problems.ssh = 'an SSH host is user@host:port'
  if (draft.place === 'instance' && draft.instance.trim() === '')
    problems.instance = 'a machine at a provider is provider:id, such as runpod:abc123'
  const parsed = jobSpec.safeParse({
    kind: 'command',
    name: draft.name.trim() || undefined,
    server: draft.place === 'server' ? draft.server : 'auto',
    ssh: draft.place === 'ssh' ? draft.ssh.trim() || undefined : undefined,
    instance: draft.place === 'instance' ? draft.instance.trim() || undefined : undefined,
    endInstance: draft.place === 'instance' && draft.endInstance,
    provision: draft.place === 'provision' ? attempt(problems, 'provision', () => queryOfRent(draft.rent)) : undefined,
    restartOnPreemption: draft.place === 'provision' && draft.restartOnPreemption,
    workspace: draft.workspace.trim() || undefined,
    push: problems.push ? undefined : pushSource(draft.push),
    bootstrap: stepsOf(draft.bootstrap, problems),
    command: draft.command,
    workingDir: draft.workingDir.trim() || undefined,
    env: record(draft.env),
    secrets: record(draft.secrets),
    timeLimit: seconds('timeLimit') ?? null,
    resources,
    tools: draft.tools.split(/[\s,]+/).filter(Boolean),
    outputs: linesOf(draft.outputs),
    outputsWhen: draft.onlyOnSuccess ? 'success' : 'always',
    keepAlive: draft.keepAlive,
    keepFor: seconds('keepFor'),
    keepOnFailure: seconds('keepOnFailure', parseDurationOrZero),
    removeWorkspace: draft.removeWorkspace,
    priority: draft.priority.trim() ? Number(draft.priority) : undefined,
    tty: draft.tty,
    justification: draft.justification.trim() || undefined,
    project: draft.project.trim() || undefined,
  })
  if (!parsed.success) for (const issue of parsed.error.issues) problems[String(issue.path[0])] ??= issueText(issue)
  if (draft.command.trim() === '') problems.command = 'a job needs a command'
  if (parsed.success && Object.keys(problems).length === 0) return { spec: parsed.data, problems: null }
  return { spec: null, problems }
}

function attempt<T>(problems: Problems, field: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    problems[field] = (error as Error).message
    return undefined
  }
}

/** A number as typed; what is none becomes NaN, which the specification refuses. */
const number = (text: string) => (text.trim() ? Number(text.trim()) : undefined)

function checkPairs(draft: Draft, problems: Problems): void {
  for (const field of ['env', 'secrets'] as const) {
    const names = draft[field].map((pair) => pair.name).filter(Boolean)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice) problems[field] = `${twice} is there twice`
  }
  const named = draft.env.find((pair) => pair.name && draft.secrets.some((other) => other.name === pair.name))
  if (named) problems.secrets = `${named.name} is a plain variable already`
  if (draft.env.some((pair) => !pair.name.trim() && pair.value)) problems.env ??= 'a value here has no variable name'
  const half = draft.secrets.find((pair) => Boolean(pair.name) !== Boolean(pair.value))
  if (half) problems.secrets ??= 'each secret needs a variable and an entry of the vault'
}

/** `/home/anna/x`, `C:\x`, `\\server\x`: what names a folder from wherever one looks. */
const FULL_PATH = /^(\/|[A-Za-z]:[\\/]|\\\\)/

function checkPush({ kind, folder, git, ref }: Push, problems: Problems): void {
  const path = folder.trim()
  if (kind === 'folder' && path === '') problems.push = 'choose the folder to push'
  else if (kind === 'folder' && !FULL_PATH.test(path))
    problems.push = `"${path}" is no full path, such as /home/anna/project`
  if (kind === 'git' && git.trim() === '') problems.push = 'the repository has no address yet'
  else if (kind === 'git' && ref.trim().startsWith('-')) problems.push = 'a branch, tag or commit starts with no -'
}

function pushSource(push: Push): unknown {
  if (push.kind === 'none') return undefined
  if (push.kind === 'git') return { git: push.git.trim(), ref: push.ref.trim() || undefined }
  return { folder: push.folder.trim(), excludes: linesOf(push.excludes), defaultIgnores: push.defaultIgnores }
}

/** Steps that say something; one with a name but nothing to run is a mistake. */
function stepsOf(steps: readonly Step[], problems: Problems) {
  const index = steps.findIndex((step) => step.run.trim() === '' && (step.name.trim() || step.inputs.trim()))
  if (index >= 0) problems.bootstrap = `step ${index + 1} has nothing to run`
  return steps
    .filter((step) => step.run.trim() !== '')
    .map(({ name, run, inputs }) => ({ name: name.trim() || undefined, run, inputs: linesOf(inputs) }))
}

const record = (pairs: readonly Pair[]) =>
  Object.fromEntries(pairs.filter((pair) => pair.name.trim()).map((pair) => [pair.name.trim(), pair.value]))

interface Issue {
  message: string
  path: PropertyKey[]
  code?: string
  issues?: ReadonlyArray<{ message: string }>
}

const PARTS: Record<string, string> = {
  cpu: 'CPUs',
  memoryGb: 'memory',
  gpu: 'GPUs',
  diskGb: 'free disk',
  count: 'how many GPUs',
  minVramGb: 'VRAM',
  minCuda: 'CUDA',
  containerDiskGb: 'disk',
  volumeDiskGb: 'kept disk',
}

function issueText(issue: Issue): string {
  const [field, part] = issue.path
  const name =
    part === undefined ? '' : typeof part === 'number' ? `${part + 1}: ` : `${PARTS[String(part)] ?? String(part)}: `
  const message = issue.issues?.[0]?.message ?? issue.message
  if (/NaN|expected int/.test(message))
    return `${name}${field === 'resources' || part === 'minVramGb' ? 'a number, such as 4' : 'a whole number'}`
  return `${name}${message}`
}

/** Which fields each step of the sheet holds, so that it can say whether it is done. */
export const STEP_FIELDS: Record<1 | 2 | 3, readonly string[]> = {
  1: ['command', 'name', 'workingDir', 'push', 'bootstrap', 'env', 'secrets', 'outputs'],
  2: [
    ...['server', 'ssh', 'instance', 'provision', 'workspace', 'timeLimit', 'justification', 'resources', 'tools'],
    ...['keepFor', 'keepOnFailure', 'priority', 'tty', 'project'],
  ],
  3: [],
}

/** The step of the sheet in which a field stands. */
export const stepOf = (field: string): 1 | 2 => (STEP_FIELDS[1].includes(field) ? 1 : 2)
