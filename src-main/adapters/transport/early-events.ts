/**
 * Delivers values to one listener and keeps what comes before there is one, so that nothing is lost
 * between opening a terminal and listening to it.
 */
export class EarlyEvents<T> {
  #listener: ((value: T) => void) | null = null
  #waiting: T[] = []

  emit(value: T): void {
    if (this.#listener) this.#listener(value)
    else this.#waiting.push(value)
  }

  listen(listener: (value: T) => void): void {
    this.#listener = listener
    for (const value of this.#waiting.splice(0)) listener(value)
  }
}
