/** A field that is not as it must be, by its path in what was given: `['bootstrap', 1, 'run']`. */
export class JobFieldError extends Error {
  constructor(
    readonly path: ReadonlyArray<string | number>,
    message: string,
  ) {
    super(message)
    this.name = 'JobFieldError'
  }
}

/** Fields of a job as a file spells them, and as the specification does. Both spellings are read. */
export const JOB_FIELDS = {
  kind: 'kind',
  name: 'name',
  server: 'server',
  ssh: 'ssh',
  instance: 'instance',
  end_instance: 'endInstance',
  provision: 'provision',
  restart_on_preemption: 'restartOnPreemption',
  workspace: 'workspace',
  push: 'push',
  bootstrap: 'bootstrap',
  command: 'command',
  working_dir: 'workingDir',
  env: 'env',
  secrets: 'secrets',
  timeout: 'timeLimit',
  resources: 'resources',
  tools: 'tools',
  outputs: 'outputs',
  outputs_when: 'outputsWhen',
  keep_alive: 'keepAlive',
  keep_for: 'keepFor',
  keep_on_failure: 'keepOnFailure',
  remove_workspace: 'removeWorkspace',
  priority: 'priority',
  tty: 'tty',
  justification: 'justification',
  project: 'project',
} as const

export const PROVISION_FIELDS = {
  gpu: 'gpu',
  count: 'count',
  max_price: 'maxPricePerGpuHour',
  min_vram: 'minVramGb',
  cloud: 'cloud',
  min_cuda: 'minCuda',
  container_disk: 'containerDiskGb',
  volume_disk: 'volumeDiskGb',
  providers: 'providers',
  region: 'region',
  spot: 'spot',
} as const

export const RESOURCE_FIELDS = { cpu: 'cpu', memory: 'memoryGb', gpu: 'gpu', disk: 'diskGb' } as const

export const PUSH_FIELDS = {
  folder: 'folder',
  excludes: 'excludes',
  default_ignores: 'defaultIgnores',
  git: 'git',
  ref: 'ref',
} as const

export const STEP_FIELDS = { name: 'name', run: 'run', inputs: 'inputs' } as const

/** What an object says of `fields`: name in a file, name in the specification and value, but for what is as usual. */
export function unusualFields<Field extends string, Part>(
  value: Partial<Record<Field, Part>>,
  fields: Readonly<Record<string, Field>>,
  usual: Partial<Record<Field, Part>>,
): Array<[name: string, field: Field, part: Exclude<Part, undefined>]> {
  return Object.entries(fields).flatMap(([name, field]) => {
    const part = value[field]
    if (part === undefined || JSON.stringify(part) === JSON.stringify(usual[field])) return []
    return [[name, field, part as Exclude<Part, undefined>]]
  })
}

/**
 * The fields of an object under the specification's names.
 * @throws JobFieldError for something else than an object, and for a field that there is not
 */
export function renameFields(
  raw: unknown,
  fields: Readonly<Record<string, string>>,
  path: ReadonlyArray<string | number>,
): Record<string, unknown> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new JobFieldError(path, `must be fields with values, such as ${Object.keys(fields)[0]}: …`)
  }
  const renamed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(raw)) {
    const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const field = Object.hasOwn(fields, name) ? fields[name] : Object.values(fields).find((own) => own === key)
    if (field === undefined) throw new JobFieldError([...path, key], unknownField(key, Object.keys(fields)))
    if (field in renamed) throw new JobFieldError([...path, key], `${key} is given twice`)
    // `name:` with nothing behind it is a field that was not filled in.
    if (value !== null && value !== undefined) renamed[field] = value
  }
  return renamed
}

function unknownField(key: string, known: readonly string[]): string {
  const near = known.find((name) => distance(name, key.replace(/-/g, '_').toLowerCase()) <= 2)
  return near
    ? `there is no field ${key}; did you mean ${near}?`
    : `there is no field ${key}; there are ${known.join(', ')}`
}

/** How many letters have to be put in, taken out or replaced. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] as number) + (letter === to[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] as number) + 1, (next[column - 1] as number) + 1))
    }
    row = next
  }
  return row[to.length] as number
}
