export type {
  Job,
  JobEvent,
  JobEventRecord,
  JobSpec,
  JobStatus,
  Outcome,
  TransferProgress,
} from '../../../src-shared/vocabulary/index.ts'
export { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
export { JobHandle, type LogsOptions } from './job-handle.ts'
export type { Duration, JobInput, StepInput } from './job-input.ts'
export { attach, type EngineOptions, type JobOptions, RemoteJob } from './remote-job.ts'
export type { Downloaded, DownloadOptions, JobResult } from './result.ts'
