import { ControlShell, closed } from './control-shell.ts'
import type { ScriptResult } from './session.ts'
import type { Transport } from './types.ts'

/** A server may have slow disks and few cores; two, so that one hung disk does not stop everything long. */
const AT_ONCE = 2

/**
 * Runs long scripts, each in a shell of its own, beside the control shell. They use the connection of files and
 * terminals, or a further one where the server allows few channels.
 */
export class ApartShells {
  readonly #transport: Transport
  readonly #shells = new Set<ControlShell>()
  #waiting: (() => void)[] = []
  #running = 0
  #closed = false

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** @throws RemotebotError as {@link ControlShell.run} and {@link ControlShell.open} do */
  async run(script: string, timeoutMs: number, signal?: AbortSignal): Promise<ScriptResult> {
    while (this.#running >= AT_ONCE && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#running++
    try {
      signal?.throwIfAborted()
      if (this.#closed) throw closed()
      return await this.#runNow(script, timeoutMs, signal)
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  async #runNow(script: string, timeoutMs: number, signal?: AbortSignal): Promise<ScriptResult> {
    const shell = await ControlShell.open(this.#transport, 'bulk')
    this.#shells.add(shell)
    try {
      if (this.#closed) throw closed()
      return await shell.run(script, timeoutMs, signal)
    } finally {
      this.#shells.delete(shell)
      shell.close()
    }
  }

  /** Ends every shell. What waits is refused. */
  close(): void {
    this.#closed = true
    for (const shell of this.#shells) shell.close()
    for (const resume of this.#waiting.splice(0)) resume()
  }
}
