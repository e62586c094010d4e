import type { JobSpec, PushSource } from './job-spec.ts'
import type { SyncedFolder } from './transfer.ts'

const WORKSPACES = '~/.remotebot/work/'
/** A workspace whose name comes from what is pushed; one of a name that was given is not where another job will run. */
const DERIVED = /^~\/\.remotebot\/work\/[^/]*-[0-9a-f]{6}$/

type FolderPush = Extract<PushSource, { folder: string }>

/** A push that only counts what would travel. */
export interface DryPush {
  input: { server: string; source: string; target: string; excludes: string[]; defaultIgnores: boolean; dryRun: true }
  /** Whether the folder was pushed there before, so that only what has changed would travel. */
  again: boolean
}

interface Wanted {
  push: FolderPush
  /** The job's own choice of a workspace. */
  workspace: string | undefined
  /** Where the job would run; null: that is not known yet, so all is counted, on `counter`. */
  server: string | null
  /** Any server that can count. */
  counter: string
  pushed: readonly Pick<SyncedFolder, 'serverId' | 'source' | 'target'>[]
}

/** How to count what a job's folder would send, without starting anything. */
export function dryPush({ push, workspace, server, counter, pushed }: Wanted): DryPush {
  const { folder: source, excludes, defaultIgnores } = push
  const named = workspace === undefined ? null : WORKSPACES + workspace
  const earlier = pushed.find(
    (one) =>
      one.serverId === server &&
      one.source === source &&
      (named === null ? DERIVED.test(one.target) : one.target === named),
  )
  const empty = WORKSPACES + crypto.randomUUID()
  const target = server === null ? empty : (named ?? earlier?.target ?? empty)
  return {
    // What is remembered of setting up there is ours, and no push touches it.
    input: {
      server: server ?? counter,
      source,
      target,
      excludes: [...excludes, '/.remotebot'],
      defaultIgnores,
      dryRun: true,
    },
    again: earlier !== undefined,
  }
}

/** The only server there is, for a job that may run on any: no other can be taken. */
export function onlyServer<Server>(
  { server, ssh, instance, provision }: Pick<JobSpec, 'server' | 'ssh' | 'instance' | 'provision'>,
  servers: readonly Server[],
): Server | null {
  const anywhere = server === 'auto' && !ssh && !instance && !provision
  return (anywhere && servers.length === 1 && servers[0]) || null
}
