import { counted, formatDuration, type JobSpec } from '../../src-shared/vocabulary/index.ts'

/** One line of what a job does, in the order in which it happens. */
export interface JobLine {
  what: 'Pushes' | 'Sets up' | 'Runs' | 'Brings home' | 'Then'
  texts: string[]
}

/** "1 CPU, 16 GB of memory, python3": what a job asks of its server; empty for nothing. */
export function needsText({ resources, tools }: Pick<JobSpec, 'resources' | 'tools'>): string {
  const { cpu, memoryGb, gpu, diskGb } = resources
  return [
    cpu === undefined ? null : counted(cpu, 'CPU'),
    memoryGb === undefined ? null : `${memoryGb} GB of memory`,
    gpu === undefined ? null : counted(gpu, 'GPU'),
    diskGb === undefined ? null : `${diskGb} GB of free disk`,
    ...tools,
  ]
    .filter(Boolean)
    .join(', ')
}

/** What travels: "/home/anna/train", or "https://… at main"; null: nothing. */
export function pushText(push: JobSpec['push']): string | null {
  if (!push) return null
  if ('folder' in push) return push.folder
  return push.ref ? `${push.git} at ${push.ref}` : push.git
}

/** Where the command runs. */
export function folderText({
  workingDir,
  workspace,
  push,
}: Pick<JobSpec, 'workingDir' | 'workspace' | 'push'>): string {
  const place = workspace ? `the workspace ${workspace}` : push ? 'its workspace' : "the job's own folder"
  if (!workingDir) return place
  return /^[~/]/.test(workingDir) ? workingDir : `${workingDir} in ${place}`
}

/** How long it is held after its end, as sentences; empty: not at all. */
export function holdTexts(spec: Pick<JobSpec, 'keepAlive' | 'keepFor' | 'keepOnFailure'>): string[] {
  const texts: string[] = []
  if (spec.keepAlive) texts.push(`the server is held for ${formatDuration(spec.keepFor * 1000)}`)
  if (spec.keepOnFailure > 0)
    texts.push(`if it fails, the server is held for ${formatDuration(spec.keepOnFailure * 1000)}`)
  return texts
}

/** What a job does beside its command, in words and in order; nothing where it has none of it. */
export function jobLines(spec: JobSpec): JobLine[] {
  const push = pushText(spec.push)
  const left = spec.push && 'folder' in spec.push ? leftOut(spec.push) : null
  const when = spec.outputsWhen === 'success' ? ', if it succeeds' : ''
  const then = [...holdTexts(spec), ...(spec.removeWorkspace ? ['the workspace is removed'] : [])]
  const lines: JobLine[] = [
    { what: 'Pushes', texts: push === null ? [] : [push, ...(left ? [`without ${left}`] : [])] },
    { what: 'Sets up', texts: spec.bootstrap.map(({ name, run }) => (name ? `${name}: ${run}` : run)) },
    { what: 'Brings home', texts: spec.outputs.map((path) => path + when) },
    { what: 'Then', texts: then },
  ]
  return lines.filter(({ texts }) => texts.length > 0)
}

function leftOut({ excludes, defaultIgnores }: { excludes: string[]; defaultIgnores: boolean }): string {
  return [...excludes, ...(defaultIgnores ? ['.git, .venv, node_modules, __pycache__, *.pyc'] : [])].join(', ')
}
