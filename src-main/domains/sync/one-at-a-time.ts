import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'

/** Keeps two transfers from working on one place at once. */
export class OneAtATime {
  private readonly taken = new Map<string, Promise<void>>()

  /**
   * Does `work` once nothing else is going on at `place`, in the order of asking.
   * @throws what `work` throws; the signal's reason when aborted while it waits
   */
  async wait<T>(place: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let before = this.taken.get(place); before; before = this.taken.get(place)) await unlessAborted(before, signal)
    signal?.throwIfAborted()
    return this.run(place, work)
  }

  /** The same, but refuses to wait. @throws RemotebotError INVALID_STATE; what `work` throws */
  async try<T>(place: string, what: string, work: () => Promise<T>): Promise<T> {
    if (this.taken.has(place)) {
      throw new RemotebotError('INVALID_STATE', `Another transfer to ${what} is going on.`, {
        hint: 'Wait until it has ended, then try again: what it brought is not sent twice.',
      })
    }
    return this.run(place, work)
  }

  private async run<T>(place: string, work: () => Promise<T>): Promise<T> {
    let free = () => {}
    const turn = new Promise<void>((resolve) => {
      free = resolve
    })
    this.taken.set(place, turn)
    try {
      return await work()
    } finally {
      this.taken.delete(place)
      free()
    }
  }
}

async function unlessAborted(promise: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (!signal) return promise
  signal.throwIfAborted()
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
