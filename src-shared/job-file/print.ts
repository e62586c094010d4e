import { Document, isMap, isScalar, visit } from 'yaml'
import { type JobSpec, type JobSpecInput, jobSpec } from '../vocabulary/index.ts'
import { JOB_FIELDS, PUSH_FIELDS, RESOURCE_FIELDS, unusualFields } from './fields.ts'
import { writtenProvision } from './provision.ts'

/** Defaults of the fields that have one. */
const DEFAULTS: Partial<JobSpec> = { ...jobSpec.parse({ command: ':' }), command: undefined }

/** A job as job.yaml, shortest form: what has its default is left out. `parseJobFile` reads the same job back. */
export function printJobFile(input: JobSpecInput): string {
  const said = unusualFields(jobSpec.parse(input), JOB_FIELDS, DEFAULTS)
  return toYaml(Object.fromEntries(said.map(([name, field, value]) => [name, asWritten(field, value)])))
}

function asWritten(field: string, value: unknown): unknown {
  if (field === 'timeLimit' || field === 'keepFor' || field === 'keepOnFailure') return duration(value as number)
  if (field === 'provision') return writtenProvision(value as NonNullable<JobSpec['provision']>)
  if (field === 'resources') return rename(value as object, RESOURCE_FIELDS)
  if (field === 'push') return push(value as NonNullable<JobSpec['push']>)
  if (field === 'bootstrap') return (value as JobSpec['bootstrap']).map(step)
  return value
}

function step({ name, run, inputs }: JobSpec['bootstrap'][number]): unknown {
  if (name === undefined && inputs.length === 0) return run
  return { ...(name !== undefined && { name }), run, ...(inputs.length > 0 && { inputs }) }
}

function push(source: NonNullable<JobSpec['push']>): unknown {
  if ('git' in source) return rename(source, PUSH_FIELDS)
  const { folder, excludes, defaultIgnores } = source
  if (excludes.length === 0 && defaultIgnores) return { folder }
  return rename(
    { folder, ...(excludes.length > 0 && { excludes }), ...(!defaultIgnores && { defaultIgnores }) },
    PUSH_FIELDS,
  )
}

function rename(value: object, fields: Readonly<Record<string, string>>): object {
  const names = new Map(Object.entries(fields).map(([file, spec]) => [spec, file]))
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, part]) => (part === undefined ? [] : [[names.get(field) ?? field, part]])),
  )
}

/** The largest unit that says it whole: 7200 is "2h". */
function duration(seconds: number): string | number {
  if (seconds === 0) return 0
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`
  if (seconds % 3600 === 0) return `${seconds / 3600}h`
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`
}

function toYaml(value: object): string {
  const document = new Document(value)
  // Commands of several lines read best as they are run.
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && /\n/.test(node.value) && !/[^\S\n]\n|\r|^\s/.test(node.value)) {
        node.type = 'BLOCK_LITERAL'
      }
    },
    Pair(_, pair) {
      if (isMap(pair.value) && isScalar(pair.key) && pair.key.value === 'resources') pair.value.flow = true
    },
  })
  return document.toString({ lineWidth: 0 })
}
