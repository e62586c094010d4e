import type { Clock } from '../ground/clock/index.ts'

interface Sleeper {
  at: number
  wake(): void
}

/** Time that passes only while everybody sleeps, and then at once: a day takes a moment. For tests only. */
export class VirtualClock implements Clock {
  #passed = 0
  #sleepers = new Set<Sleeper>()
  #turning = false
  #begun = 1_800_000_000_000

  now(): number {
    return this.#begun + this.#passed
  }

  monotonic(): number {
    return this.#passed
  }

  /** Sets it forward, or back; nobody who sleeps is woken by that. */
  set(by: number): void {
    this.#begun += by
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const leave = () => {
        this.#sleepers.delete(sleeper)
        reject(signal?.reason)
      }
      const sleeper: Sleeper = {
        at: this.#passed + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', leave)
          resolve()
        },
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#sleepers.add(sleeper)
      this.#turn()
    })
  }

  /** Wakes the sleepers in their order, each once what the one before it set off had its turn. */
  #turn(): void {
    if (this.#turning) return
    this.#turning = true
    setTimeout(() => {
      this.#turning = false
      const [first] = [...this.#sleepers].sort((a, b) => a.at - b.at)
      if (!first) return
      this.#sleepers.delete(first)
      this.#passed = Math.max(this.#passed, first.at)
      first.wake()
      if (this.#sleepers.size > 0) this.#turn()
    })
  }
}
