import { checkJob, printJobFile, readJob } from '../../../src-shared/job-file/index.ts'
import type { JobSpec, JobSpecInput } from '../../../src-shared/vocabulary/index.ts'
import { attachEngine, dataFolder } from '../attach/index.ts'
import { withLocalPaths } from '../job-input/local-folder.ts'
import { readJobFile } from '../job-input/read-job-file.ts'
import { EngineLink } from './engine-link.ts'
import { JobHandle } from './job-handle.ts'
import type { JobInput } from './job-input.ts'

/** Which engine is asked. */
export interface EngineOptions {
  /** The data folder; default: REMOTEBOT_HOME, or the platform's own. Its engine is started where none runs. */
  home?: string
}

export interface JobOptions extends EngineOptions {
  /** For whom the job is; may only narrow your own name. */
  requester?: string
}

/** A job that was read and checked already. */
class Checked {
  constructor(readonly spec: JobSpecInput) {}
}

/** A job to run on this computer or on a server that the engine knows. */
export class RemoteJob {
  /** The whole specification, its defaults filled in and its folders absolute. */
  readonly spec: JobSpec
  readonly #options: JobOptions

  /** @throws RemotebotError INVALID_INPUT naming the field that is wrong, or the folder that is not there */
  constructor(input: JobInput, options: JobOptions = {}) {
    const given: JobInput | Checked = input
    const spec = given instanceof Checked ? given.spec : withLocalPaths(readJob(given), process.cwd())
    this.spec = checkJob(spec)
    this.#options = options
  }

  /** A job from a job file (docs/job-file.md); folders in it are below its own. @throws RemotebotError naming line and column */
  static fromFile(path: string, options: JobOptions = {}): RemoteJob {
    return new RemoteJob(new Checked(readJobFile(path)) as unknown as JobInput, options)
  }

  /**
   * Submits a job that goes on whatever becomes of the script: leaving the handle's scope leaves it running.
   * @throws RemotebotError
   */
  static start(job: JobInput | RemoteJob, options: JobOptions = {}): Promise<JobHandle> {
    return (job instanceof RemoteJob ? job : new RemoteJob(job, options)).#submit(false)
  }

  /**
   * Submits the job. `await using` ends it when the scope is left before it has ended.
   * @throws RemotebotError
   */
  run(): Promise<JobHandle> {
    return this.#submit(true)
  }

  /** The job as a job file. */
  toYaml(): string {
    return printJobFile(this.spec)
  }

  async #submit(owned: boolean): Promise<JobHandle> {
    const link = linkTo(this.#options)
    // One key for all tries: an engine that restarts meanwhile does not make two of it.
    const idempotencyKey = crypto.randomUUID()
    const { requester } = this.#options
    const job = await link.use((client) => client.jobs.submit({ spec: this.spec, requester, idempotencyKey }))
    return new JobHandle(link, job.id, job.name, owned)
  }
}

/**
 * A handle of a job that was submitted before, here or elsewhere: by id, unique start of an id, or name. Leaving
 * its scope leaves the job as it is.
 * @throws RemotebotError NOT_FOUND, AMBIGUOUS
 */
export async function attach(job: string, options: EngineOptions = {}): Promise<JobHandle> {
  const link = linkTo(options)
  const { id, name } = await link.use((client) => client.jobs.get({ job }))
  return new JobHandle(link, id, name, false)
}

function linkTo({ home = dataFolder() }: EngineOptions): EngineLink {
  return new EngineLink((start) => attachEngine({ home, start }))
}
