import { type JobSpec, type JobSpecInput, jobSpec, RemotebotError } from '../vocabulary/index.ts'
import { JOB_FIELDS, JobFieldError, PROVISION_FIELDS, PUSH_FIELDS, RESOURCE_FIELDS } from './fields.ts'
import { normalizeJob } from './normalize.ts'

/** The specification's name of a field → the file's. */
export const SPELLINGS: Readonly<Record<string, string>> = Object.fromEntries(
  [JOB_FIELDS, PROVISION_FIELDS, RESOURCE_FIELDS, PUSH_FIELDS].flatMap((fields) =>
    Object.entries(fields).map(([file, spec]) => [spec, file]),
  ),
)

type Path = ReadonlyArray<PropertyKey>

/** A path with the names that people write. */
export const spelled = (path: Path): PropertyKey[] =>
  path.map((part) => (Object.hasOwn(SPELLINGS, part) ? SPELLINGS[String(part)] : part) as PropertyKey)

/** A message with the field in front of it: "push.folder: …". */
export function withField(path: Path, message: string): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`
}

/** What is wrong with a field, for people. */
export function issueText({ path, message, input }: { path: PropertyKey[]; message: string; input?: unknown }): string {
  const missing =
    path.length === 1 && path[0] === 'command' && input === undefined && /received undefined/.test(message)
  return withField(spelled(path), missing ? 'a job needs a command' : message)
}

/** A job as the specification has it, its defaults filled in. @throws RemotebotError INVALID_INPUT naming each field */
export function checkJob(spec: JobSpecInput): JobSpec {
  const parsed = jobSpec.safeParse(spec)
  if (parsed.success) return parsed.data
  throw new RemotebotError('INVALID_INPUT', parsed.error.issues.map(issueText).join('\n'))
}

/**
 * A job as people write it (see {@link normalizeJob}), under the specification's names.
 * @throws RemotebotError INVALID_INPUT naming the field
 */
export function readJob(raw: unknown): JobSpecInput {
  try {
    return normalizeJob(raw)
  } catch (error) {
    if (!(error instanceof JobFieldError)) throw error
    throw new RemotebotError('INVALID_INPUT', withField(spelled(error.path), error.message), {}, { cause: error })
  }
}
