import { z } from 'zod'
import { type JobSpec, jobId, jobSpec } from '../../../../src-shared/vocabulary/index.ts'

/** The newest attempt of a job that a server still keeps. */
export interface FoundJob {
  jobId: string
  attempt: number
  /** Its folder on the server, absolute. */
  dir: string
  name: string
  workspaceDir: string
  spec: JobSpec
  /** Names of variables whose secret values are not known here. */
  secrets: string[]
}

/** What deploy writes into `spec.json`, as far as it is needed to follow the job again. */
const kept = z.object({
  jobId,
  attempt: z.number().int().min(1).max(1000),
  name: z.string().min(1),
  command: z.string(),
  workspaceDir: z.string(),
  bootstrap: z.array(z.object({ run: z.string(), inputs: z.array(z.string()) })).default([]),
  workingDir: z.string().nullable(),
  env: z.record(z.string(), z.string()),
  secrets: z.array(z.string()).default([]),
  timeLimit: z.number().nullable(),
  tty: z.boolean(),
})

/**
 * The jobs that the output of `specs.sh` tells of, oldest first; `unreadable` counts attempts whose description is damaged, or
 * lies where it does not belong.
 */
export function parseFoundJobs(text: string): { jobs: FoundJob[]; unreadable: number } {
  const newest = new Map<string, FoundJob>()
  let unreadable = 0
  for (const part of text.split(/^attempt /m).slice(1)) {
    const [dir = '', ...lines] = part.split('\n')
    const found = readAttempt(dir, lines.map((line) => line.replace(/^\t/, '')).join('\n'))
    if (!found) unreadable++
    else if ((newest.get(found.jobId)?.attempt ?? 0) < found.attempt) newest.set(found.jobId, found)
  }
  return { jobs: [...newest.values()].sort((a, b) => (a.jobId < b.jobId ? -1 : 1)), unreadable }
}

function readAttempt(dir: string, json: string): FoundJob | null {
  const read = kept.safeParse(parsed(json))
  if (!read.success) return null
  const {
    jobId: id,
    attempt,
    name,
    workspaceDir,
    secrets,
    command,
    bootstrap,
    workingDir,
    env,
    timeLimit,
    tty,
  } = read.data
  // Files are believed about the folder that they lie in, and no other.
  if (!dir.endsWith(`/.remotebot/jobs/${id}/${attempt}`)) return null
  const plain = Object.fromEntries(Object.entries(env).filter(([variable]) => !secrets.includes(variable)))
  const spec = jobSpec.safeParse({
    ...{ name, command, bootstrap, env: plain, timeLimit, tty },
    ...(workingDir === null ? {} : { workingDir }),
  })
  return spec.success ? { jobId: id, attempt, dir, name, workspaceDir, spec: spec.data, secrets } : null
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
