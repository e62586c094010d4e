import type { Client } from '../../../src-shared/contract/index.ts'
import type { Attached } from '../attach/index.ts'
import type { Attach } from '../following/lost.ts'
import { engineKeptAway } from './failure.ts'
import type { Io } from './io.ts'

export type { Attached }

/** The byte stream of one terminal. */
export interface Channel {
  send(data: string | Uint8Array): void
  onMessage(callback: (data: string | Uint8Array) => void): void
  onClose(callback: () => void): void
  close(): void
}

interface AttachOptions {
  onProgress?: (text: string) => void
  /** Talk to an engine of another version all the same, to end it. */
  allowSkew?: boolean
}

/** What the command line needs of the engine's side; tests bring their own. */
export interface Engines {
  /** @throws RemotebotError NO_ENGINE, VERSION_SKEW, STORE_DAMAGED, STORE_NEWER. */
  attach(start: 'background' | 'never', options?: AttachOptions): Promise<Attached>
  openTerminal(socketPath: string, id: string): Promise<Channel>
  /** The data folder, and the path of its engine's socket. */
  places(): Promise<{ home: string; socketPath: string }>
}

/** One call of the command line. */
export interface Cli {
  io: Io
  engines: Engines
  /** Everything typed after the word `remotebot`. */
  argv: readonly string[]
  /** Set by a command that ends with a code of its own; 0 unless said otherwise. */
  exitCode: number
  /** Runs when the call ends, however it ends. */
  atExit: Array<() => void>
}

/**
 * Attaches to the engine of this data folder, starting one in the background unless told not to.
 * @throws RemotebotError what keeps it away, with the exit code 9.
 */
export async function attach(
  cli: Cli,
  start: 'background' | 'never' = 'background',
  options: AttachOptions = {},
): Promise<Attached> {
  const onProgress = (text: string) => void (cli.io.stderr.isTTY && cli.io.stderr.write(`${text}\n`))
  try {
    const attached = await cli.engines.attach(start, { ...(start === 'background' && { onProgress }), ...options })
    cli.atExit.push(() => attached.close())
    return attached
  } catch (error) {
    throw engineKeptAway(error)
  }
}

/** The engine's procedures, attached as {@link attach} does. */
export async function client(cli: Cli): Promise<Client> {
  return (await attach(cli)).client
}

/** How a follower of this call attaches again after the engine has gone. */
export function reattach(cli: Cli): Attach {
  return (start) => attach(cli, start, { onProgress: undefined })
}
