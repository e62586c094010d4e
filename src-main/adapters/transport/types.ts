import type { Duplex, Readable, Writable } from 'node:stream'

/** A process on a server with its three streams. stderr is separate. */
export interface ExecChannel {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves once the process has ended and its output was read, or `close` gave it up; never rejects. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>
  /** Ends the process's channel at once. */
  close(): void
}

/**
 * How the program of a terminal ended. A code: it left by itself. A signal (such as `SIGKILL`): it was ended by that.
 * Neither: nobody can tell, because the connection was lost or closed. `reason` says it in words unless it left by itself.
 */
export interface PtyExit {
  code: number | null
  signal?: string
  reason: string | null
}

/** A terminal on a server. */
export interface PtyChannel {
  onData(listener: (bytes: Uint8Array) => void): void
  onExit(listener: (exit: PtyExit) => void): void
  write(bytes: Uint8Array): void
  resize(cols: number, rows: number): void
  /** Really stops reading the source, so the program blocks in write. */
  pause(): void
  resume(): void
  close(): void
}

/**
 * How the engine reaches one machine: `local` or `ssh`. All methods throw RemotebotError
 * (UNREACHABLE, LOGIN_REFUSED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, KEY_UNUSABLE, VAULT_LOCKED, TIMED_OUT).
 * Connections are opened when first needed and closed after a minute without channels.
 */
export interface Transport {
  /**
   * Starts `command` (a POSIX command line) without a terminal. `lane` picks the connection: `control` for
   * the control shell and the tail multiplexer, `bulk` for files and everything else.
   */
  exec(command: string, options?: { lane?: 'control' | 'bulk'; signal?: AbortSignal }): Promise<ExecChannel>
  /** Starts a login shell, or `command`, in a terminal. */
  pty(options: { cols: number; rows: number; command?: string }): Promise<PtyChannel>
  /**
   * Opens a TCP connection to `host`:`port` as the machine sees them. Each direction ends by itself; a link that breaks
   * is an error of the stream. Also throws REMOTE_FAILED where the server allows no forwarding.
   */
  forward(host: string, port: number, options?: { signal?: AbortSignal }): Promise<Duplex>
  /** Called whenever the control connection is made or lost. Returns a function that unsubscribes. */
  onState(listener: (state: TransportState) => void): () => void
  readonly state: TransportState
  /** Ends every channel of this transport, and its connections unless other transports share them. */
  close(): Promise<void>
}

/** `idle` has no connection because nobody needs one. */
export type TransportState =
  | { status: 'idle' | 'connecting' | 'connected' }
  | { status: 'lost'; error: Error; since: number }
