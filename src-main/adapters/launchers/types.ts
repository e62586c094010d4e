import type { ServerSession } from '../transport/session.ts'
import type { Transport } from '../transport/types.ts'

/** Everything the server needs to run one attempt without us. */
export interface AttemptSpec {
  jobId: string
  attempt: number
  /** For the tmux session's name. */
  name: string
  command: string
  /** The workspace: absolute or `~/…`; made when missing. */
  workspaceDir: string
  /** Steps of setting up, run in the workspace before the command. `inputs`: files that a step depends on beside those that its text names. */
  bootstrap: ReadonlyArray<{ run: string; inputs: readonly string[] }>
  /** Where the command runs: absolute, `~/…` or relative to the workspace; null: the workspace. */
  workingDir: string | null
  /** Places where a volume may be mounted; the first that is gets the caches of Hugging Face, pip and uv. */
  volumes: readonly string[]
  env: Record<string, string>
  /** Variable → value; written to a 0600 file that is removed once read. */
  secrets: Record<string, string>
  /** Seconds; null: no limit. */
  timeLimit: number | null
  tty: boolean
  /** When the session beside the job stays after its end, until it is released. */
  hold: 'never' | 'failure' | 'always'
}

export interface AttemptExit {
  /** null where the exit could not be told (the runner itself was killed). */
  code: number | null
  timedOut: boolean
  cancelled: boolean
  /** Log size when the command ended; null where it could not be recorded. */
  sizeAtExit: number | null
  /** A reason the runner gives when the command never started: "working folder /x does not exist". */
  problem: string | null
}

/** How far the steps of setting up are. */
export interface AttemptSetup {
  /** `running` also where something else than a step has ended it, such as a cancel. */
  state: 'running' | 'done' | 'failed'
  /** The step (from 1) that failed, and its exit code. */
  failed: { step: number; code: number } | null
  /** What the server noted on the way, one line each: see {@link STEPS_FILE}. */
  notes: string[]
}

/**
 * `absent`: no such folder. `prepared`: deployed, not claimed. `running`: the runner or, should something have
 * killed the runner, still the command. `exited`: see `exit`. `vanished`: claimed, but both are gone without an exit. `rebooted`: the same, and the machine has
 * booted since.
 */
export type AttemptState = 'absent' | 'prepared' | 'running' | 'exited' | 'vanished' | 'rebooted'

export interface AttemptStatus {
  state: AttemptState
  exit: AttemptExit | null
  /** Whether the command was started: not when it was cancelled before, or setting up failed, or its working folder is missing. */
  begun: boolean
  /** null for an attempt without steps of setting up. */
  setup: AttemptSetup | null
  /** Whether the attempt has ended and nothing that it started is left. */
  swept: boolean
  /** Session that a person can attach to, where the server has tmux. */
  tmuxSession: string | null
  /** Bytes of the log now. */
  logSize: number
  /** Bytes of the other logs that hold something, by file name; only told of an attempt that has left no end. */
  logSizes: Readonly<Record<string, number>>
}

/** What is to be ended and removed of a job. */
export interface ReleaseSpec {
  jobId: string
  /** Only attempts before this one; null: all. */
  before: number | null
  /** Remove logs, events and commands of all attempts: they may hold secrets. */
  purge: boolean
  /** Workspace below ~/.remotebot/work to remove; null: none. */
  removeWorkspace: string | null
}

export interface Released {
  /** Processes that could not be ended. */
  left: Array<{ pid: number; program: string }>
  /** Whether the workspace could not be removed. */
  workspaceKept: boolean
}

/** How `run.sh` is started, asked and ended on a kind of server. Every method may be repeated safely. */
export interface Launcher {
  /** Writes the attempt's folder; returns the absolute paths of it and of the workspace. Repeating it on a claimed attempt changes nothing. */
  deploy(session: ServerSession, spec: AttemptSpec): Promise<{ dir: string; workspaceDir: string }>
  /** Starts the runner; a second call for the same attempt finds its claim and starts nothing. */
  start(session: ServerSession, dir: string): Promise<AttemptStatus>
  status(session: ServerSession, dir: string): Promise<AttemptStatus>
  /** TERM to the job, KILL after the grace, then a sweep; carried out by the server, so it outlives the connection. */
  cancel(session: ServerSession, dir: string, graceSeconds: number): Promise<void>
  /**
   * Ends everything that the attempts of a job left behind, makes sure of it, and removes secrets. Takes a shell of its
   * own, since what does not end at once is given some seconds.
   */
  release(transport: Transport, spec: ReleaseSpec): Promise<Released>
  /**
   * Removes all folders of a job; returns the bytes freed. Refused (INVALID_STATE) while it runs. Takes a shell of
   * its own: there may be much to remove, and the control shell has jobs to start.
   */
  remove(transport: Transport, jobId: string): Promise<number>
  /** Bytes that all folders of a job take. Like {@link remove} in a shell of its own, and in no hurry. */
  diskUse(transport: Transport, jobId: string): Promise<number>
}

/** The log of an attempt's command, inside its folder. */
export const RUN_LOG = 'run.log'
/** The structured events that an attempt writes. */
export const EVENTS_LOG = 'events.jsonl'
/** Where the server notes how setting up goes: lines `<epoch s> begin <n>`, `end <n> <code>`, `cached <n>`, `begin run`. */
export const STEPS_FILE = 'steps'
/** The log of step `number` (from 1) of setting up. */
export const bootstrapLog = (number: number) => `bootstrap-${number}.log`
