/** What came of one script in the control shell. */
export interface ScriptResult {
  code: number
  stdout: string
  stderr: string
}

/** What the tail multiplexer says about one followed attempt. */
export interface FollowListener {
  /** Bytes of the log at `offset`; offsets are gapless from the one asked for. May return a promise: no more is read until it resolves. */
  onData(bytes: Buffer, offset: number): void | Promise<void>
  /** The job ended. `marker` is the name of the exit file; `sizeAtExit` null where it could not be recorded. Comes after all bytes up to the end. Later bytes still come as data. */
  onExit(exit: { marker: string; sizeAtExit: number | null }): void
  /** The log on the server is shorter than what we already read. */
  onShrunk(remoteSize: number): void
  /** The attempt's folder is gone. */
  onGone(): void
  /** The connection broke; following must be asked for again. */
  onLost(error: Error): void
}

/** One control shell and one tail multiplexer on a server, made when first needed and made again after a loss. */
export interface ServerSession {
  /**
   * Runs a POSIX script in the control shell, one at a time, in a subshell with stdin at /dev/null. For short ones:
   * `runApart` is for what may take long.
   * @throws RemotebotError UNREACHABLE or TIMED_OUT when no answer came; then it is unknown whether it ran.
   */
  run(script: string, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<ScriptResult>
  /** Follows `log` inside the attempt folder `dir` from byte `offset`. Returns a function that stops following. */
  follow(dir: string, log: string, offset: number, listener: FollowListener): () => void
  close(): Promise<void>
}
