import { type JobSpecInput, parseDollars, parseDuration, parseDurationOrZero } from '../vocabulary/index.ts'
import {
  JOB_FIELDS,
  JobFieldError,
  PROVISION_FIELDS,
  PUSH_FIELDS,
  RESOURCE_FIELDS,
  renameFields,
  STEP_FIELDS,
} from './fields.ts'

type Path = ReadonlyArray<string | number>
type Read = (value: unknown, path: Path) => unknown

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

/** How the fields are read whose short forms the specification does not know. */
const READERS: Readonly<Record<string, Read>> = {
  provision: readProvision,
  push: readPush,
  bootstrap: (value, path) =>
    list(value).map((step, at) => readStep(step, Array.isArray(value) ? [...path, at] : path)),
  timeLimit: seconds,
  keepFor: seconds,
  keepOnFailure: (value, path) => (typeof value === 'string' ? attempt(() => parseDurationOrZero(value), path) : value),
  resources: readResources,
  outputs: list,
  tools: (value) => list(typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : value),
  command: (value) => (Array.isArray(value) ? value.join('\n') : value),
  // Both are read together: see readEnvironment.
  env: () => undefined,
  secrets: () => undefined,
}

/**
 * A job as people write it (short forms, units, snake_case or camelCase) as the specification has it. What is
 * wrong by itself, such as a name that is too long, is left to the specification's own check.
 * @throws JobFieldError for what cannot be read
 */
export function normalizeJob(raw: unknown): JobSpecInput {
  const fields = renameFields(raw, JOB_FIELDS, [])
  const spelled = (field: string) => [nameIn(raw, field)]
  const spec: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(fields)) {
    const read = READERS[field]
    const found = read ? read(value, spelled(field)) : value
    if (found !== undefined) spec[field] = found
  }
  return { ...spec, ...readEnvironment(fields, spelled) } as unknown as JobSpecInput
}

/** The spelling of a field that was used. */
export function nameIn(raw: unknown, field: string): string {
  const given = Object.keys(raw as object)
  return given.find((key) => (JOB_FIELDS as Record<string, string>)[key] === field) ?? field
}

/** `env` may name secrets in place: `TOKEN: {secret: hf}`; `secrets` may be a list of names that are variables too. */
function readEnvironment(fields: Record<string, unknown>, spelled: (field: string) => Path) {
  const env: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  for (const [name, value] of entries(fields.env, spelled('env'))) {
    const path = [...spelled('env'), name]
    if (typeof value === 'object' && value !== null) {
      const { secret, ...rest } = value as { secret?: unknown }
      if (typeof secret !== 'string' || Object.keys(rest).length > 0) {
        throw new JobFieldError(path, `must be a text, or {secret: NAME}`)
      }
      secrets[name] = secret
    } else env[name] = scalar(value, path)
  }
  if (Array.isArray(fields.secrets) || typeof fields.secrets === 'string') {
    for (const name of list(fields.secrets)) secrets[String(name)] = String(name)
  } else {
    for (const [name, value] of entries(fields.secrets, spelled('secrets'))) {
      secrets[name] = scalar(value, [...spelled('secrets'), name])
    }
  }
  return { ...(Object.keys(env).length > 0 && { env }), ...(Object.keys(secrets).length > 0 && { secrets }) }
}

function readStep(value: unknown, path: Path): unknown {
  if (typeof value === 'string') return { run: value }
  const { inputs, ...step } = renameFields(value, STEP_FIELDS, path)
  return { ...step, ...(inputs !== undefined && { inputs: list(inputs) }) }
}

/** A folder, or the address of a repository. */
function readPush(value: unknown, path: Path): unknown {
  if (typeof value === 'string') return isRepository(value) ? { git: value } : { folder: value }
  if (value === true) return { folder: '.' }
  if (value === false) return undefined
  const { excludes, ...push } = renameFields(value, PUSH_FIELDS, path)
  return { ...push, ...(excludes !== undefined && { excludes: list(excludes) }) }
}

/** `https://…`, `ssh://…`, `git@host:path`: what git would fetch from elsewhere. */
export function isRepository(text: string): boolean {
  return /^(https?|ssh|git|file):\/\//.test(text) || /^[\w.-]+@[\w.-]+:(?!\d+$)/.test(text)
}

function readProvision(value: unknown, path: Path): unknown {
  if (value === true) return {}
  if (typeof value === 'string') return readProvision(pairs(value, path), path)
  const query = renameFields(value, PROVISION_FIELDS, path)
  const price = query.maxPricePerGpuHour
  const at = [...path, 'max_price']
  return {
    ...query,
    ...(price !== undefined && { maxPricePerGpuHour: attempt(() => parseDollars(String(price)), at) }),
    ...numbers(query, ['count', 'minVramGb', 'containerDiskGb', 'volumeDiskGb'], path),
    ...(query.minCuda !== undefined && { minCuda: version(query.minCuda) }),
    ...(query.providers !== undefined && { providers: list(query.providers) }),
    ...(typeof query.spot === 'string' && { spot: truth(query.spot, [...path, 'spot']) }),
  }
}

/** `spot=true`: what is neither must not become the dearer of both. */
function truth(text: string, path: Path): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new JobFieldError(path, `"${text}" is neither true nor false`)
}

/** YAML reads 12.0 as the number 12. */
const version = (value: unknown) => (Number.isInteger(value) ? `${value}.0` : String(value))

function readResources(value: unknown, path: Path): unknown {
  const resources = renameFields(value, RESOURCE_FIELDS, path)
  return { ...resources, ...numbers(resources, ['cpu', 'memoryGb', 'gpu', 'diskGb'], path) }
}

/** Numbers, where people also write "16", "16GB" or "16 GiB". */
function numbers(from: Record<string, unknown>, fields: readonly string[], path: Path): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const field of fields) {
    const value = from[field]
    if (typeof value !== 'string') continue
    const match = /^\s*(\d+(?:\.\d+)?)\s*(?:g|gb|gib)?\s*$/i.exec(value)
    if (!match) throw new JobFieldError([...path, field], `"${value}" is not a number`)
    found[field] = Number(match[1])
  }
  return found
}

/** `gpu=A100,count=2`: the short form of an offer query; `providers` may come several times, in order of preference. */
function pairs(text: string, path: Path): Record<string, unknown> {
  const found = new Map<string, unknown>()
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=')
    if (at < 1) throw new JobFieldError(path, `"${pair}" is not name=value, such as gpu=A100`)
    const name = pair.slice(0, at).trim().replace(/-/g, '_')
    const value = pair.slice(at + 1).trim()
    if (name === 'providers') found.set(name, [...list(found.get(name) ?? []), value])
    else if (found.has(name)) throw new JobFieldError(path, `${name} is given twice`)
    else found.set(name, value)
  }
  return Object.fromEntries(found)
}

function seconds(value: unknown, path: Path): unknown {
  return typeof value === 'string' ? attempt(() => parseDuration(value), path) : value
}

function attempt<Result>(parse: () => Result, path: Path): Result {
  try {
    return parse()
  } catch (error) {
    throw new JobFieldError(path, (error as Error).message)
  }
}

function entries(value: unknown, path: Path): Array<[string, unknown]> {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JobFieldError(path, 'must be names with values, such as NAME: value')
  }
  return Object.entries(value)
}

function scalar(value: unknown, path: Path): string {
  if (['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return String(value)
  if (value === null) return ''
  throw new JobFieldError(path, 'must be a text')
}
