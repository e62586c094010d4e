import type { BootstrapStep, JobSpecInput } from '../../../src-shared/vocabulary/index.ts'
import { durationFlag } from '../../lib/cli-text.ts'
import { type Rent, rentOf } from './rent-part-draft.ts'

/** A row of variables or secrets in the form. */
export interface Pair {
  key: number
  name: string
  value: string
}

/** A step of setting up in the form; `inputs` one a line. */
export interface Step {
  key: number
  name: string
  run: string
  inputs: string
}

/** What travels to the server, as typed. */
export interface Push {
  kind: 'none' | 'folder' | 'git'
  folder: string
  /** One pattern a line. */
  excludes: string
  defaultIgnores: boolean
  git: string
  ref: string
}

/** The New job form, as typed. */
export interface Draft {
  name: string
  command: string
  push: Push
  bootstrap: Step[]
  workingDir: string
  env: Pair[]
  secrets: Pair[]
  /** One path a line. */
  outputs: string
  onlyOnSuccess: boolean
  /** Which of the fields below says where it runs. */
  place: 'server' | 'ssh' | 'instance' | 'provision'
  server: string
  ssh: string
  /** `provider:id` of a machine that is there already. */
  instance: string
  endInstance: boolean
  rent: Rent
  restartOnPreemption: boolean
  workspace: string
  cpu: string
  memoryGb: string
  gpu: string
  diskGb: string
  tools: string
  timeLimit: string
  keepAlive: boolean
  keepFor: string
  keepOnFailure: string
  removeWorkspace: boolean
  priority: string
  tty: boolean
  justification: string
  project: string
}

let nextKey = 1
export const newPair = (name = '', value = ''): Pair => ({ key: nextKey++, name, value })
export const newStep = ({
  run,
  name = '',
  inputs = [],
}: Pick<BootstrapStep, 'run'> & Partial<BootstrapStep>): Step => ({
  key: nextKey++,
  name,
  run,
  inputs: inputs.join('\n'),
})

const DEFAULT_HOLD = 3600

/** The form filled from a job, a template, a file, or nothing. */
export function draftOf(spec: Partial<JobSpecInput> | undefined): Draft {
  const { resources } = spec ?? {}
  return {
    name: spec?.name ?? '',
    command: spec?.command ?? '',
    push: pushOf(spec?.push),
    bootstrap: (spec?.bootstrap ?? []).map((step) => newStep(step as BootstrapStep)),
    workingDir: spec?.workingDir ?? '',
    env: Object.entries(spec?.env ?? {}).map(([name, value]) => newPair(name, value)),
    secrets: Object.entries(spec?.secrets ?? {}).map(([name, value]) => newPair(name, value)),
    outputs: (spec?.outputs ?? []).join('\n'),
    onlyOnSuccess: spec?.outputsWhen === 'success',
    place: spec?.ssh ? 'ssh' : spec?.instance ? 'instance' : spec?.provision ? 'provision' : 'server',
    server: spec?.server ?? 'auto',
    ssh: spec?.ssh ?? '',
    instance: spec?.instance ?? '',
    endInstance: spec?.endInstance ?? false,
    rent: rentOf(spec?.provision),
    restartOnPreemption: spec?.restartOnPreemption ?? false,
    workspace: spec?.workspace ?? '',
    cpu: numberText(resources?.cpu),
    memoryGb: numberText(resources?.memoryGb),
    gpu: numberText(resources?.gpu),
    diskGb: numberText(resources?.diskGb),
    tools: (spec?.tools ?? []).join(' '),
    timeLimit: spec?.timeLimit ? durationFlag(spec.timeLimit) : '',
    keepAlive: spec?.keepAlive ?? false,
    keepFor: durationFlag(spec?.keepFor ?? DEFAULT_HOLD),
    keepOnFailure: spec?.keepOnFailure ? durationFlag(spec.keepOnFailure) : '',
    removeWorkspace: spec?.removeWorkspace ?? false,
    priority: spec?.priority ? String(spec.priority) : '',
    tty: spec?.tty ?? false,
    justification: spec?.justification ?? '',
    project: spec?.project ?? '',
  }
}

const numberText = (value: number | undefined) => (value === undefined ? '' : String(value))

const NO_PUSH: Push = { kind: 'none', folder: '', excludes: '', defaultIgnores: true, git: '', ref: '' }

function pushOf(push: JobSpecInput['push']): Push {
  if (!push) return NO_PUSH
  if ('git' in push) return { ...NO_PUSH, kind: 'git', git: push.git, ref: push.ref ?? '' }
  const { folder, excludes = [], defaultIgnores = true } = push
  return { ...NO_PUSH, kind: 'folder', folder, excludes: excludes.join('\n'), defaultIgnores }
}

/** The lines of a text that say something. */
export const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
