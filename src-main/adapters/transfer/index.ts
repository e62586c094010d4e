export { shownPath } from './byte-path.ts'
export { emptyReport } from './empty-report.ts'
export { measureTree } from './measure.ts'
export { pull } from './pull.ts'
export { isRooted, landingOf } from './pull-paths.ts'
export { push } from './push.ts'
export { forgetOtherPushes } from './push-memories.ts'
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
