import type { Terminal } from '../../../../src-shared/contract/terminals.ts'
import { type Change, newId, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { shellQuote } from '../../../adapters/transport/shell-quote.ts'
import type { PtyChannel } from '../../../adapters/transport/types.ts'
import type { Channel } from '../../../ground/channel/index.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import { LiveTerminal, type Size } from './live-terminal.ts'

/** Terminals kept at once; one in which nothing runs and that nobody watches makes room. */
const MAX_TERMINALS = 50
/** Milliseconds after which such a one is forgotten anyway. */
const ABANDONED_MS = 30 * 60_000
/** How often a job's session is looked for, three times a second where `sleep` takes fractions. */
const SESSION_TRIES = 40

/** What terminals need from elsewhere. */
export interface TerminalsDeps {
  /** @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  findServer(ref: string): { id: string; name: string }
  /** @throws RemotebotError of the transport */
  openPty(serverId: string, options: Size & { command?: string }): Promise<PtyChannel>
  /** The tmux session to join for a job. @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE without one */
  jobSession(job: string): JobSession | Promise<JobSession>
  publish(changes: Change[]): void
  clock: Clock
}

/** Where a person can join a running job. */
export interface JobSession {
  jobId: string
  serverId: string
  tmuxSession: string
}

/**
 * All open terminals. A shell runs until it is closed or the engine ends, watched or not: a person who comes
 * back finds it where they left it. One that has ended is kept for its scrollback, half an hour at least.
 */
export class Terminals {
  private readonly open_ = new Map<string, LiveTerminal>()

  constructor(private readonly deps: TerminalsDeps) {}

  /** @throws RemotebotError NOT_FOUND, AMBIGUOUS for an unknown server */
  list(server?: string): Terminal[] {
    const serverId = server === undefined ? null : this.deps.findServer(server).id
    for (const [id, terminal] of this.open_) if (terminal.abandonedMs >= ABANDONED_MS) this.close(id)
    const all = [...this.open_.values()].map((terminal) => terminal.view())
    return serverId === null ? all : all.filter((terminal) => terminal.serverId === serverId)
  }

  /** Opens a shell, or joins a job's tmux session. @throws RemotebotError of the server, the job or the transport */
  async open(input: Size & { server: string; job?: string }): Promise<Terminal> {
    const server = this.deps.findServer(input.server)
    const session = input.job === undefined ? null : await this.sessionOn(server, input.job)
    this.makeRoom()
    const openedAt = this.deps.clock.now()
    const terminal = new LiveTerminal({
      info: {
        id: newId('terminal', openedAt),
        serverId: server.id,
        jobId: session?.jobId ?? null,
        title: session ? session.tmuxSession : server.name,
        openedAt,
      },
      size: { cols: input.cols, rows: input.rows },
      connect: async (size) => {
        if (!session) return this.deps.openPty(server.id, size)
        // Asked anew: by the time of a reconnect the job may have ended, or have another attempt.
        const { tmuxSession } = await this.sessionOn(server, session.jobId)
        return this.deps.openPty(server.id, { ...size, command: joinCommand(tmuxSession) })
      },
      changed: () => this.deps.publish([{ aggregate: 'servers', id: server.id }]),
      clock: this.deps.clock,
    })
    await terminal.connect()
    const view = terminal.view()
    this.open_.set(view.id, terminal)
    return view
  }

  /** A new shell in the same tab; does nothing where one runs. @throws RemotebotError NOT_FOUND or of the transport */
  async reconnect(id: string): Promise<Terminal> {
    const terminal = this.one(id)
    await terminal.connect()
    return terminal.view()
  }

  /** Ends the shell and forgets the terminal. @throws RemotebotError NOT_FOUND */
  close(id: string): { closed: true } {
    const terminal = this.one(id)
    this.open_.delete(id)
    terminal.close()
    return { closed: true }
  }

  /** Connects a pane: it is sent everything kept, then what is live. @throws RemotebotError NOT_FOUND */
  attachChannel(id: string, channel: Channel): void {
    this.one(id).attach(channel)
  }

  /** Closes all terminals, or those of one server. */
  closeAll(serverId?: string): void {
    for (const { id, serverId: owner } of this.list()) {
      if (serverId === undefined || owner === serverId) this.close(id)
    }
  }

  private async sessionOn(server: { id: string; name: string }, job: string): Promise<JobSession> {
    const session = await this.deps.jobSession(job)
    if (session.serverId === server.id) return session
    throw new RemotebotError('INVALID_INPUT', `The job "${job}" does not run on "${server.name}".`, {
      hint: 'Open the terminal from the job itself.',
    })
  }

  private one(id: string): LiveTerminal {
    const terminal = this.open_.get(id)
    if (terminal) return terminal
    throw new RemotebotError('NOT_FOUND', `There is no terminal ${id}.`, {
      hint: 'It was closed, or the engine was restarted since. Open a new one.',
    })
  }

  private makeRoom(): void {
    if (this.open_.size < MAX_TERMINALS) return
    const longest = [...this.open_].sort(([, a], [, b]) => b.abandonedMs - a.abandonedMs)[0]
    if (longest && longest[1].abandonedMs > 0) {
      this.close(longest[0])
      return
    }
    throw new RemotebotError('INVALID_STATE', `${MAX_TERMINALS} terminals are open, which is the most there can be.`, {
      hint: 'Close one, then try again.',
    })
  }
}

/** `=` makes tmux take the name whole instead of as a prefix; `-u` keeps UTF-8 where the locale is not set. */
function joinCommand(session: string): string {
  const target = shellQuote(`=${session}`)
  // A job that has just started gets its session a moment later, on a busy server some seconds later.
  const missing = `! tmux has-session -t ${target} 2>/dev/null`
  const say = `[ $n = 0 ] && echo 'Waiting for the tmux session of the job ...'`
  const wait = `n=0; while [ $n -lt ${SESSION_TRIES} ] && ${missing}; do ${say}; n=$((n+1)); sleep 0.3 2>/dev/null || sleep 1; done`
  // By SSH the login shell gets this, which need not be a POSIX one.
  return `exec sh -c ${shellQuote(`${wait}; exec tmux -u attach-session -t ${target}`)}`
}
