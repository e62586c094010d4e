import { type BytePath, toBytePath } from './byte-path.ts'
import { emptyReport } from './empty-report.ts'
import type { ServerEntry } from './listing.ts'
import type { Delta } from './local-content.ts'
import type { Progress } from './progress.ts'
import type { CommitPlan } from './push-commit.ts'
import { type PushPlan, planPush, splitListing } from './push-plan.ts'
import type { Remote } from './remote.ts'
import type { LocalEntry, Scan } from './scan.ts'
import { type Pushed, PushMemory, type PushState } from './state.ts'
import type { TransferReport } from './types.ts'
import type { PushTask } from './worker-protocol.ts'

/** What a push knows, and what it has found out and done so far. */
export interface PushWork {
  task: PushTask
  remote: Remote
  progress: Progress
  /** For errors: "the push to ~/x". */
  doing: string
  /** The source. */
  root: BytePath
  scan: Scan
  /** Whether the target is there, and what it holds. */
  exists: boolean
  server: Map<BytePath, ServerEntry>
  /** What an earlier push has sent and not put in place: packed files by their path, parts of big files by their name. */
  staged: Map<BytePath, ServerEntry>
  parts: Map<string, ServerEntry>
  memory: PushMemory
  /** What the memory held when this push began. */
  state: PushState
  plan: PushPlan
  /** What will be remembered. */
  next: Map<BytePath, Pushed>
  /** What will be put in place. */
  commit: CommitPlan
  deltas: Map<BytePath, { entry: LocalEntry; delta: Delta }>
  report: TransferReport
}

/** A push that has looked at both sides. */
export function pushWork(
  begun: Pick<PushWork, 'task' | 'remote' | 'progress' | 'doing' | 'scan'>,
  there: { exists: boolean; entries: ServerEntry[] },
): PushWork {
  const { task, scan } = begun
  const { server, staged, parts } = splitListing(there.entries)
  const memory = new PushMemory(task.stateFile, task.target)
  const plan = planPush(scan, server, memory.state, task.deletions)
  const { removeFiles, removeFolders, newFolders, modes } = plan
  return {
    ...begun,
    root: toBytePath(task.source),
    exists: there.exists,
    server,
    staged,
    parts,
    memory,
    state: memory.state,
    plan,
    next: new Map(),
    commit: {
      removeFiles,
      removeFolders,
      newFolders,
      packed: [],
      parts: [],
      patches: [],
      modes: [...modes],
      times: [],
    },
    deltas: new Map(),
    report: {
      ...emptyReport([...scan.skipped, ...plan.skipped]),
      deleted: removeFiles.length + removeFolders.length,
    },
  }
}
