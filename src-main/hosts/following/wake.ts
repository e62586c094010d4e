/** Lets one loop sleep until something calls; calls before it sleeps are not lost. */
export class Wake {
  #called = false
  #resolve: (() => void) | null = null

  call(): void {
    this.#called = true
    this.#resolve?.()
  }

  /** Resolves at the next call (at once if one came already), or after `ms`. */
  async wait(ms: number): Promise<void> {
    if (!this.#called) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#resolve = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#called = false
    this.#resolve = null
  }
}
