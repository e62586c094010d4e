export { pull } from './pull.ts'
export { push } from './push.ts'
export type {
  Change,
  Deletions,
  PullOptions,
  PushOptions,
  Skipped,
  TransferPhase,
  TransferProgress,
  TransferReport,
  TransferTransport,
} from './types.ts'
