import type { ServerSession } from '../transport/session.ts'
import type { Transport } from '../transport/types.ts'

/** Everything the server needs to run one attempt without us. */
export interface AttemptSpec {
  jobId: string
  attempt: number
  /** For the tmux session's name. */
  name: string
  command: string
  /** Absolute, `~/…` or relative to the home folder; null: the job's own work folder, made when missing. */
  workingDir: string | null
  env: Record<string, string>
  /** Variable → value; written to a 0600 file that is removed once read. */
  secrets: Record<string, string>
  /** Seconds; null: no limit. */
  timeLimit: number | null
  tty: boolean
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

/**
 * `absent`: no such folder. `prepared`: deployed, not claimed. `running`: the runner or, should something have
 * killed the runner, still the command. `exited`: see `exit`. `vanished`: claimed, but both are gone without an exit. `rebooted`: the same, and the machine has
 * booted since.
 */
export type AttemptState = 'absent' | 'prepared' | 'running' | 'exited' | 'vanished' | 'rebooted'

export interface AttemptStatus {
  state: AttemptState
  exit: AttemptExit | null
  /** Whether the command was started: not when it was cancelled before, or its working folder is missing. */
  begun: boolean
  /** Session that a person can attach to, where the server has tmux. */
  tmuxSession: string | null
  /** Bytes of the log now. */
  logSize: number
}

/** How `run.sh` is started, asked and ended on a kind of server. Every method may be repeated safely. */
export interface Launcher {
  /** Writes the attempt's folder; returns its absolute path. Repeating it on a claimed attempt changes nothing. */
  deploy(session: ServerSession, spec: AttemptSpec): Promise<{ dir: string }>
  /** Starts the runner; a second call for the same attempt finds its claim and starts nothing. */
  start(session: ServerSession, dir: string): Promise<AttemptStatus>
  status(session: ServerSession, dir: string): Promise<AttemptStatus>
  /** TERM to the job, KILL after the grace, then a sweep; carried out by the server, so it outlives the connection. */
  cancel(session: ServerSession, dir: string, graceSeconds: number): Promise<void>
  /**
   * Removes all folders of a job; returns the bytes freed. Refused (INVALID_STATE) while it runs. Takes a shell of
   * its own: there may be much to remove, and the control shell has jobs to start.
   */
  remove(transport: Transport, jobId: string): Promise<number>
  /** Bytes that all folders of a job take. Like {@link remove} in a shell of its own, and in no hurry. */
  diskUse(transport: Transport, jobId: string): Promise<number>
}

/** The log of an attempt, inside its folder. */
export const RUN_LOG = 'run.log'
