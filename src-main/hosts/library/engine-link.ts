import type { Client } from '../../../src-shared/contract/index.ts'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { Attached } from '../attach/index.ts'
import { Interrupted, orInterrupted } from '../following/interrupted.ts'
import { type Attach, attachAgain, engineLost } from '../following/lost.ts'
import { asError } from './as-error.ts'

/** An engine that goes away more often than this during one call may do so because of it. */
const MOST_TRIES = 5

/**
 * The engine of a data folder, connected while somebody uses it: a script that holds handles ends by itself, and
 * an engine that restarts in between is not noticed.
 */
export class EngineLink {
  #users = 0
  #attached: Promise<Attached> | null = null

  constructor(readonly attach: Attach) {}

  /**
   * Does something with the engine, again where the engine went away meanwhile: `work` must bear that, and is told
   * when it is `again` and may have been done already.
   * @throws RemotebotError, the signal's reason when `signal` aborts
   */
  async use<Result>(
    work: (client: Client, again: boolean) => Promise<Result>,
    signal = new AbortController().signal,
  ): Promise<Result> {
    signal.throwIfAborted()
    this.#users++
    try {
      for (let tries = 1; ; tries++) {
        this.#attached ??= this.attach('background')
        const attaching: Promise<Attached> = this.#attached
        const attached = await orInterrupted(attaching, signal).catch((error: unknown) => {
          // Somebody else gave up who was connecting for all.
          if (signal.aborted || !(error instanceof Interrupted)) throw error
          return null
        })
        try {
          if (attached) return await orInterrupted(work(attached.client, tries > 1), signal)
        } catch (error) {
          if (signal.aborted || !attached || !(await orInterrupted(engineLost(attached.client, error), signal)))
            throw error
        }
        attached?.close()
        if (tries > MOST_TRIES) throw goneAgain()
        // Whoever notices first connects for all.
        if (this.#attached === attaching) this.#attached = attachAgain(this.attach, signal)
      }
    } catch (error) {
      throw signal.aborted ? signal.reason : asError(error)
    } finally {
      if (--this.#users === 0) this.#leave()
    }
  }

  #leave(): void {
    void this.#attached?.then(
      (attached) => attached.close(),
      () => {},
    )
    this.#attached = null
  }
}

function goneAgain(): RemotebotError {
  return new RemotebotError('NO_ENGINE', 'The engine goes away each time that this is asked of it.', {
    hint: 'Its own log may say why: remotebot doctor',
  })
}
